"""Names that no label and no closing tells of: "this is Ana Silva", "thx, jenny", a bare "Sukarno".

The word lists of all languages help: what stands in them is a word, and these names are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.rules.understand.language import is_known_word
from handlers.rules.understand.lexicon import names_a_place
from handlers.rules.understand.name_forms import NAME, WORD, capitalised, is_nobody
from handlers.rules.understand.tokens import fold, words_of

_OPENING = 2_000  # characters; people say who they are at the top
_I_AM = (
    "this is|my name['’]?s|i['’]m|i am|ich bin|hier ist|hier schreibt|ik ben|je suis|c['’]est|soy|"
    "eu sou|sou|aqui é|sono|jag är|jeg er|jestem|jsem|som|olen|minä olen|sunt|ja sam|jaz sem|sem|"
    "мен[ея] зову?т?ь?|аз съм|я|ben|είμαι ο|είμαι η|esu|esmu|mise|is mise|ég er|vagyok"
)
_THE = "(?:(?:der|die|de|o|a|la|el|il|ο|η) )?"
_INTRODUCED = re.compile(rf"(?<![\w'’-])(?:{_I_AM}) {_THE}(?={WORD})", re.IGNORECASE)
_GOES_ON = re.compile(r"[,.;:!?()\n–-]|\s[–-]\s|\s[^\W\d_]{1,4}\s|$")  # "… and", "… und"
_MAX_CASUAL = 20


def introduced(text: str) -> Iterator[str]:
    opening = text[:_OPENING]
    for found in _INTRODUCED.finditer(opening):
        name = NAME.match(text, found.end(), found.end() + 80)
        words = capitalised(name[0]) if name else ""
        ends = found.end() + len(words)
        if " " in words and _GOES_ON.match(text, ends) and not has_word(words):
            yield words


def has_word(name: str) -> bool:
    """ "I am European Citizen" names nobody."""
    return any(is_known_word(word.form) for word in words_of(name) if len(word.form) > 2)


def is_casual(name: str) -> bool:
    """ "jenny", as people sign who write everything in small letters."""
    return (
        1 < len(name) <= _MAX_CASUAL
        and name.isalpha()
        and not is_nobody(name)
        and not is_known_word(fold(name))
    )


def is_mononym(line: str, sender: str) -> bool:
    """A capitalised word alone on its line, and the sender's name where that is known."""
    if not line[:1].isupper() or not is_casual(line) or names_a_place(line):
        return False
    return not sender or line.casefold() in sender.casefold()
