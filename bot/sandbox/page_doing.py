"""What a person does on the page: each act is one call into the hands, the mailbox or the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

import aiosmtplib
from aiohttp import web
from pydantic import ValidationError

from bot.sandbox.letters import SampleLetter, sample_letter
from bot.sandbox.mailbox import NO_HEADERS
from bot.sandbox.mails import ReceivedMail
from bot.sandbox.page_acts import (
    Answer,
    AsPerson,
    Click,
    MoveClock,
    PickShortcut,
    Result,
    Say,
    Seen,
    SendSample,
    Submit,
    Write,
)
from bot.sandbox.page_draw import Desk
from bot.sandbox.slack.hands import HandRefused

DONE = Result()
Act = Callable[[bytes], Awaitable[Result]]


class Doing:
    def __init__(
        self, desk: Desk, *, on_clock: Callable[[], Awaitable[None]], ring: Callable[[], None]
    ) -> None:
        self._desk = desk
        self._on_clock = on_clock
        self._ring = ring
        self._acts: Mapping[str, Act] = {
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "dismiss": self._dismiss,
            "say": self._say,
            "shortcut": self._shortcut,
            "seen": self._seen,
            "clock": self._clock,
            "write": self._write,
            "sample": self._sample,
            "answer": self._answer,
        }

    async def act(self, request: web.Request) -> web.Response:
        act = self._acts.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        result = await _spoken(act, await request.read())
        self._ring()
        return web.json_response(text=result.model_dump_json())

    async def _click(self, body: bytes) -> Result:
        # An app that does not answer shows as Slack's own words, in the person's client.
        form, hands = Click.model_validate_json(body), self._desk.slack.hands
        if form.surface == "message":
            act = partial(hands.click, form.me, form.channel, form.ts)
        elif form.surface == "home":
            act = partial(hands.click_home, form.me)
        else:
            act = partial(hands.click_modal, form.me)
        await act(
            form.action_id, block_id=form.block_id, value=form.value, confirmed=form.confirmed
        )
        return DONE

    async def _submit(self, body: bytes) -> Result:
        form = Submit.model_validate_json(body)
        # What is wrong with an input stands under its block; the stack shows the rest.
        await self._desk.slack.hands.submit(form.me, form.values)
        return DONE

    async def _close(self, body: bytes) -> Result:
        await self._desk.slack.hands.close(AsPerson.model_validate_json(body).me)
        return DONE

    async def _home(self, body: bytes) -> Result:
        await self._desk.slack.hands.open_home(AsPerson.model_validate_json(body).me)
        return DONE

    async def _dismiss(self, body: bytes) -> Result:
        self._desk.slack.hands.dismiss(AsPerson.model_validate_json(body).me)
        return DONE

    async def _say(self, body: bytes) -> Result:
        form, hands = Say.model_validate_json(body), self._desk.slack.hands
        if not form.text.startswith("/"):
            await hands.say(form.me, form.channel, form.text, form.thread or None)
            return DONE
        command, _, words = form.text.partition(" ")
        thread = form.thread or None
        await hands.command(form.me, form.channel, command, words, thread_ts=thread)
        return DONE

    async def _shortcut(self, body: bytes) -> Result:
        form = PickShortcut.model_validate_json(body)
        channel, ts = form.channel or None, form.ts or None
        await self._desk.slack.hands.shortcut(form.me, form.callback_id, channel, ts)
        return DONE

    async def _seen(self, body: bytes) -> Result:
        form = Seen.model_validate_json(body)
        self._desk.mark_seen(form.me, form.channel, form.mail)
        return DONE

    async def _clock(self, body: bytes) -> Result:
        self._desk.clock.advance(timedelta(hours=MoveClock.model_validate_json(body).hours))
        await self._on_clock()
        return DONE

    async def _write(self, body: bytes) -> Result:
        form = Write.model_validate_json(body)
        letter = sample_letter(form.letter)
        await self._desk.mailbox.write(
            sender=form.sender,
            subject=form.subject,
            body=form.body,
            headers=letter.headers if letter else NO_HEADERS,
            mail_from=letter.mail_from if letter else None,
        )
        return Result(say="Sent to the desk")

    async def _sample(self, body: bytes) -> Result:
        letter = sample_letter(SendSample.model_validate_json(body).letter)
        if letter is None:
            raise web.HTTPNotFound
        await self._send(letter)
        return Result(say=f"Sent: {letter.title}")

    async def _send(self, letter: SampleLetter) -> None:
        await self._desk.mailbox.write(
            sender=letter.sender,
            subject=letter.subject,
            body=letter.text_for(self._desk.house),
            headers=letter.headers,
            mail_from=letter.mail_from,
        )

    async def _answer(self, body: bytes) -> Result:
        form = Answer.model_validate_json(body)
        mail = self._desk.mail(f"in-{form.number}")
        if not isinstance(mail, ReceivedMail):
            raise web.HTTPNotFound
        await self._desk.mailbox.reply(mail, form.body, sender=form.sender, quote=form.quote)
        return Result(say="Reply sent")


async def _spoken(act: Act, body: bytes) -> Result:
    """What went wrong, as a sentence for the person at the page."""
    try:
        return await act(body)
    except HandRefused as refusal:
        return Result(say=str(refusal), is_error=True)
    except ValidationError as error:
        first = error.errors()[0]
        return Result(
            say=f"{first['loc'][-1] if first['loc'] else 'Form'}: {first['msg']}", is_error=True
        )
    except aiosmtplib.SMTPResponseException as error:
        return Result(say=f"The desk refused it: {error.code} {error.message}", is_error=True)
    except aiosmtplib.SMTPRecipientsRefused as error:
        first_refusal = error.recipients[0]
        words = f"{first_refusal.code} {first_refusal.message}"
        return Result(say=f"The desk refused the address: {words}", is_error=True)
    except (aiosmtplib.SMTPException, OSError):
        return Result(say="The desk's mail door does not answer.", is_error=True)
    except ValueError:
        # email's own refusal of a line break or a malformed address in a header.
        return Result(say="That address or subject cannot stand in a mail.", is_error=True)
