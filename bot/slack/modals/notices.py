"""A sentence in a modal, for places where no ephemeral message can be shown."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.slack import blocks, words

CALLBACK = "notice"


def notice(sentence: str) -> View:
    return blocks.modal(
        title="Privacy Desk", callback_id=CALLBACK, blocks=[blocks.section(sentence)]
    )


def loading() -> View:
    """Holds the place: a trigger is good for three seconds, and the database may take longer."""
    return notice(words.LOADING)
