"""A ticket has one card. A post whose answer was lost may have made a second one: whoever clicks
on that removes it."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.slack import words
from bot.slack.payloads import Press, Surface
from bot.slack.workplace import Workplace
from handlers import status
from storage.tables import Card


async def removed(place: Workplace, made: Press, ticket_id: int) -> bool:
    """Whether the click was on a copy. The copy is gone then, and the person knows where to go."""
    if not _looks_like_a_card(place, made):
        return False
    card = await place.read(status.location, place.desk, ticket_id)
    if card is None or card.ts == made.ts or card.channel != made.caller.channel:
        return False
    try:
        await place.client.chat_delete(channel=card.channel, ts=made.ts)
    except SlackApiError:
        return False  # no message of ours: then it is no copy either
    await place.tell(made.caller, words.COPY_REMOVED.format(link=await _link(place, card)))
    return True


def _looks_like_a_card(place: Workplace, made: Press) -> bool:
    """In the channel itself: lines in threads and answers for one person have buttons too."""
    is_reply = made.caller.thread not in (None, made.ts)
    in_channel = made.surface is Surface.MESSAGE and made.caller.channel == place.channel
    return in_channel and bool(made.ts) and not made.is_ephemeral and not is_reply


async def _link(place: Workplace, card: Card) -> str:
    site = await place.site()
    number = place.desk.number(card.ticket_id)
    link = f"{site}archives/{card.channel}/p{card.ts.replace('.', '')}"
    return f"<{link}|{number}>" if site else number
