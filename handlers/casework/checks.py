"""What speaks against a letter before it goes: shown to its writer, who decides."""

from __future__ import annotations

from handlers import correspondence, errors
from handlers.desk import Desk
from handlers.ledger import TicketRef
from handlers.letters import languages
from handlers.rules.export_lint import Linter, in_words
from handlers.rules.understand.language import language_of
from storage.tables import Ticket
from storage.vocabulary import IdentityStatus

# Below that the reader of languages guesses.
_ENOUGH = 80
_KNOWN = (IdentityStatus.CONFIRMED, IdentityStatus.NOT_NEEDED)


def speaks_against(desk: Desk, ref: TicketRef, *, text: str, language: str = "") -> tuple[str, ...]:
    """Sentences, the gravest first; none when all is well."""
    with desk.reading() as session:
        ticket = session.get(Ticket, ref.id)
        if ticket is None:
            raise errors.UnknownTicket
        found = (
            _unknown(ticket),
            _must_not_go(desk, ticket, text),
            _came_back(ticket),
            _other_language(ticket, text, language),
        )
    return tuple(sentence for sentence in found if sentence)


def _unknown(ticket: Ticket) -> str:
    if ticket.identity in _KNOWN:
        return ""
    return "Identity is not confirmed. Write nothing that only the right person may know."


def _must_not_go(desk: Desk, ticket: Ticket, text: str) -> str:
    requester = desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    linter = Linter((requester, desk.address, desk.house.privacy_officer))
    linter.feed(text.encode())
    found = linter.finish()
    return f"Found in the text: {in_words(found)}." if found else ""


def _came_back(ticket: Ticket) -> str:
    return "An earlier letter to this address came back." if ticket.undeliverable else ""


def _other_language(ticket: Ticket, text: str, chosen: str) -> str:
    theirs = _primary(ticket.language)
    around = _primary(chosen) if chosen else theirs
    if around != theirs and theirs in languages():
        return f"The requester writes in “{theirs}”, the letter goes out in “{around}”."
    words = language_of(text, fallback=theirs) if len(text) >= _ENOUGH else theirs
    if words != theirs:
        return f"The requester writes in “{theirs}”, your text reads like “{words}”."
    return ""


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]
