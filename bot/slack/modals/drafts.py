"""A letter on its way from the form to the preview: it travels inside the modal itself, so any
process can send it and nothing unsent is kept here."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass

from bot.slack import words
from handlers.errors import InvalidInput
from handlers.ledger import TicketRef
from storage.vocabulary import Act, CompletionOutcome, LetterKind, RefusalGround

# docs.slack.dev "View object": private_metadata holds 3,000 characters.
_ROOM = 3000
_LARGEST = 20_000


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the form said. `version` is the ticket as the writer saw it."""

    act: Act
    ref: TicketRef
    text: str
    ground: RefusalGround | None = None
    outcome: CompletionOutcome | None = None
    language: str = ""
    note: str = ""
    systems: tuple[str, ...] = ()

    @property
    def letter(self) -> LetterKind:
        if self.outcome is CompletionOutcome.NOT_FOUND:
            return LetterKind.NOT_FOUND
        return LETTERS[self.act]


LETTERS = {
    Act.REPLY: LetterKind.REPLY,
    Act.CLARIFY: LetterKind.CLARIFY,
    Act.EXTEND: LetterKind.EXTENDED,
    Act.COMPLETE: LetterKind.COMPLETED,
    Act.REQUEST_APPROVAL: LetterKind.COMPLETED,
    Act.REFUSE: LetterKind.REFUSED,
}


def pack(draft: Draft) -> str:
    """Small, and not readable in passing: a letter may name its reader."""
    written = json.dumps(
        [
            draft.act,
            draft.ref.id,
            draft.ref.version,
            draft.text,
            draft.ground,
            draft.outcome,
            draft.language,
            draft.note,
            [*draft.systems],
        ],
        ensure_ascii=False,
    )
    packed = base64.b85encode(zlib.compress(written.encode(), level=9)).decode()
    if len(packed) > _ROOM:
        raise InvalidInput(words.TOO_LONG)
    return packed


def unpack(packed: str) -> Draft:
    try:
        opened = zlib.decompressobj().decompress(base64.b85decode(packed), _LARGEST)
        match json.loads(opened):
            case [
                str(act),
                int(ticket),
                int(version),
                str(text),
                ground,
                outcome,
                str(language),
                str(note),
                list(systems),
            ]:
                return Draft(
                    act=Act(act),
                    ref=TicketRef(id=ticket, version=version),
                    text=text,
                    ground=None if ground is None else RefusalGround(ground),
                    outcome=None if outcome is None else CompletionOutcome(outcome),
                    language=language,
                    note=note,
                    systems=tuple(map(str, systems)),
                )
    except (ValueError, zlib.error, binascii.Error):
        pass
    raise InvalidInput("This form is damaged. Close it and open it again.")
