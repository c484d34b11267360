"""Octets to clean text. Everything that leaves this package has passed through `clean`."""

from __future__ import annotations

import re

# Python also knows rot13, hex, zip, idna, utf-7 … as codecs: a sender must not choose those.
# These it may name, however it spells them.
_ALLOWED = [
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be"),
    *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *(f"cp{page}" for page in (1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)),
    *(f"cp{page}" for page in (437, 850, 852, 855, 858, 866, 874, 932, 949)),
    *("koi8-r", "koi8-u", "koi8-t", "mac-roman", "mac-cyrillic", "mac-greek", "mac-latin2"),
    *("big5", "big5hkscs", "gb18030", "euc_jp", "iso2022_jp", "iso2022_jp_2", "iso2022_kr"),
]
# Senders label Windows text as its narrower ancestor; the superset reads both (WHATWG Encoding).
_WIDER = {
    "cp1252": ("us-ascii", "ascii", "iso-8859-1", "latin1", "ansi_x3.4-1968"),
    "cp1254": ("iso-8859-9", "latin5"),
    "cp874": ("iso-8859-11", "tis-620"),
    "gb18030": ("gb2312", "gbk", "cp936", "euc-cn"),
    "cp932": ("shift_jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"),
    "cp949": ("euc-kr", "ks_c_5601-1987", "korean"),
    "iso8859-8": ("iso-8859-8-i", "iso-8859-8-e"),
    "mac-roman": ("macintosh",),
    "utf-8": ("unicode-1-1-utf-8", "utf8mb4", "cp65001"),
}
# What unlabelled mail turns out to be; with every code page allowed, guesses go to the rarest.
_LIKELY = [
    *(f"cp{page}" for page in (1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 932, 949)),
    *("utf_8", "koi8_r", "gb18030", "big5", "euc_jp"),
]
_GUESS_FROM = 8_192  # octets: guessing is slow and its answer does not improve beyond this

# C0 and C1 controls but tab and newline; bidirectional controls (they reorder what staff read);
# zero-width marks but ZWNJ and ZWJ (Persian and Hindi need them); surrogates; non-characters.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)


def _squeeze(label: str) -> str:
    return re.sub(r"[^a-z0-9]", "", label.lower().replace("windows-", "cp"))


_CODECS = {_squeeze(name): name for name in _ALLOWED} | {
    _squeeze(label): name for name, labels in _WIDER.items() for label in labels
}


def _codec(label: str) -> str | None:
    return _CODECS.get(_squeeze(label[:40].partition("*")[0]))  # RFC 2231 §5: charset*language


def decode(octets: bytes, label: str | None) -> str:
    """Text of `octets`, by its own label when that is allowed and fits, else by what it looks like.

    UTF-8 goes first whatever the label says: other text hardly ever happens to be valid UTF-8.
    """
    codec = _codec(label or "")
    if codec is None or not codec.startswith(("utf-16", "iso2022_")):
        try:
            return octets.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if codec and codec != "utf-8":
        return octets.decode(codec, "replace")
    return octets.decode(_guess(octets) if codec is None else _near_utf_8(octets), "replace")


def _near_utf_8(octets: bytes) -> str:
    """Labelled UTF-8 and not valid: a cut-off character, or Windows text with the wrong label."""
    text = octets[:_GUESS_FROM].decode("utf-8", "replace")
    broken = text.rstrip("\ufffd").count("\ufffd")
    whole = sum(not letter.isascii() for letter in text) - text.count("\ufffd")
    return "utf-8" if whole > broken else "cp1252"


def _guess(octets: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to import, and hardly any mail needs it

    best = from_bytes(octets[:_GUESS_FROM], chunk_size=512, steps=4, cp_isolation=_LIKELY).best()
    name = _codec(best.encoding) if best else None
    return name or "cp1252"


def clean(text: str) -> str:
    """`text` with one kind of newline and without characters that harm databases or readers."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return _UNWANTED.sub("", text.replace("\u2029", "\n").replace("\u0085", "\n"))


def clean_line(text: str, *, limit: int) -> str:
    """One line for a header field, a name or a file name."""
    return " ".join(clean(text).split())[:limit]
