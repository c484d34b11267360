"""Mail text to rights, law, language, writer and identifiers, with the words that decided.

One small module a question; one file a language under `words/`.
"""

from handlers.rules.understand.masking import mask
from handlers.rules.understand.model import (
    Evidence,
    HouseWords,
    Identifiers,
    Understanding,
    Verdict,
)
from handlers.rules.understand.reader import understand

__all__ = [
    "Evidence",
    "HouseWords",
    "Identifiers",
    "Understanding",
    "Verdict",
    "mask",
    "understand",
]
