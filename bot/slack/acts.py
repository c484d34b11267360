"""From a click or a sent form to the one function of `casework` that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.slack.modals.drafts import Draft
from bot.slack.modals.forms import law_in, rights_in
from bot.slack.payloads import Submission, ticket_ref
from handlers import casework, verification
from handlers.desk import Desk
from handlers.errors import InvalidInput
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import Act, IdentityMethod

OneClick = Callable[[Desk, TicketRef, Actor], None]

# Acts that need nothing but the click.
ONE_CLICK: Mapping[Act, OneClick] = {
    Act.CONFIRM_REQUEST: casework.confirm_request,
    Act.MARK_NOT_REQUEST: casework.mark_not_request,
    Act.TAKE: casework.take,
    Act.ASK_IDENTITY: verification.ask,
    Act.WITHDRAW: casework.withdraw,
    Act.REOPEN: casework.reopen,
}

# Forms that are saved as they are; the others go through the preview of their letter.
SAVED = (Act.ASSIGN, Act.RECORD_IDENTITY, Act.SET_LAW, Act.MERGE)
LETTERS = (Act.REPLY, Act.CLARIFY, Act.EXTEND, Act.COMPLETE, Act.REFUSE)


def save(desk: Desk, actor: Actor, act: Act, sent: Submission) -> None:
    """InvalidInput names the field that needs another look."""
    ref = ticket_ref(sent.metadata)
    match act:
        case Act.ASSIGN:
            casework.assign(desk, ref, actor, owner=sent["owner"])
        case Act.MERGE:
            casework.merge(desk, ref, actor, into=sent["into"])
        case Act.SET_LAW:
            casework.correct(desk, ref, actor, rights=rights_in(sent), regulation=law_in(sent))
        case Act.RECORD_IDENTITY:
            casework.record_identity(
                desk,
                ref,
                actor,
                method=IdentityMethod(sent["method"]),
                confirmed=sent["confirmed"] == "yes",
                note=sent["note"],
            )
        case _:
            raise InvalidInput(f"{act} is not a form that can be saved.")


def send(desk: Desk, actor: Actor, draft: Draft) -> None:
    """Sends the letter that was previewed, if the ticket still is as its writer saw it."""
    match draft.act:
        case Act.REPLY:
            casework.reply(desk, draft.ref, actor, text=draft.text)
        case Act.CLARIFY:
            casework.clarify(desk, draft.ref, actor, question=draft.text)
        case Act.EXTEND:
            casework.extend(desk, draft.ref, actor, reasons=draft.text)
        case Act.COMPLETE if draft.outcome is not None:
            casework.complete(desk, draft.ref, actor, outcome=draft.outcome, text=draft.text)
        case Act.REFUSE if draft.ground is not None:
            casework.refuse(desk, draft.ref, actor, ground=draft.ground, text=draft.text)
        case _:
            raise InvalidInput("This form is not complete.")
