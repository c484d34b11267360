"""Opens a modal without losing its trigger: a placeholder first when the desk takes its time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.slack import words
from bot.slack.modals.notices import loading, notice
from bot.slack.payloads import Caller, Surface
from bot.slack.workplace import Workplace, acknowledge, report
from handlers.errors import DeskError

log = logging.getLogger(__name__)

# A trigger is good for three seconds (docs.slack.dev "Interactivity"). What is ready within this
# is shown at once, without a flicker; everything slower gets the placeholder.
PROMPT_SECONDS = 0.5
# The person closed it, or somebody's newer view stands there already.
_MOVED_ON = frozenset(("not_found", "hash_conflict", "view_not_found"))


async def open_modal(
    place: Workplace,
    ack: AsyncAck,
    caller: Caller,
    made: Awaitable[View | None],
    *,
    surface: Surface = Surface.MESSAGE,
) -> None:
    """A DeskError of `made` goes to the caller while nothing is open yet, else into the modal.
    None: there is nothing to open, and the person was told so."""
    work = asyncio.ensure_future(made)
    done, _ = await asyncio.wait({work}, timeout=PROMPT_SECONDS)
    if done:
        view = await work
        await acknowledge(ack)
        if view is not None:
            await _open(place, caller, surface, view)
        return
    await acknowledge(ack)
    view_id, view_hash = await _open(place, caller, surface, loading())
    await _fill(place, view_id, view_hash, await _finished(work))


async def _finished(work: Awaitable[View | None]) -> View:
    try:
        return await work or notice(words.OLD_COPY)
    except DeskError as error:
        return notice(error.sentence)
    except Exception as error:  # noqa: BLE001 - the placeholder must not stay; it logs
        return notice(words.failed(report(error)))


async def _open(place: Workplace, caller: Caller, surface: Surface, view: View) -> tuple[str, str]:
    """From a modal the new one goes on top, so that the way back stays."""
    step = place.client.views_push if surface is Surface.MODAL else place.client.views_open
    answer = await step(trigger_id=caller.trigger, view=view)
    opened = answer.get("view") or {}
    return str(opened.get("id") or ""), str(opened.get("hash") or "")


async def _fill(place: Workplace, view_id: str, view_hash: str, view: View) -> None:
    try:
        await place.client.views_update(view_id=view_id, hash=view_hash, view=view)
    except SlackApiError as error:
        reason = str(error.response.get("error"))
        if reason not in _MOVED_ON:
            raise
        log.info("a modal was not filled: %s", reason)
