"""Where a writer's words end and the block under them begins.

A name under a greeting is said to the reader and stays. What stands under it in a business
mail, title, firm, telephone, links, is the same in every mail and goes, greeting and name with it.
A postal address is part of a letter and keeps the block, unless the block is plainly a firm's; a
customer number or a date of birth keeps it always.
"""

from __future__ import annotations

import re

from handlers.rules.mail.phrases import PHRASES, any_of, folded, says
from handlers.rules.mail.quoting import is_line_drawing

_LOOSE_SEPARATORS = ("--", "__", "—", "––", "--.", "---", "___")
_MAX_LOOSE = 15  # lines
_MAX_BLOCK = 16
_MAX_LINE = 90
_MAX_TAIL = 10  # words in an advertisement behind its opening
_MAX_ADVERTISEMENT = 9  # words

_DEVICE = re.compile(rf"(?:[-*_(\[<]\s*)?(?:{any_of('devices')})(?P<tail>.*)")
# Languages that name the phone before the verb.
_DEVICE_LAST = re.compile(
    r"(?P<tail>.{2,60}?)(?: gesendet| geschickt| verschickt| verstuurd| verzonden| küldve| elküldve"
    r"| lähetetty| gönderildi|에서 보냄|에서 보냈습니다|から送信| से भेजा गया)\.?"
)
_LINKS = re.compile(r"[<(\[]?\b(?:https?://|www\.|mailto:)[^\s>)\]]{1,500}[>)\]]*")
_CONTACT_LABEL = re.compile(
    r"\W{0,3}(?:tel|phone|mobile?|cell|fax|skype|t|m|f|p|e|w|ph|gsm|tél|telef|telef?on[io]?|téléphone|telefon|teléfono"
    r"|telefone|telefono|e-?mail|web|website|тел|τηλ|电话|電話|전화|טלפון|هاتف|tlf|puh|сот|моб|κιν|linkedin|twitter)\s?[.:：|]",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^:：\n@]{2,40}[:：](?!//)")
_CONTACT = re.compile(
    r"https?://|www\.|\+\d[\d ()./-]{6,}|(?<!\d)\(?\d{2,5}\)?[ /-]\d[\d ()./-]{4,}\d"
    r"|(?<![@\w.-])[\w-]{2,}\.(?:com|org|net|de|fr|io|eu|co\.uk|nl|it|es|pl)\b"
    r"|(?<!\w)(?:tel|phone|mobile|cell|fax|ph|gsm|t|m|p)\s?[.:：|] ?[+(\d]",
    re.IGNORECASE,
)
_ROLE = re.compile(rf"(?<!\w)(?:{any_of('roles')})(?!\w)|\w @ \w")
_POSTAL = re.compile(
    r"(?<![\d+])\d{4,6}(?:-\d{3,4})? ?[^\W\d_]|[^\W\d_]{3,} \d{1,4}[a-z]?(?=$|,)"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
    r"|^\d{1,5} [^\W\d_]|, ?[A-Z]{2} \d{5}|〒|[市区區路号號町県]|\bP\.? ?O\.? Box",
    re.MULTILINE,
)
_NAME_WORD = re.compile(r"[^\W\d_]{1,40}(?:[.\-'’][^\W\d_]{0,40}){0,3}[.,]{0,2}")
_MAX_NAME = 5  # words
_CLOSINGS = frozenset(PHRASES["closings"])
_THANKS = frozenset(PHRASES["thanks"])
_OWN_SUBJECTS = frozenset(PHRASES["own_subjects"])
_TITLE = re.compile(rf"(?:{any_of('titles')})")
_FIRM = re.compile(rf"(?<!\w)(?:{any_of('firms')})(?!\w)")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_FIRM_LABEL = re.compile(rf"\W{{0,3}}(?:{any_of('firm_labels')})(?!\w{{5}})")
_PHONE = re.compile(r"(?<!\d)[+(]{0,2}\d[\d ()./–-]{6,18}\d(?!\d)")
_FOR = re.compile(
    r"^(?:i\. ?[av]\.|ppa\.?|p\.p\.|dr\.?|mgr\.?|ing\.?|prof\.?|mag\.?|dipl\.-ing\.) ?", re.I
)
_MIN_FIRM = 3  # marks


def without_signature(lines: list[str]) -> list[str]:
    separator = _separator(lines)
    lines = lines if separator is None else lines[:separator]
    block, device = _block(lines), _device(lines)
    if block is None and device is not None and any(line.strip() for line in lines[:device]):
        lines = lines[:device]
        block = _block(lines)
    return lines if block is None else lines[:block]


def _separator(lines: list[str]) -> int | None:
    """The separator that RFC 3676 §4.3 names; kin of it only above what may be a signature."""
    below = sum(bool(line.strip()) for line in lines)
    has_words = False
    for at, line in enumerate(lines):
        below -= bool(line.strip())
        if has_words and _is_separator(line, below):
            return at
        has_words = has_words or bool(line.strip())
    return None


def _is_separator(line: str, below: int) -> bool:
    if line == "-- ":
        return True
    return len(line) < 6 and line.strip() in _LOOSE_SEPARATORS and below <= _MAX_LOOSE


# ------------------------------------------------------------------ advertisements


def _device(lines: list[str]) -> int | None:
    """A phone puts its line under the words: what comes after it was there before."""
    for at, line in enumerate(lines):
        if not 6 <= len(line) <= 400 or not is_device_line(line):
            continue
        stands_alone = at == 0 or not lines[at - 1].strip()
        ends = not any(below.strip() for below in lines[at + 1 :])
        if stands_alone or ends:
            return at
    return None


def is_device_line(line: str) -> bool:
    words = folded(_LINKS.sub(" ", line)).rstrip(" .<>()[]-*_")
    if len(words) > 120:
        return False
    found = _DEVICE.fullmatch(words)
    if found is None:
        found = _DEVICE_LAST.fullmatch(words) if says(words, "device_names") else None
    if found is None:
        return _is_advertisement(words)
    tail = found["tail"]
    if says(tail, "excuses"):  # "Sent from my phone. Please excuse typos."
        return True
    return len(tail.split()) <= _MAX_TAIL and not re.search(r"[:@?!]|[.,;] \S.* \S", tail)


def _is_advertisement(words: str) -> bool:
    """ "Sent" or "get" at one end of a short line, and a program: each language has its order."""
    spoken = words.split()
    if not 1 <= len(spoken) <= _MAX_ADVERTISEMENT or words.endswith(("?", "!", ":", "：")):
        return False
    if not _OWN_SUBJECTS.isdisjoint(word.strip(".,;:«»\"'") for word in spoken):
        return False
    begin, end = " ".join(spoken[:3]), " ".join(spoken[-2:])
    if _says_at_ends(begin, end, "sent"):
        return says(words, "programs")
    is_offer = begin.startswith(PHRASES["get"]) or end.endswith(PHRASES["get"])
    is_offer = is_offer or any(spoken[-1].startswith(word) for word in PHRASES["get"])
    return is_offer and says(words, "programs") and says(words, "systems")


def _says_at_ends(begin: str, end: str, kind: str) -> bool:
    if begin.startswith(PHRASES[kind]):
        return True
    return any(f" {word}" in f" {end}" or end.endswith(word) for word in PHRASES[kind])


# ------------------------------------------------------------------ blocks


def _block(lines: list[str]) -> int | None:
    """Where the signature at the end begins, if one does."""
    end = _end(lines)
    if (ruled := _ruled_block(lines, end)) is not None:
        return ruled
    first = max(0, end - 2 * _MAX_BLOCK)
    for at in range(end - 1, first, -1):
        if (closing := _closing(lines[at])) and any(line.strip() for line in lines[:at]):
            below = [line for line in lines[at + 1 : end] if line.strip()]
            cut = at + 1 if closing in _THANKS else at
            return cut if _is_signature(below) else None
    return _nameless_block(lines, end)


def _ruled_block(lines: list[str], end: int) -> int | None:
    """A block under a rule (and mostly above another), as Japanese mail has it: firm, telephone."""
    for at in range(end - 2, max(0, end - _MAX_BLOCK), -1):
        if is_line_drawing(lines[at]):
            below = [line for line in lines[at + 1 : end] if line.strip()]
            contacts = sum(bool(_CONTACT_LABEL.match(line)) for line in below)
            contacts += any(map(_PHONE.search, below)) + any("〒" in line for line in below)
            is_block = contacts >= 2 and not any(map(_is_personal, below))
            return at if is_block and any(line.strip() for line in lines[:at]) else None
    return None


def _end(lines: list[str]) -> int:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _closing(line: str) -> str:
    """The greeting that stands alone on this line, or nothing."""
    words = folded(line).strip(" ,.!-–—;:،。，") if len(line) <= 60 else ""
    return words if words in _CLOSINGS or words in _THANKS else ""


def _is_signature(below: list[str]) -> bool:
    if not 2 <= len(below) <= _MAX_BLOCK or any(len(line) > _MAX_LINE for line in below):
        return False
    if not _is_name(below[0]) or any(map(_is_personal, below)):
        return False
    if _POSTAL.search("\n".join(below)):
        return _is_firm(below)
    return any(map(_is_contact, below[1:]))


def _is_personal(line: str) -> bool:
    """ "Date of birth: …", "Customer number: …": said for this letter, by whoever signs it."""
    label = _LABEL.match(line)
    if label is None or _CONTACT_LABEL.match(line) or ". " in label[0]:  # "Main St. No: 5"
        return False
    return not _FIRM_LABEL.match(folded(line))


def _is_firm(below: list[str]) -> bool:
    """Title, legal form, link, telephone, register: a person at home has none or one of them."""
    lines = [folded(line) for line in below[1:]]
    has_title = any(_ROLE.search(line) or _TITLE.search(line) for line in lines)
    has_firm = any(map(_FIRM.search, lines))
    has_link = any(map(_LINK.search, lines))
    has_phone = any(_PHONE.search(line) for line in below)
    has_label = any(map(_FIRM_LABEL.match, lines))
    if not (has_title or has_firm):
        return False
    return has_title + has_firm + has_link + has_phone + has_label + 1 >= _MIN_FIRM


def _is_contact(line: str) -> bool:
    """Firms give titles, links and telephones; an address to answer to is given by anybody."""
    return bool(_CONTACT.search(line) or _ROLE.search(folded(line)))


def _is_name(line: str) -> bool:
    words = _FOR.sub("", line.strip(" *_|")).strip(" -–—~*_,.|").split()
    if not 1 <= len(words) <= _MAX_NAME or not words[0][0].isupper():
        return False
    return all(map(_NAME_WORD.fullmatch, words))


def _nameless_block(lines: list[str], end: int) -> int | None:
    """The last paragraph, when a full name opens it and two contacts follow, or a phone's ad."""
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    block = lines[start:end]
    if not any(line.strip() for line in lines[:start]) or not block:
        return None
    is_full = len(block[0].split()) >= 2 and _is_name(block[0])
    is_phone = len(block) == 2 and is_device_line(block[1])
    is_rich = sum(map(_is_contact, block)) >= 2 and _is_signature(block)
    return start if is_full and (is_phone or is_rich) else None
