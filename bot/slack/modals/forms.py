"""The forms staff fill in. Each field's block id is the name its value is found by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.modals.drafts import Draft
from bot.slack.payloads import Submission, ticket_ref, ticket_value
from bot.slack.text import escape
from handlers.status import CardView
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    IdentityStatus,
    RefusalGround,
    Right,
)

FORM = "form.{}"
# Two groups: a group of checkboxes holds ten (docs.slack.dev "Checkboxes").
_RIGHTS = (
    Right.ACCESS,
    Right.ERASURE,
    Right.RECTIFICATION,
    Right.PORTABILITY,
    Right.OBJECTION,
    Right.RESTRICTION,
    Right.WITHDRAW_CONSENT,
    Right.AUTOMATED_DECISION,
)
_OTHERS = tuple(right for right in Right if right not in _RIGHTS)
_NO_LAW = "none"
_CHECKED = "Only ask for what is needed: a document is the last resort."


def form(act: Act, view: CardView) -> View:
    return _FORMS[act](view)


def has_form(act: Act) -> bool:
    return act in _FORMS


def main_field(act: Act) -> str:
    """Where an error is shown that belongs to no field."""
    return _MAIN[act]


def draft(act: Act, sent: Submission) -> Draft:
    """The letter that a sent form asks for."""
    ground, outcome = sent["ground"], sent["outcome"]
    return Draft(
        act=act,
        ref=ticket_ref(sent.metadata),
        text=sent[_MAIN[act]],
        ground=RefusalGround(ground) if ground else None,
        outcome=CompletionOutcome(outcome) if outcome else None,
    )


def rights_in(sent: Submission) -> frozenset[Right]:
    ticked = f"{sent['rights']},{sent['others']}".split(",")
    return frozenset(right for right in Right if right in ticked)


def law_in(sent: Submission) -> str | None:
    return None if sent["law"] in ("", _NO_LAW) else sent["law"]


def _modal(act: Act, view: CardView, title: str, submit: str, *inputs: Block) -> View:
    return blocks.modal(
        title=title,
        callback_id=FORM.format(act.value),
        metadata=ticket_value(view.ticket_id, view.version),
        submit=submit,
        close="Cancel",
        blocks=[_about(view), *inputs],
    )


def _about(view: CardView) -> Block:
    return blocks.context(
        f"*{view.number}* · {words.rights(view.rights)} · from {escape(view.masked_from)}"
    )


def _reply(view: CardView) -> View:
    hint = f"You see the whole letter before it goes. Language of the request: {view.language}."
    message = blocks.text_input("text", "Message", hint=hint)
    warning = [] if _is_known(view) else [blocks.alert(_UNKNOWN_WRITER, level="warning")]
    return _modal(Act.REPLY, view, "Reply to requester", "Preview", *warning, message)


_UNKNOWN_WRITER = "Identity is not checked: don't write what only the right person may know."


def _is_known(view: CardView) -> bool:
    return view.identity in (IdentityStatus.CONFIRMED, IdentityStatus.NOT_NEEDED)


def _clarify(view: CardView) -> View:
    hint = "Ask only what you need to answer. The clock goes on unless the law says otherwise."
    question = blocks.text_input("question", "Your question", hint=hint)
    return _modal(Act.CLARIFY, view, "Ask the requester", "Preview", question)


def _extend(view: CardView) -> View:
    hint = "The requester reads these reasons. The preview shows the new date."
    reasons = blocks.text_input("reasons", "Why is more time needed?", hint=hint)
    now = blocks.section(f"The answer is due on *{words.day(view.respond_by)}*.")
    return _modal(Act.EXTEND, view, "Extend the deadline", "Preview", now, reasons)


def _complete(view: CardView) -> View:
    options = [blocks.option(name, outcome) for outcome, name in words.OUTCOMES.items()]
    outcome = blocks.radio("outcome", "What came of it?", options, initial=options[0])
    hint = "What you found and did. The letter names the rights and the ways to complain."
    text = blocks.text_input("text", "Message to the requester", hint=hint, optional=True)
    return _modal(Act.COMPLETE, view, "Complete the request", "Preview", outcome, text)


def _refuse(view: CardView) -> View:
    options = [blocks.option(name, ground) for ground, name in words.GROUNDS.items()]
    ground = blocks.radio("ground", "Ground", options)
    hint = "Say why in plain words. The letter adds how to complain or appeal."
    text = blocks.text_input("text", "Reasons", hint=hint)
    return _modal(Act.REFUSE, view, "Refuse the request", "Preview", ground, text)


def _check_identity(view: CardView) -> View:
    how = [blocks.option(name, method) for method, name in words.METHODS.items()]
    result = [
        blocks.option("Confirmed", "yes"),
        blocks.option("Not confirmed", "no"),
    ]
    return _modal(
        Act.RECORD_IDENTITY,
        view,
        "Check identity",
        "Save check",
        blocks.radio("method", "How was it checked?", how, hint=_CHECKED),
        blocks.radio("confirmed", "Result", result),
        blocks.text_input("note", "Note for the team", optional=True, most=280),
    )


def _assign(view: CardView) -> View:
    hint = "Only people of the privacy team can own tickets."
    owner = blocks.person("owner", "New owner", hint=hint)
    return _modal(Act.ASSIGN, view, "Assign", "Assign", owner)


def _set_law(view: CardView) -> View:
    laws = [blocks.option(words.law(name), name) for name in view.laws]
    laws.append(blocks.option(words.LAW_NOT_KNOWN, _NO_LAW))
    present = next((each for each in laws if each.value == view.regulation), laws[-1])
    due = f"{words.day(view.work_to)}* · {words.law(view.regulation)}"
    hint = "The clock starts with the letter. The thread shows the old and the new date."
    return _modal(
        Act.SET_LAW,
        view,
        "Change right or law",
        "Change",
        blocks.section(f"The answer is due on *{due}."),
        _rights("rights", "What the letter asks for", _RIGHTS, view),
        _rights("others", "And beside that", _OTHERS, view),
        blocks.choice("law", "Law", laws, chosen=present, hint=hint),
    )


def _rights(name: str, label: str, rights: Sequence[Right], view: CardView) -> Block:
    options = {right: blocks.option(words.RIGHTS[right], right) for right in rights}
    ticked = [option for right, option in options.items() if right in view.rights]
    return blocks.checkboxes(name, label, list(options.values()), ticked=ticked)


def _merge(view: CardView) -> View:
    hint = "The ticket that stays. Both must come from the same requester."
    into = blocks.text_input("into", "Merge into", hint=hint, multiline=False, most=20)
    return _modal(Act.MERGE, view, "Merge duplicate", "Merge", into)


_FORMS: Mapping[Act, Callable[[CardView], View]] = {
    Act.REPLY: _reply,
    Act.CLARIFY: _clarify,
    Act.EXTEND: _extend,
    Act.COMPLETE: _complete,
    Act.REFUSE: _refuse,
    Act.RECORD_IDENTITY: _check_identity,
    Act.ASSIGN: _assign,
    Act.SET_LAW: _set_law,
    Act.MERGE: _merge,
}
_MAIN: Mapping[Act, str] = {
    Act.REPLY: "text",
    Act.CLARIFY: "question",
    Act.EXTEND: "reasons",
    Act.COMPLETE: "text",
    Act.REFUSE: "text",
    Act.RECORD_IDENTITY: "method",
    Act.ASSIGN: "owner",
    Act.SET_LAW: "rights",
    Act.MERGE: "into",
}
