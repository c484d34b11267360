"""The details: the only place in Slack with the whole request. It leaves no trace in a channel."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot.slack import blocks, cards, happened, words
from bot.slack.payloads import ticket_value
from bot.slack.text import escape, one_line
from handlers.status import CardView, DetailsView, MessageView
from storage.vocabulary import Act, Direction

CALLBACK = "details"
TAB = "details.{}"
MESSAGES_SHOWN = 20
EVENTS_SHOWN = 40
_BODY = 2800
# A view holds 250 kB of JSON, where one letter may take twelve bytes.
_ROOM = 200_000
_PER_ROW = 5


class Tab(StrEnum):
    SUMMARY = "summary"
    MESSAGES = "messages"
    TIMELINE = "timeline"


_TABS = {Tab.SUMMARY: "Summary", Tab.MESSAGES: "Messages", Tab.TIMELINE: "Timeline"}
# Everything that the transition table may allow, in the order of a ticket's life.
_ACTS = (
    Act.CONFIRM_REQUEST,
    Act.MARK_NOT_REQUEST,
    Act.TAKE,
    Act.ASSIGN,
    Act.RECORD_IDENTITY,
    Act.ASK_IDENTITY,
    Act.REPLY,
    Act.CLARIFY,
    Act.EXTEND,
    Act.INVITE_UPLOAD,
    Act.RELEASE,
    Act.REVOKE,
    Act.COMPLETE,
    Act.REFUSE,
    Act.SET_LAW,
    Act.WITHDRAW,
    Act.MERGE,
    Act.APPROVE,
    Act.REOPEN,
    Act.APPEAL,
    Act.HOLD,
    Act.RELEASE_HOLD,
)


def details(view: DetailsView, tab: Tab = Tab.SUMMARY) -> View:
    card = view.card
    shown = {Tab.SUMMARY: _summary, Tab.MESSAGES: _messages, Tab.TIMELINE: _timeline}[tab]
    return blocks.modal(
        title=f"{card.number} details",
        callback_id=CALLBACK,
        metadata=f"{ticket_value(card.ticket_id, card.version)}:{tab}",
        blocks=[_tabs(card, tab), *shown(view)],
    )


def tab_of(metadata: str) -> Tab:
    """The tab that stands in a details view's metadata."""
    _, _, name = metadata.rpartition(":")
    return Tab(name) if name in set(Tab) else Tab.SUMMARY


def _tabs(card: CardView, shown: Tab) -> Block:
    value = ticket_value(card.ticket_id, card.version)
    return blocks.actions(
        [
            blocks.button(
                name,
                action_id=TAB.format(tab),
                value=value,
                style=blocks.PRIMARY if tab is shown else None,
            )
            for tab, name in _TABS.items()
        ]
    )


def _summary(view: DetailsView) -> list[Block]:
    card = view.card
    name = escape(view.name) if view.name else "not given"
    facts = [
        f"*From*\n{escape(view.requester)}",
        f"*Name*\n{name}",
        f"*Identity*\n{words.identity(card)}",
        f"*Owner*\n{words.person(card.owner)}",
        f"*State*\n{words.STATES[card.state]}",
        f"*Law*\n{words.law_and_basis(card)}",
        f"*Language*\n{escape(card.language)}",
        f"*Received*\n{words.moment(card.received_at)}",
    ]
    return [
        blocks.section(cards.headline(card)),
        blocks.fields(facts),
        blocks.quote(view.subject, most=300),
        *_clock(view.steps),
        *_what_can_be_done(card),
    ]


def _clock(steps: Sequence[str]) -> list[Block]:
    if not steps:
        return []
    lines = "\n".join(f"• {escape(step)}" for step in steps)
    return [DividerBlock(), blocks.section(f"*How the dates came about*\n{lines}")]


def _what_can_be_done(card: CardView) -> list[Block]:
    wanted = [act for act in _ACTS if act in card.acts and cards.may(card, act)]
    rows = [wanted[start : start + _PER_ROW] for start in range(0, len(wanted), _PER_ROW)]
    return [blocks.actions([cards.act_button(card, act) for act in row]) for row in rows]


def _messages(view: DetailsView) -> list[Block]:
    made: list[Block] = []
    room, shown = _ROOM, 0
    for message in view.messages[:MESSAGES_SHOWN]:
        parts = _message(message)
        room -= sum(len(json.dumps(part.to_dict())) for part in parts)
        if room < 0:
            break
        made += parts
        shown += 1
    if len(view.messages) > shown:
        made.append(blocks.context(f"The newest {shown} of {len(view.messages)} are shown."))
    return made or [blocks.section("No mail yet.")]


def _message(message: MessageView) -> list[Block]:
    came = message.direction is Direction.INBOUND
    way = f"From {escape(message.address)}" if came else f"To {escape(message.address)}"
    subject = escape(one_line(message.subject, 200))
    return [
        DividerBlock(),
        blocks.section(f"*{subject}*\n{way} · {words.moment(message.at)}"),
        blocks.quote(message.body, most=_BODY),
        *_checks(message),
    ]


def _checks(message: MessageView) -> list[Block]:
    """Where the mail came from; nothing where nobody looked."""
    return [blocks.context(escape(" ".join(message.checks)[:1500]))] if message.checks else []


def _timeline(view: DetailsView) -> list[Block]:
    lines = [happened.line(event, view.card) for event in view.timeline[:EVENTS_SHOWN]]
    if len(view.timeline) > len(lines):
        lines.append(f"The newest {len(lines)} of {len(view.timeline)} steps are shown.")
    return [blocks.section(line) for line in lines] or [blocks.section("Nothing happened yet.")]
