"""Where staff bring the answer as a file: /u/<token>. It is never a file of this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from aiohttp import BodyPartReader, ClientError, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.scanner import Scan, Verdict
from bot.web.kit import Forms, page
from handlers import correspondence, errors, handover, letters
from handlers.desk import Desk
from handlers.handover import Receiver, UploadForm
from handlers.rules.export_lint import in_words
from storage.vocabulary import Finding

log = logging.getLogger(__name__)

# A browser that sends nothing for so long has gone away.
IDLE_SECONDS = 60.0
# Handed over at once: a thread's turn for each network packet would cost more than the work.
BATCH = 256 * 1024
_CHUNK = 64 * 1024
# What a form adds to its file.
_AROUND = 64 * 1024
# What a body that is cut off, or no form at all, makes aiohttp raise.
_BROKEN = (ClientError, HttpProcessingError, ConnectionError, TimeoutError, ValueError, EOFError)

_CHOOSE = "Choose a file first."
_BROKE_OFF = "The upload broke off, and nothing of it was kept. Ask for a new link in Slack."


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """A form of our own, read up to its file."""

    name: str
    begin: bytes
    rest: BodyPartReader


class UploadPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._forms = Forms(desk=desk, path="/u/", cookie="desk_upload")

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_get("/u/{token}", self._show)
        router.add_post("/u/{token}", self._sent)

    async def _show(self, request: web.Request) -> web.StreamResponse:
        """Changes nothing: Slack and mail scanners look at links."""
        return self._form(request, await self._open(request))

    async def _open(self, request: web.Request) -> UploadForm:
        token = request.match_info["token"]
        form = await asyncio.to_thread(handover.upload_form, self._desk, token)
        if form is None:
            raise web.HTTPNotFound
        return form

    async def _sent(self, request: web.Request) -> web.StreamResponse:
        form = await self._open(request)
        if (request.content_length or 0) > form.largest + _AROUND:
            return self._form(request, form, _too_large(form), status=413)
        try:
            sent = await self._begin(request)
        except _BROKEN:
            return self._form(request, form, _BROKE_OFF, status=400)
        if sent is None:
            return self._form(request, form)
        if not sent.begin:
            return self._form(request, form, _CHOOSE, status=422)
        token = request.match_info["token"]
        receiver = await asyncio.to_thread(handover.receive, self._desk, token, name=sent.name)
        if receiver is None:
            raise web.HTTPNotFound
        return await self._take(form, receiver, sent)

    async def _begin(self, request: web.Request) -> _Sent | None:
        """None for a form that is not ours. The link is not used up before there is a file."""
        if request.content_type != "multipart/form-data":
            return None
        async with asyncio.timeout(IDLE_SECONDS):
            reader = await request.multipart()
            nonce, file = await _part(reader, "nonce"), None
            if nonce is not None and self._forms.is_own(request, await _short_text(nonce)):
                file = await _part(reader, "file")
            if file is None:
                return None
            begin = bytes(await file.read_chunk(_CHUNK))
            return _Sent(name=file.filename or "", begin=begin, rest=file)

    async def _take(self, form: UploadForm, receiver: Receiver, sent: _Sent) -> web.StreamResponse:
        is_kept = False
        try:
            found = await self._receive(receiver, sent)
            is_kept = True
        except errors.DeskError as refused:
            return self._closed(form, refused.sentence, status=422)
        except _BROKEN:
            return self._closed(form, _BROKE_OFF, status=400)
        finally:
            if not is_kept:
                # Also when this process stops: what is left behind is destroyed by the clock.
                await asyncio.shield(asyncio.to_thread(receiver.abort))
        return self._received(form, receiver, found)

    async def _receive(self, receiver: Receiver, sent: _Sent) -> Mapping[Finding, int]:
        address = self._desk.house.handover.clamd
        scan = Scan(address) if address else None
        try:
            if scan is not None:
                await scan.start()
            async for batch in _batches(sent):
                await asyncio.to_thread(receiver.write, batch)
                if scan is not None:
                    await scan.feed(batch)
            verdict = await scan.verdict() if scan is not None else Verdict(is_scanned=True)
        finally:
            if scan is not None:
                scan.close()
        return await asyncio.to_thread(
            receiver.finish, malware=verdict.malware, is_scanned=verdict.is_scanned
        )

    def _form(
        self, request: web.Request, form: UploadForm, problem: str = "", *, status: int = 200
    ) -> web.StreamResponse:
        nonce = self._forms.nonce(request)
        made = letters.upload_page(
            correspondence.house_facts(self._desk.house),
            number=form.number,
            until=form.until,
            largest_mb=form.largest // (1024 * 1024),
            nonce=self._forms.signed(nonce),
            problem=problem,
        )
        return self._forms.remember(page(made, status=status), nonce)

    def _closed(self, form: UploadForm, problem: str, *, status: int) -> web.StreamResponse:
        house = correspondence.house_facts(self._desk.house)
        made = letters.upload_failed_page(house, number=form.number, problem=problem)
        return page(made, status=status)

    def _received(
        self, form: UploadForm, receiver: Receiver, found: Mapping[Finding, int]
    ) -> web.StreamResponse:
        house = correspondence.house_facts(self._desk.house)
        return page(
            letters.uploaded_page(
                house,
                number=form.number,
                name=receiver.name,
                size=receiver.size,
                sha256=receiver.sha256,
                found=in_words(found) if found else "",
                is_malware=Finding.MALWARE in found,
            )
        )


async def _part(reader: MultipartReader, name: str) -> BodyPartReader | None:
    """The next part, if it is that one: our form sends its parts in the order of its fields."""
    part = await reader.next()
    return part if isinstance(part, BodyPartReader) and part.name == name else None


async def _short_text(part: BodyPartReader) -> str:
    held = bytearray()
    while len(held) < _AROUND and (chunk := await part.read_chunk(_CHUNK)):
        held += chunk
    return held.decode("utf-8", "replace")


async def _batches(sent: _Sent) -> AsyncIterator[bytes]:
    held = bytearray(sent.begin)
    while True:
        async with asyncio.timeout(IDLE_SECONDS):
            chunk = await sent.rest.read_chunk(_CHUNK)
        held += chunk
        if len(held) >= BATCH or (held and not chunk):
            yield bytes(held)
            held.clear()
        if not chunk:
            break
    if not sent.rest.at_eof():
        raise EOFError("the form ends before its file does")


def _too_large(form: UploadForm) -> str:
    return f"The file is larger than {form.largest // (1024 * 1024)} MB. This link still works."
