"""Writes docs/local-slack.md from the tables that the stand-in itself obeys.

`python -m bot.sandbox.slack.rulebook` prints it; a test checks that the page is current.
"""

import sys
from collections.abc import Iterable, Iterator

from bot.sandbox.slack.block_shapes import BLOCKS, EVERYWHERE, SURFACES
from bot.sandbox.slack.element_shapes import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from bot.sandbox.slack.ledger import NOTED
from bot.sandbox.slack.limits import LIMITS
from bot.sandbox.slack.methods import DEPRECATED, METHODS
from bot.sandbox.slack.rules import ASSUMED, RULES

_HEAD = """# The local Slack: every rule it enforces

This page is written by `python -m bot.sandbox.slack.rulebook`; do not edit it by hand.

The local Slack (`bot/sandbox/slack`) stands in for Slack in the demo and in the tests. It listens
on loopback only and keeps everything in memory. slack-bolt and slack-sdk reach it through their
base address alone; a Node app on `@slack/bolt` does too (`tests/doors/node`).

**None of these rules has been checked against live Slack.** They were read in Slack's
documentation on the day in the table, and compared with three other readers of it: `slack-sdk`'s
own constants, the limits of `slackblocks` and the types of `@slack/types`. Where they differ, the
stricter reading counts. Blocks and elements that are not listed here are refused, though Slack
knows more of them.
"""

_ASSUMED = " (name assumed)"
_NUMBERS = ("id", "value", "source", "read", "checked against live Slack")
_RULES = ("id", "rule", "Slack's answer", "source", "read", "checked against live Slack")


def page() -> str:
    parts = [_HEAD, _numbers(), _rules(), _methods(), _blocks(), _elements(), _ledger()]
    return "\n".join(parts)


def _numbers() -> str:
    rows = (
        (f"`{each.rule}`", f"{each.most:,}", each.source, each.read, _checked(each))
        for each in LIMITS
    )
    return _section("Numbers", _NUMBERS, rows)


def _rules() -> str:
    rows = (
        (f"`{each.id}`", each.says, _codes(each.errors), each.source, each.read, _checked(each))
        for each in RULES
    )
    return _section("Rules", _RULES, rows)


def _checked(each: object) -> str:
    return str(getattr(each, "checked_against_live_slack", "no"))


def _methods() -> str:
    rows = (
        (
            f"`{each.name}`",
            each.token.value,
            f"`{each.scope}`" if each.scope else "",
            f"{each.tier.name.lower()} ({int(each.tier)}/min)",
            _codes(each.required),
            _codes(each.optional),
        )
        for each in METHODS.values()
    )
    heads = ("method", "token", "scope", "tier", "required", "optional")
    gone = ", ".join(f"`{old}` ({new})" for old, new in DEPRECATED.items())
    return f"{_section('Methods', heads, rows)}\nGone, with what comes instead: {gone}.\n"


def _blocks() -> str:
    rows = (
        (
            f"`{kind}`",
            ", ".join(sorted(SURFACES.get(kind, EVERYWHERE))),
            _codes(shape.required),
            _codes(shape.optional),
        )
        for kind, shape in BLOCKS.items()
    )
    return _section("Blocks", ("block", "surfaces", "required", "optional"), rows)


def _elements() -> str:
    places = (("section", IN_SECTION), ("actions", IN_ACTIONS), ("input", IN_INPUT))
    rows = (
        (
            f"`{kind}`",
            ", ".join(name for name, kinds in places if kind in kinds),
            _codes(shape.required),
            _codes(shape.optional),
        )
        for kind, shape in ELEMENTS.items()
    )
    return _section("Elements", ("element", "stands in", "required", "optional"), rows)


def _ledger() -> str:
    rows = ((f"`{kind}`", says) for kind, says in NOTED.items())
    return (
        "## What the ledger notes\n\nSlack would let these pass, or only the person would see "
        "them. Every test that starts a local Slack fails on any that it did not ask for.\n\n"
        + "\n".join(_rows(("kind", "when"), rows))
        + "\n"
    )


def _section(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return f"## {title}\n\n" + "\n".join(_rows(heads, rows)) + "\n"


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('---' for _ in heads)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _codes(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`{_ASSUMED if name in ASSUMED else ''}" for name in names)


if __name__ == "__main__":
    sys.stdout.write(page())
