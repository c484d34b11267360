"""The SMTP envelope of a letter on its way out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Route:
    """`sender` is the MAIL FROM, empty for the null sender (RFC 5321 4.5.5)."""

    sender: str
    recipients: tuple[str, ...]

    def to_json(self) -> str:
        return json.dumps({"from": self.sender, "to": list(self.recipients)})

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        read = json.loads(text)
        return cls(sender=str(read["from"]), recipients=tuple(map(str, read["to"])))
