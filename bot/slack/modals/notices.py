"""A sentence in a modal, for places where no ephemeral message can be shown."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.slack import blocks

CALLBACK = "notice"


def notice(sentence: str) -> View:
    return blocks.modal(
        title="Privacy Desk", callback_id=CALLBACK, blocks=[blocks.section(sentence)]
    )
