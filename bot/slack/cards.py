"""The card: one message per ticket, updated in place, masked. At most six blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ButtonElement, ConfirmObject, Option, OverflowMenuElement

from bot.slack import blocks, words
from bot.slack.payloads import menu_value, ticket_value
from bot.slack.text import escape
from handlers.rules.authenticity import DOUBTS
from handlers.status import CardView, FileView
from storage.vocabulary import Act, IdentityStatus, Right, TicketState

QUOTE_LENGTH = 280
MENU_LENGTH = 5
OPEN = "ticket.open"
MORE = "ticket.more"
ACT = "ticket.{}"

# Acts that are asked about first: each ends or restarts something for the requester.
SURE: dict[Act, ConfirmObject] = {
    Act.ASK_IDENTITY: blocks.sure(
        "Send a code?",
        "The requester gets an e-mail with a new code. It works for 24 hours.",
        "Send",
    ),
    Act.MARK_NOT_REQUEST: blocks.sure(
        "Not a privacy request?",
        "The ticket is closed and its clock stops. You can reopen it.",
        "Close it",
        style=blocks.DANGER,
    ),
    Act.WITHDRAW: blocks.sure(
        "Withdrawn by the requester?",
        "The ticket is closed and the requester gets a letter that says so.",
        "Close it",
        style=blocks.DANGER,
    ),
    Act.REVOKE: blocks.sure(
        "Revoke the file?",
        "Nobody can collect it any more. Its key is destroyed, and that cannot be undone.",
        "Revoke",
        style=blocks.DANGER,
    ),
    Act.REOPEN: blocks.sure(
        "Reopen?", "The ticket's clocks run again from its first day.", "Reopen"
    ),
}

# Each opens a form: a menu has no room to ask whether somebody is sure. The last ones stand in
# the details alone when all are to be had.
_MENU = (
    Act.CLARIFY,
    Act.EXTEND,
    Act.REFUSE,
    Act.SET_LAW,
    Act.ASSIGN,
    Act.INVITE_UPLOAD,
    Act.MERGE,
)
_COPIES = frozenset((Right.ACCESS, Right.PORTABILITY))
_BUTTONS = 4
# Before anybody said that it is a request, only what was read can be put right.
_TRIAGE_MENU = (Act.SET_LAW,)


@dataclass(frozen=True, kw_only=True)
class Message:
    """`text` is what notifications and screen readers say: no personal data in it."""

    text: str
    blocks: Sequence[Block]


def card(view: CardView) -> Message:
    return Message(text=summary(view), blocks=_closed(view) if not view.is_open else _open(view))


def summary(view: CardView) -> str:
    parts = [f"{view.number}: {words.rights(view.rights)}", words.law(view.regulation)]
    if not view.is_open:
        return ", ".join([*parts, words.closing(view).lower()])
    if view.work_to is not None:
        parts.append(f"due {words.day(view.work_to)}, {words.time_left(view)}")
    parts.append("unassigned" if view.owner is None else "assigned")
    return ", ".join(parts)


def headline(view: CardView) -> str:
    """'*PR-1042 · Delete my data*' and, below it, the date and the law."""
    title = f"*{view.number} · {words.rights(view.rights)}*"
    if view.work_to is None or not view.is_open:
        return title
    left = words.time_left(view)
    due = f"{words.mark(view)} *Due {words.day(view.work_to)}* · {left}"
    if view.is_overdue:
        due = f"{words.mark(view)} *{left.capitalize()}* · was due {words.day(view.work_to)}"
    return f"{title}\n{due} · {words.law(view.regulation)}"


def buttons(view: CardView) -> list[ButtonElement]:
    """The next step first, as the primary button. Waiting is nobody's step."""
    is_waiting = view.state is TicketState.WAITING_REQUESTER
    wanted = [act for act in _steps(view) if act in view.acts]
    return [
        act_button(view, act, primary=place == 0 and not is_waiting)
        for place, act in enumerate(wanted)
    ]


def act_button(view: CardView, act: Act, *, primary: bool = False) -> ButtonElement:
    return blocks.button(
        words.ACTS[act],
        action_id=ACT.format(act.value),
        value=ticket_value(view.ticket_id, view.version),
        style=blocks.PRIMARY if primary else None,
        confirm=SURE.get(act),
    )


def open_button(view: CardView) -> ButtonElement:
    return blocks.button("Open", action_id=OPEN, value=ticket_value(view.ticket_id, view.version))


def _open(view: CardView) -> list[Block]:
    made: list[Block] = [
        blocks.section(headline(view), block_id=_id("head", view), accessory=_menu(view)),
        blocks.fields(_facts(view), block_id=_id("facts", view)),
    ]
    if view.quote:
        made.append(blocks.quote(view.quote, block_id=_id("quote", view), most=QUOTE_LENGTH))
    made.append(blocks.section(f"*Next step:* {next_step(view)}", block_id=_id("next", view)))
    row = [*buttons(view), open_button(view)]
    made.append(blocks.actions(row, block_id=_id("act", view)))
    made.append(blocks.context(_foot(view), block_id=_id("foot", view)))
    return made


def _closed(view: CardView) -> list[Block]:
    """The quote goes when the ticket closes; one line stays, and the way back."""
    ended = f" {words.moment(view.closed_at)}" if view.closed_at else ""
    state, closing = words.STATES[view.state], words.closing(view)
    outcome = "" if closing == state else f" · {closing}"
    line = f"{headline(view)}\n{state}{ended}{outcome}"
    if view.file is not None and (where := words.file(view.file)):
        line = f"{line}\nAnswer: {where}"
    wanted = [act for act in (Act.REVOKE, Act.REOPEN) if act in view.acts]
    row = [act_button(view, act) for act in wanted]
    return [
        blocks.section(line, block_id=_id("head", view)),
        blocks.actions([*row, open_button(view)], block_id=_id("act", view)),
    ]


def _facts(view: CardView) -> list[str]:
    owner = words.person(view.owner) if view.owner else "Nobody yet"
    where = words.file(view.file) if view.file else ""
    return [
        f"*From*\n{escape(view.masked_from)}{_flags(view)}",
        f"*Identity*\n{words.identity(view)}",
        f"*Owner*\n{owner}",
        f"*State*\n{words.STATES[view.state]}",
        *([f"*Answer*\n{where}"] if where else []),
    ]


def _flags(view: CardView) -> str:
    match view.agent, view.minor:
        case True, True:
            flag = "a parent writes about a child"
        case True, False:
            flag = "an agent writes"
        case False, True:
            flag = "about a child"
        case _:
            flag = ""
    said = [flag] if flag else []
    said += [DOUBTS[doubt].rstrip(".").lower() for doubt in view.doubts]
    return "".join(f"\n_{each}_" for each in said)


def next_step(view: CardView) -> str:
    if view.undeliverable:
        return "our letter could not be delivered. Check the address with the requester."
    by = words.day(view.work_to)
    match view.state:
        case TicketState.TRIAGE:
            return "is this a privacy request? The clock already runs."
        case TicketState.IDENTITY_ASKED:
            return "wait for the requester's code, or record another check. The clock runs on."
        case TicketState.WAITING_REQUESTER:
            return f"wait for the requester's answer. The clock runs on: answer by *{by}*."
    if view.prepared_by is not None:
        who = words.person(view.prepared_by)
        return f"{who} prepared the answer. A second person reads and sends it by *{by}*."
    if view.drafted is not None:
        return f"*Refuse…* holds a drafted letter: nobody was confirmed. Send it by *{by}*."
    if view.file is not None and view.file.waits:
        return _second_person(view.file, by)
    if view.identity is IdentityStatus.FAILED:
        return "ask again in another way, or refuse with reasons."
    if view.identity is IdentityStatus.UNCHECKED:
        return f"confirm who is asking, then answer by *{by}*."
    if view.owner is None:
        return f"take it, then answer by *{by}*."
    return f"do what is asked and answer by *{by}*."


def _second_person(file: FileView, by: str) -> str:
    if file.is_malware:
        return "malware was found in the uploaded file. Tell security, and upload a clean one."
    return f"a second person reviews the uploaded file and releases it by *{by}*."


def _steps(view: CardView) -> list[Act]:
    if view.state is TicketState.TRIAGE:
        return [Act.CONFIRM_REQUEST, Act.MARK_NOT_REQUEST]
    take = [Act.TAKE] if view.owner is None else []
    if view.prepared_by is not None:
        return [Act.APPROVE, *take, Act.REPLY]
    if view.drafted is not None:
        return [Act.REFUSE, Act.RECORD_IDENTITY, Act.ASK_IDENTITY, *take]
    match view.identity:
        case IdentityStatus.ASKED:
            return [Act.RECORD_IDENTITY, Act.ASK_IDENTITY, *take, Act.REPLY]
        case IdentityStatus.FAILED:
            return [Act.ASK_IDENTITY, Act.RECORD_IDENTITY, Act.REFUSE, *take]
        case IdentityStatus.UNCHECKED:
            return [Act.RECORD_IDENTITY, Act.ASK_IDENTITY, *take, Act.REPLY]
    if view.file is not None and view.file.waits:
        return [Act.RELEASE, Act.REVOKE, *take, Act.REPLY]
    # A copy of data is a file: it never goes by mail.
    upload = [Act.INVITE_UPLOAD] if _COPIES & set(view.rights) else []
    return [*take, *upload, Act.COMPLETE, Act.REPLY, Act.ASSIGN][:_BUTTONS]


def _menu(view: CardView) -> OverflowMenuElement | None:
    """What is not among the buttons already; the rest stands in the details."""
    menu = _TRIAGE_MENU if view.state is TicketState.TRIAGE else _MENU
    shown = set(_steps(view))
    options: list[Option] = [
        blocks.option(words.ACTS[act], menu_value(act, view.ticket_id, view.version))
        for act in menu
        if act in view.acts and act not in shown and may(view, act)
    ]
    return blocks.overflow(options[:MENU_LENGTH], action_id=MORE) if options else None


def may(view: CardView, act: Act) -> bool:
    """Whether to offer it at all; the desk itself decides when it is tried."""
    return act is not Act.EXTEND or view.may_extend


def _foot(view: CardView) -> str:
    parts = [f"Received {words.moment(view.received_at)}"]
    if view.legal_by is not None and view.legal_by != view.work_to:
        parts.append(f"legal day {words.day(view.legal_by)}")
    elif view.legal_by is None and view.respond_by not in (None, view.work_to):
        parts.append(f"our word {words.day(view.respond_by)}")
    if view.acknowledge_by is not None and not view.acknowledged:
        parts.append(f"acknowledge by {words.day(view.acknowledge_by)}")
    if view.extended:
        parts.append("deadline extended")
    if view.replies:
        parts.append(f"{view.replies} {'reply' if view.replies == 1 else 'replies'}")
    if view.is_held:
        parts.append("legal hold")
    if view.lacks_second:
        parts.append(words.ALONE)
    if view.hint:
        parts.append(escape(view.hint))
    return " · ".join([*parts, "thread notes stay internal"])


def _id(name: str, view: CardView) -> str:
    """New with every update, as Slack asks: the version, and the day count that redraws it."""
    left = "" if view.days_left is None else f".{view.days_left}"
    return f"{name}.v{view.version}{left}"
