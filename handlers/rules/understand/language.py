"""Which language a letter is in."""

from __future__ import annotations

import re

import pycld2

# What the detector calls by older or narrower names than ISO 639-1 has for mail.
_SAME = {"iw": "he", "nb": "no", "nn": "no", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"}
_MAX = 4_000  # characters; the answer does not change beyond
_NO_WORDS = re.compile(r"https?://\S{1,500}|\S{1,64}@\S{1,255}|[\d_]+")


def language_of(text: str, *, fallback: str = "en") -> str:
    """ISO 639-1 code. Addresses, links and numbers are left out: they speak English."""
    words = _NO_WORDS.sub(" ", text[:_MAX])
    try:
        _, _, guesses = pycld2.detect(words, bestEffort=True)
    except pycld2.error:  # it refuses some code points
        return fallback
    code = guesses[0][1].split("-")[0]
    code = _SAME.get(code, code)
    return code if len(code) == 2 and code != "un" else fallback
