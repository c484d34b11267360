"""Telephone numbers, account numbers, user names and dates of birth."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator

from handlers.rules.understand.labelled import Labelled
from handlers.rules.understand.near import digit_clusters, matches, windows

Spans = list[tuple[int, int]]

# ------------------------------------------------------------------ telephones

_DASH = r"\-‐‑–−ー－"
_PHONE = re.compile(
    rf"(?<![A-Za-z0-9./_-])(?:[+＋(（]|00)?\d[\d ()（）./\u00a0{_DASH}]{{5,22}}\d(?![A-Za-z0-9_/-])"
)
# Written as people write telephone numbers at home, with no word before them.
_PLAIN = re.compile(
    r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|1[ .-]\d{3}[ .-]\d{3}[ .-]\d{4}"
    r"|0\d(?:[ .]\d\d){4}|\(0\d{1,4}\) ?\d[\d ]{4,8}"
    r"|0\d{2,4}/\d[\d -]{4,9}|0\d{1,3}[-－]\d{2,4}[-－]\d{4}|\(\d{2}\) ?9?\d{4}-?\d{4}"
    r"|01\d-\d{3,4}-\d{4}|0\d[ -]\d{4}[ -]\d{4}"
)
_ALONE = re.compile(r"0\d{8,10}|0\d{2,4}[ /-]\d[\d -]{4,9}|06[ -]\d{8}|07\d{3} ?\d{6}|1[3-9]\d{9}")
_MAX_BARE = 13  # digits; more without a plus are serial numbers
_NEAR, _FEW = 25, 4


def phones(text: str, values: list[Labelled], hidden: Spans) -> Iterator[str]:
    said = [value for value in values if value.kind == "phone"]
    others = [value for value in values if value.kind in ("account", "birth")]
    yield from _lettered(text, said)
    for found in matches(_PHONE, text, windows(digit_clusters(text), before=3, behind=3)):
        number = _balanced(found[0])
        digits = sum(letter.isdigit() for letter in number)
        is_abroad = number.startswith(("+", "＋", "00"))
        if not 7 <= digits <= (15 if is_abroad else _MAX_BARE) or DATE.fullmatch(number):
            continue
        if any(start < found.end() and found.start() < end for start, end in hidden):
            continue
        if _is_near(found.start(), said) or (
            not _is_near(found.start(), others)
            and (
                (is_abroad and digits >= 8)
                or _PLAIN.fullmatch(number)
                or (_ALONE.fullmatch(number) and _is_alone(text, found))
            )
        ):
            yield number


# "1-800-555-CARE": letters stand for digits where it is said to be a telephone's number.
_LETTERED = re.compile(r"[+(]?\d[\d ().-]{3,12}[A-Z]{3,7}(?!\w)")


def _lettered(text: str, said: list[Labelled]) -> Iterator[str]:
    for value in said:
        found = _LETTERED.match(text, value.start, value.end)
        if found and 7 <= sum(letter.isalnum() for letter in found[0]) <= 13:
            yield found[0]


def _balanced(number: str) -> str:
    if number[0] in "(（" and not any(mark in number for mark in ")）"):
        return number[1:]
    return number


def _is_near(at: int, values: list[Labelled]) -> bool:
    """The values are in order, and only the last ones that begin before can reach so far."""
    last = bisect(values, at, key=lambda value: value.start)
    near = values[max(0, last - _FEW) : last]
    return any(at <= value.start + _NEAR and at < value.end for value in near)


def _is_alone(text: str, found: re.Match[str]) -> bool:
    before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
    after = text[found.end() : found.end() + 40].split("\n", 1)[0]
    return not before.strip(" \t☎📞📱✆:*-") and not after.strip(" \t.,;")


# ------------------------------------------------------------------ accounts

_LATIN = r"[A-Za-z0-9@#_][A-Za-z0-9@.#/+_-]{1,39}"
_ACCOUNT = re.compile(
    rf"[\"'«„“‘「『(（ ]{{0,2}}((?>{_LATIN})(?![\u00c0-\u052f])|[\w@#][\w@.#/+-]{{1,39}})"
)
_LINK = re.compile(r"^https?\b|\.(?:json|html?|pdf|csv|com|org|net)\b")
_GROUPS = re.compile(
    r"[\"'„“]?([A-Za-z]{0,3}[ -]?\d{2,}(?:[ \u00a0]\d{2,}){1,6})[ \t.\"'“”]*(?=[\n,;)]|$|[.] )"
)

# "my account is old" names nothing, "my user name is anna" does.
_USER = re.compile(
    r"user|log-?in|nick|handle|screen|pseudo|usuari|usuári|utilis|utiliz|utent|identifi|uživ|używ|użytk"
    r"|käyttäjä|brug|bruk|använd|felhaszn|koris|uporab|kasutaja|naudotoj|lietot|notand|gebruik|nutzer"
    r"|потреб|польз|логин|корист|χρήστ|kullanıcı|用户|用戶|账号|ユーザー|아이디|사용자|مستخدم|משתמש|उपयोग",
    re.IGNORECASE,
)


def accounts(text: str, values: list[Labelled]) -> Iterator[str]:
    for value in values:
        if value.kind != "account":
            continue
        groups = _GROUPS.match(text, value.start, value.end)
        if groups and (value.is_marked or groups[1][0].isdigit()):
            yield groups[1]
        elif found := _ACCOUNT.match(text, value.start, value.end):
            token = found[1].rstrip(".,;:/-")
            if _is_account(text, value, token, found.start(1) + len(token)):
                yield token


def _is_account(text: str, value: Labelled, token: str, end: int) -> bool:
    if len(token) < 2 or _LINK.search(token):
        return False
    if any(letter.isdigit() for letter in token) or "_" in token or token.startswith("@"):
        return True
    if not value.is_marked:
        return False
    if not token.isalpha() or (value.opens_line and text[value.start - 2 : value.start].strip()):
        return True
    named = _USER.search(text, value.label_start, value.start)
    return bool(named) and (value.opens_line or _stands_alone(text, end))


def _stands_alone(text: str, end: int) -> bool:
    """Nothing follows but the end of the clause: "my username is anna, please …"."""
    return text[end : end + 1] in ("", *"\n.,;)\"'”“»」』）、。，")


# ------------------------------------------------------------------ dates of birth

_MONTH = r"[^\s\d,.;:()]{2,14}\.?"
_NUMERALS = r"\d{1,2}(?:[./-]|\. )\d{1,2}(?:[./-]|\. )\d{2,4}(?!\d)"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|re|º|ª|-?[ое]?го|\.)?"
_OF = r"(?:de |del |of |di |d'|d’)?"
_ERA = r"(?:昭和|平成|令和|大正|民國|民国)"
DATE = re.compile(
    rf"\d{{4}}(?:[./-]|\. )\d{{1,2}}(?:[./-]|\. )\d{{1,2}}(?!\d)\.?|{_NUMERALS}"
    rf"|(?:\d{{4}}|{_ERA}\s?(?:\d{{1,2}}|元)) ?年 ?\d{{1,2}} ?月 ?\d{{1,2}} ?日"
    r"|[SHRT]\.?\d{1,2}[./年]\d{1,2}[./月]\d{1,2}日?|\d{4}년 ?\d{1,2}월 ?\d{1,2}일"
    rf"|{_DAY}[ -]{_OF}{_MONTH},?[ -]{_OF}\d{{4}}(?!\d)"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}(?!\d)"
    rf"|\d{{4}}\. gada \d{{1,2}}\. {_MONTH}|\d{{4}}\.? (?:m\. )?{_MONTH} \d{{1,2}}\.?(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(?:(?:19|20)\d{6}|[0-3]\d[01]\d(?:19|20)\d\d)(?!\d)")
# Where the verb stands behind: "1 Mayıs 1990 doğumluyum", "1990. május 1-jén születtem".
_HAS_BORN = re.compile(r"doğumlu|születt|生|생")
_BORN = re.compile(rf"({DATE.pattern})(?:-?[^\W\d]{{0,4}} (?:doğumlu|születt)|生|생)")
_AHEAD = 45
_BEHIND = 30


def births(text: str, values: list[Labelled]) -> Iterator[str]:
    for value in values:
        if value.kind == "birth" and (date := _after(text, value) or _before(text, value)):
            yield date
    for found in _BORN.finditer(text) if _HAS_BORN.search(text) else ():
        yield _trimmed(found[1])


def _after(text: str, value: Labelled) -> str:
    end = min(value.end, value.start + _AHEAD)
    found = DATE.search(text, value.start, end) or _COMPACT.match(text, value.start, end)
    return _trimmed(found[0]) if found else ""


def _before(text: str, value: Labelled) -> str:
    """ "1 Mayıs 1990 doğumluyum", "1990年5月1日生まれ"."""
    start = max(0, value.label_start - _BEHIND, text.rfind("\n", 0, value.label_start) + 1)
    near = text[start : value.label_start]
    dates = [found for found in DATE.finditer(near) if len(near) - found.end() <= 12]
    return _trimmed(dates[-1][0]) if dates else ""


def _trimmed(date: str) -> str:
    return date[:-1] if date.endswith(".") and not re.search(r"^\d{4}\. ", date) else date
