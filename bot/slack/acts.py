"""From a click or a sent form to the one function of `casework` that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.slack.modals import approval, records
from bot.slack.modals.drafts import Draft
from bot.slack.modals.forms import law_in, rights_in
from bot.slack.payloads import Submission, ticket_ref
from handlers import appeals, casework, handover, holds, verification
from handlers.desk import Desk
from handlers.errors import InvalidInput
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import Act, IdentityMethod, Manner

OneClick = Callable[[Desk, TicketRef, Actor], object]

# Acts that need nothing but the click.
ONE_CLICK: Mapping[Act, OneClick] = {
    Act.CONFIRM_REQUEST: casework.confirm_request,
    Act.MARK_NOT_REQUEST: casework.mark_not_request,
    Act.TAKE: casework.take,
    Act.ASK_IDENTITY: verification.ask,
    Act.WITHDRAW: partial(casework.withdraw, wait=casework.UNDO_TIME),
    Act.REOPEN: casework.reopen,
    Act.REVOKE: handover.revoke,
}

# Forms that are saved as they are; the others go through the preview of their letter.
SAVED = (
    Act.ASSIGN,
    Act.RECORD_IDENTITY,
    Act.SET_LAW,
    Act.MERGE,
    Act.RELEASE,
    Act.APPROVE,
    Act.SEND_BACK,
    Act.HOLD,
    Act.RELEASE_HOLD,
    Act.APPEAL,
)
LETTERS = (
    Act.REPLY,
    Act.CLARIFY,
    Act.EXTEND,
    Act.COMPLETE,
    Act.REFUSE,
    Act.REQUEST_APPROVAL,
)
# Nobody decides these before they have read the house's guidelines.
TRAINED = frozenset((Act.COMPLETE, Act.REFUSE, Act.APPROVE, Act.RELEASE))


def save(desk: Desk, actor: Actor, act: Act, sent: Submission) -> None:
    """InvalidInput names the field that needs another look."""
    ref = ticket_ref(sent.metadata.partition("|")[0])
    match act:
        case Act.ASSIGN:
            casework.assign(desk, ref, actor, owner=sent["owner"])
        case Act.MERGE:
            casework.merge(desk, ref, actor, into=sent["into"])
        case Act.RELEASE:
            handover.release(desk, ref, actor, message=sent["text"], override=sent["override"])
        case Act.SET_LAW:
            law = law_in(sent.values)
            casework.correct(
                desk, ref, actor, rights=rights_in(sent.values), regulation=law, reason=sent["why"]
            )
        case Act.APPROVE:
            _decide(desk, ref, actor, sent)
        case Act.HOLD:
            holds.place(desk, ref, actor, reason=sent["reason"])
        case Act.RELEASE_HOLD:
            holds.release(desk, ref, actor)
        case Act.APPEAL:
            received = records.received_at(desk, sent["received"])
            manner = Manner(sent["manner"])
            appeals.record(desk, ref, actor, received_at=received, manner=manner)
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


def _decide(desk: Desk, ref: TicketRef, actor: Actor, sent: Submission) -> None:
    """The second person's word on a prepared answer."""
    if sent["decision"] == approval.SEND_BACK:
        casework.send_back(desk, ref, actor, reason=sent["reason"])
        return
    if sent["checked"] != approval.YES:
        raise InvalidInput("Tick this once you have read the letter.", field="checked")
    digest = approval.digest_in(sent.metadata)
    casework.approve(desk, ref, actor, digest=digest, wait=casework.UNDO_TIME)


def send(desk: Desk, actor: Actor, draft: Draft) -> None:
    """Sends the letter that was previewed, if the ticket still is as its writer saw it."""
    wait, text = casework.UNDO_TIME, draft.text
    match draft.act:
        case Act.REPLY:
            language, note = draft.language, draft.note
            casework.reply(
                desk, draft.ref, actor, text=text, language=language, note=note, wait=wait
            )
        case Act.CLARIFY:
            casework.clarify(desk, draft.ref, actor, question=text, wait=wait)
        case Act.EXTEND:
            casework.extend(desk, draft.ref, actor, reasons=text, wait=wait)
        case Act.COMPLETE if draft.outcome is not None:
            outcome, done = draft.outcome, draft.systems
            casework.complete(
                desk, draft.ref, actor, outcome=outcome, text=text, systems=done, wait=wait
            )
        case Act.REQUEST_APPROVAL if draft.outcome is not None:
            outcome, done = draft.outcome, draft.systems
            casework.request(desk, draft.ref, actor, outcome=outcome, text=text, systems=done)
        case Act.REFUSE if draft.ground is not None:
            casework.refuse(desk, draft.ref, actor, ground=draft.ground, text=text, wait=wait)
        case _:
            raise InvalidInput("This form is not complete.")
