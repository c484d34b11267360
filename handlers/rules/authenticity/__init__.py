"""Where a mail came from, as far as its domain and its headers can tell."""

from handlers.rules.authenticity.doubts import doubts
from handlers.rules.authenticity.model import (
    DOUBTS,
    Authenticity,
    Claims,
    Dmarc,
    Examiner,
    Policy,
    Result,
    Signature,
    Spf,
    Verdict,
    in_words,
)

__all__ = [
    "DOUBTS",
    "Authenticity",
    "Claims",
    "Dmarc",
    "Examiner",
    "Policy",
    "Result",
    "Signature",
    "Spf",
    "Verdict",
    "doubts",
    "in_words",
]
