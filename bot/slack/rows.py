"""Tickets as short rows: Home, `/privacy list` and the digest share them. No personal data."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.slack import blocks, cards, words
from handlers.status import CardView, Counts

COUNT_SHOWN = 99


def row(view: CardView) -> list[Block]:
    """Two blocks: what and when with a button, and who."""
    return [
        blocks.section(cards.headline(view), accessory=cards.open_button(view)),
        blocks.context(_who(view)),
    ]


def rows(views: Sequence[CardView], *, empty: str) -> list[Block]:
    made = [block for view in views for block in row(view)]
    return made or [blocks.context(empty)]


def line(view: CardView, link: str = "") -> str:
    """One line of text, for the digest; `link` leads to the card."""
    number = f"<{link}|{view.number}>" if link else view.number
    owner = words.person(view.owner) if view.owner else "*nobody's*"
    left = words.time_left(view) or words.STATES[view.state].lower()
    return f"{words.mark(view)} *{number}* {words.rights(view.rights)} · {left} · {owner}"


def _who(view: CardView) -> str:
    owner = words.person(view.owner) if view.owner else "Nobody yet"
    return f"{words.STATES[view.state]} · identity: {words.identity(view)} · {owner}"


def counted(counts: Counts) -> str:
    figures = (
        ("Overdue", counts.overdue),
        ("Due in 7 days", counts.due_7_days),
        ("Waiting", counts.waiting),
        ("Unassigned", counts.unassigned),
    )
    return "   ·   ".join(f"{name} *{count(figure)}*" for name, figure in figures)


def count(figure: int) -> str:
    """Counting stops at a hundred: no screen may count all tickets."""
    return str(figure) if figure <= COUNT_SHOWN else f"{COUNT_SHOWN}+"
