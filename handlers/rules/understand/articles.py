"""Articles by number: "Art. 15", "15 artikla", "第十五条". A law says which right each is."""

from __future__ import annotations

from functools import cache, lru_cache

from handlers.rules.understand.lexicon import Hit, read_words
from handlers.rules.understand.tokens import Word, readings_of, words_of

ARTICLE, SECTION = "article:", "section:"  # then the number; which right it is, a law says
_MOST_DIGITS = 4
_LIST = 30  # words a list of articles may go on for
_PARAGRAPHS = 7  # "17(1)": numbers below this are paragraphs; articles so low give no right
_OF_A_CODE = 1000  # "§ 1798.105": so high, a number needs no word before it
_RANGE = range(11, 17), range(20, 24)  # "Articles 15 to 22" names none of them
_ORDINAL = 4  # letters: "15 inci maddesi", "15-ojo straipsnio"
_NUMERALS = {sign: at for at, sign in enumerate("一二三四五六七八九十", start=1)}
_TEN = 10
_ROMANS = frozenset({"ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"})


def articles_in(words: tuple[Word, ...]) -> dict[str, list[Hit]]:
    """`article:<number>` and `article:<number>.<paragraph>`, each with its words."""
    found: dict[str, list[Hit]] = {}
    last = -1
    for at in [
        at for at, (form, _, _) in enumerate(words) if form.isdecimal() or form in _NUMERALS
    ]:
        if at <= last:
            continue
        number, last = _number(words, at)
        cited = _cited(words, at, last) if number else None
        if number and cited:
            kind, first = cited
            listed, last = _listed(words, number, last)
            for each in dict.fromkeys(listed):
                found.setdefault(kind + each, []).append(Hit(kind + each, first, last))
    return found


@cache
def rights_by_article() -> dict[str, dict[str, str]]:
    """Law to number to right."""
    return {
        law: {number: right for right, numbers in rights.items() for number in numbers}
        for law, rights in read_words("articles").items()
        if law != "words"
    }


def _number(words: tuple[Word, ...], at: int) -> tuple[str, int]:
    """The number that begins here, if one does, and its last word."""
    form = words[at].form
    if form.isdecimal():
        return (str(int(form)) if len(form) <= _MOST_DIGITS else "", at)
    value, end = 0, at
    while end < len(words) and (digit := _NUMERALS.get(words[end].form)):
        value = max(value, 1) * _TEN if digit == _TEN else value + digit
        end += 1
    return (str(value), end - 1) if value else ("", at)


def _cited(words: tuple[Word, ...], at: int, last: int) -> tuple[str, int] | None:
    """As what, and the first word, where a word for "article" stands beside the number."""
    if at and _is("before", words[at - 1]):
        return ARTICLE, at - 1
    if at and _is("sections", words[at - 1]):
        return SECTION, at - 1
    for after in words[last + 1 : last + 3]:
        if _is("after", after):
            return ARTICLE, at
        if len(after.form) > _ORDINAL or after.form.isdecimal():
            break
    is_of_a_code = words[at].form.isdecimal() and int(words[at].form) > _OF_A_CODE
    return (SECTION, at) if is_of_a_code else None


def _listed(words: tuple[Word, ...], number: str, last: int) -> tuple[list[str], int]:
    """This number and those of the list that it opens: "15, 17 Abs. 1 und 21"."""
    listed = [number]
    end = last
    is_part = is_range = False
    for at in range(last + 1, min(len(words), last + _LIST)):
        form = words[at].form
        if form.isdecimal() and len(form) < _MOST_DIGITS:
            is_joined = is_range or words[at].start - words[end].end == 1
            _append(listed, int(form), is_part=is_part, is_joined=is_joined)
            is_part, is_range, end = False, False, at
            continue
        if form in _ROMANS:  # of the LGPD: "art. 18, VI"
            listed.append(f"{(listed or ['0'])[-1].partition('.')[0]}.{form}")
            end = at
            continue
        is_part = (is_part and not _is("before", words[at])) or _is("parts", words[at])
        is_range = not is_part and _is("ranges", words[at])
        if not (is_part or is_range or len(form) == 1 or _is_joining(words[at])):
            break
    return listed, end


def _append(listed: list[str], value: int, *, is_part: bool, is_joined: bool) -> None:
    """ "15-22" are all of them, which names none; "15/17" are two; "1798.105" is one."""
    before = listed[-1].partition(".")[0] if listed else "0"
    if is_part or value < _PARAGRAPHS or int(before) > _OF_A_CODE:
        listed.append(f"{before}.{value}")
    elif is_joined and int(before) in _RANGE[0] and value in _RANGE[1]:
        listed.pop()
    else:
        listed.append(str(value))


def _is_joining(word: Word) -> bool:
    return _is("joins", word) or _is("before", word) or _is("after", word)


def _is(kind: str, word: Word) -> bool:
    return _is_form(kind, word.form)


@lru_cache(maxsize=4_096)
def _is_form(kind: str, form: str) -> bool:
    exact, stems = _forms(kind)
    return any(reading in exact or reading.startswith(stems) for reading in readings_of(form))


@cache
def _forms(kind: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole words, and the beginnings of words."""
    exact: set[str] = set()
    stems: set[str] = set()
    for saying in read_words("articles")["words"][kind]:
        for word in words_of(saying.rstrip("*")):
            (stems if saying.endswith("*") else exact).add(word.form)
    return frozenset(exact), tuple(sorted(stems))
