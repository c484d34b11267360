"""The forms staff fill in. Each field's block id is the name its value is found by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.modals import approval, composer, records
from bot.slack.modals.drafts import Draft
from bot.slack.modals.frame import modal
from bot.slack.modals.sheet import Sheet
from bot.slack.payloads import Submission, ticket_ref
from bot.slack.text import escape
from handlers.casework import Foreseen
from handlers.status import CardView
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    LetterKind,
    RefusalGround,
    Right,
)

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


_NOTHING = Sheet()


def form(act: Act, view: CardView, sheet: Sheet = _NOTHING) -> View:
    return _FORMS[act](view, sheet)


def has_form(act: Act) -> bool:
    return act in _FORMS


def main_field(act: Act) -> str:
    """Where an error is shown that belongs to no field; empty for a form without one."""
    return _MAIN.get(act, "")


def draft(act: Act, sent: Submission, systems: Sequence[str] = ()) -> Draft:
    """The letter that a sent form asks for."""
    ground, outcome = sent["ground"], sent["outcome"]
    return Draft(
        act=act,
        ref=ticket_ref(sent.metadata),
        text=sent[_MAIN[act]],
        ground=RefusalGround(ground) if ground else None,
        outcome=CompletionOutcome(outcome) if outcome else None,
        language=sent["language"],
        note=sent["note"],
        systems=tuple(systems[int(each)] for each in sent["systems"].split(",") if each),
    )


def rights_in(values: Mapping[str, str]) -> frozenset[Right]:
    ticked = f"{values.get('rights', '')},{values.get('others', '')}".split(",")
    return frozenset(right for right in Right if right in ticked)


def law_in(values: Mapping[str, str]) -> str | None:
    named = values.get("law", "")
    return None if named in ("", _NO_LAW) else named


def _clarify(view: CardView, _sheet: Sheet) -> View:
    hint = "Ask only what you need to answer. The clock goes on unless the law says otherwise."
    question = blocks.text_input("question", "Your question", hint=hint)
    return modal(Act.CLARIFY, view, "Ask the requester", "Preview", question)


def _extend(view: CardView, sheet: Sheet) -> View:
    hint = "The requester reads these reasons, in the letter that the preview shows."
    reasons = blocks.text_input("reasons", "Why is more time needed?", hint=hint)
    now = blocks.section(f"The answer is due on *{words.day(view.work_to)}*.")
    shown = [now] if sheet.foreseen is None else [foreseen(sheet.foreseen)]
    return modal(Act.EXTEND, view, "Extend the deadline", "Preview", *shown, reasons)


def foreseen(dates: Foreseen) -> Block:
    """The old day and the new one, before anything is saved."""
    if not dates.moves:
        return blocks.section(f"The answer stays due on *{words.day(dates.now)}*.")
    legal = f" (legal day {words.day(dates.legal)})" if dates.legal else ""
    line = f"The answer is due *{words.day(dates.now)} → {words.day(dates.then)}*{legal}."
    return blocks.section(line)


def _complete(view: CardView, sheet: Sheet) -> View:
    options = [blocks.option(name, outcome) for outcome, name in words.OUTCOMES.items()]
    outcome = blocks.radio("outcome", "What came of it?", options, initial=options[0])
    hint = "What you found and did. The letter names the rights and the ways to complain."
    text = blocks.text_input("text", "Message to the requester", hint=hint, optional=True)
    second = [blocks.alert(_SECOND, level="info")] if view.needs_second else []
    done = _checklist(sheet.systems)
    return modal(
        Act.COMPLETE, view, "Complete the request", "Preview", *second, outcome, *done, text
    )


_SECOND = "A second person reads this answer before it goes. You ask for that after the preview."


def _checklist(systems: Sequence[str]) -> list[Block]:
    if not systems:
        return []
    options = [blocks.option(name, str(place)) for place, name in enumerate(systems)]
    return [blocks.checkboxes("systems", "Done in these systems", options, ticked=())]


def _refuse(view: CardView, _sheet: Sheet) -> View:
    options = [blocks.option(name, ground) for ground, name in words.GROUNDS.items()]
    drafted = view.drafted is LetterKind.REFUSED
    named = RefusalGround.IDENTITY_NOT_CONFIRMED if drafted else None
    chosen = next((each for each in options if each.value == named), None)
    ground = blocks.radio("ground", "Ground", options, initial=chosen)
    hint = "Say why in plain words. The letter adds how to complain or appeal."
    text = blocks.text_input("text", "Reasons", hint=hint, initial=view.draft_text or None)
    return modal(Act.REFUSE, view, "Refuse the request", "Preview", ground, text)


def _check_identity(view: CardView, _sheet: Sheet) -> View:
    how = [blocks.option(name, method) for method, name in words.METHODS.items()]
    result = [
        blocks.option("Confirmed", "yes"),
        blocks.option("Not confirmed", "no"),
    ]
    return modal(
        Act.RECORD_IDENTITY,
        view,
        "Check identity",
        "Save check",
        blocks.radio("method", "How was it checked?", how, hint=_CHECKED),
        blocks.radio("confirmed", "Result", result),
        blocks.text_input("note", "Note for the team", optional=True, most=280),
    )


def _assign(view: CardView, _sheet: Sheet) -> View:
    hint = "Only people of the privacy team can own tickets."
    owner = blocks.person("owner", "New owner", hint=hint)
    return modal(Act.ASSIGN, view, "Assign", "Assign", owner)


def _set_law(view: CardView, sheet: Sheet) -> View:
    return set_law(view, chosen=(frozenset(view.rights), view.regulation), dates=sheet.foreseen)


def set_law(
    view: CardView, *, chosen: tuple[frozenset[Right], str | None], dates: Foreseen | None
) -> View:
    """`chosen`: what is ticked; `dates`: what that would make of the day."""
    rights, regulation = chosen
    laws = [blocks.option(words.law(name), name) for name in view.laws]
    laws.append(blocks.option(words.LAW_NOT_KNOWN, _NO_LAW))
    present = next((each for each in laws if each.value == regulation), laws[-1])
    due = f"{words.day(view.work_to)}* · {words.law(view.regulation)}"
    now = blocks.section(f"The answer is due on *{due}.")
    hint = "The clock starts with the letter. The thread shows the old and the new date."
    return modal(
        Act.SET_LAW,
        view,
        "Change right or law",
        "Change",
        now if dates is None else foreseen(dates),
        _rights("rights", "What the letter asks for", _RIGHTS, rights),
        _rights("others", "And beside that", _OTHERS, rights),
        blocks.choice("law", "Law", laws, chosen=present, hint=hint, turns=TURN.format("law")),
        blocks.text_input("why", "Reason, for the team", optional=True, multiline=False, most=280),
    )


# Tells the desk at once what is ticked, so that the form shows the day that comes of it.
TURN = "relaw.{}"


def _rights(name: str, label: str, rights: Sequence[Right], chosen: Collection[Right]) -> Block:
    options = {right: blocks.option(words.RIGHTS[right], right) for right in rights}
    ticked = [option for right, option in options.items() if right in chosen]
    return blocks.checkboxes(
        name, label, list(options.values()), ticked=ticked, turns=TURN.format(name)
    )


def _release(view: CardView, _sheet: Sheet) -> View:
    """What the second person looks at. The content itself never comes to Slack."""
    file = view.file
    if file is None:
        nothing = blocks.section("There is no uploaded file that waits for its release.")
        return modal(Act.RELEASE, view, "Review and release", "Close", nothing)
    facts = [
        f"*File*\n{escape(file.name)}",
        f"*Size*\n{words.size(file.size)}",
        f"*Uploaded by*\n{words.person(file.uploader)}",
        f"*Goes to*\n{escape(view.masked_from)}",
    ]
    hint = "It stands in the letter with the link. No personal data: the letter is plain e-mail."
    message = blocks.text_input("text", "Message to the requester", hint=hint, optional=True)
    return modal(
        Act.RELEASE,
        view,
        "Review and release",
        "Release",
        blocks.fields(facts),
        blocks.section(f"*SHA-256*\n`{file.sha256}`"),
        *_findings(file.found),
        message,
        blocks.context(_LEAVES),
    )


_LEAVES = (
    "The requester gets a letter with a link, types a fresh code and downloads the file once, "
    "within seven days. Then its key is destroyed."
)


def _findings(found: str) -> list[Block]:
    if not found:
        return [blocks.section("Nothing was found in it that must not go out.")]
    hint = "It is kept with the file. Without a good reason: revoke it and upload it without that."
    return [
        blocks.alert(f"Found in it: {found}."[:200], level="warning"),
        blocks.text_input("override", "Why it goes out as it is", hint=hint, most=500),
    ]


def _merge(view: CardView, _sheet: Sheet) -> View:
    hint = "The ticket that stays. Both must come from the same requester."
    into = blocks.text_input("into", "Merge into", hint=hint, multiline=False, most=20)
    return modal(Act.MERGE, view, "Merge duplicate", "Merge", into)


_FORMS: Mapping[Act, Callable[[CardView, Sheet], View]] = {
    Act.REPLY: composer.form,
    Act.CLARIFY: _clarify,
    Act.EXTEND: _extend,
    Act.COMPLETE: _complete,
    Act.REFUSE: _refuse,
    Act.RECORD_IDENTITY: _check_identity,
    Act.ASSIGN: _assign,
    Act.SET_LAW: _set_law,
    Act.MERGE: _merge,
    Act.RELEASE: _release,
    Act.APPROVE: approval.form,
    Act.HOLD: records.hold,
    Act.RELEASE_HOLD: records.release_hold,
    Act.APPEAL: records.appeal,
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
    Act.RELEASE: "text",
    Act.APPROVE: "decision",
    Act.HOLD: "reason",
    Act.APPEAL: "received",
}
