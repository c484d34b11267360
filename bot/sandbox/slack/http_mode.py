"""HTTP mode: signed POSTs to the app's events address, instead of Socket Mode."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.carrier import Envelope, EnvelopeKind, Reply
from bot.sandbox.slack.jsonlike import JsonObject

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Request:
    body: bytes
    headers: Mapping[str, str]


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 scheme: HMAC-SHA256 over "v0:timestamp:body"."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _encoded(envelope: Envelope) -> tuple[str, bytes]:
    if envelope.kind is EnvelopeKind.EVENT:
        return _JSON, json.dumps(envelope.payload).encode()
    if envelope.kind is EnvelopeKind.COMMAND:
        return _FORM, urlencode(envelope.payload).encode()
    return _FORM, urlencode({"payload": json.dumps(envelope.payload)}).encode()


def signed(envelope: Envelope, *, secret: str, timestamp: str) -> Request:
    content_type, body = _encoded(envelope)
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (local stand-in)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }
    if envelope.retry:
        headers["X-Slack-Retry-Num"] = str(envelope.retry)
        headers["X-Slack-Retry-Reason"] = envelope.retry_reason
    return Request(body=body, headers=headers)


class HttpMode:
    """`secret` and `skew_seconds` may be set wrong on purpose, to see the app refuse. Signing
    uses the real time: the app's verifier knows no other."""

    def __init__(
        self, *, events_url: Callable[[], str | None], secret: str, ack_seconds: float
    ) -> None:
        self._events_url = events_url
        self._timeout = aiohttp.ClientTimeout(total=ack_seconds)
        self.secret = secret
        self.skew_seconds = 0

    async def carry(self, envelope: Envelope) -> Reply:
        timestamp = str(int(time.time()) + self.skew_seconds)
        return await self._post(signed(envelope, secret=self.secret, timestamp=timestamp))

    async def verify_url(self) -> bool:
        """What Slack does when an events address is entered: the challenge must come back."""
        challenge = "a-challenge-to-echo"
        payload: JsonObject = {"type": "url_verification", "challenge": challenge, "token": "x"}
        envelope = Envelope(kind=EnvelopeKind.EVENT, what="url_verification", payload=payload)
        reply = await self.carry(envelope)
        return challenge in (reply.payload.get("challenge"), reply.payload.get("text"))

    async def _post(self, request: Request) -> Reply:
        url = self._events_url()
        if url is None:
            return Reply(acknowledged=False, note="not_connected")
        try:
            # trust_env stays off: a proxy must never see a loopback call.
            async with (
                aiohttp.ClientSession(timeout=self._timeout, trust_env=False) as session,
                session.post(
                    url,
                    data=request.body,
                    headers=request.headers,
                    allow_redirects=False,
                ) as response,
            ):
                return _reply(response.status, await response.text(), response.headers)
        except TimeoutError:
            return Reply(acknowledged=False, note="timeout")
        except aiohttp.ClientError:
            return Reply(acknowledged=False, note="not_connected")


def _reply(status: int, text: str, headers: Mapping[str, str]) -> Reply:
    no_retry = headers.get("x-slack-no-retry") == "1"
    if status != 200:
        return Reply(acknowledged=False, note=f"status {status}", no_retry=no_retry)
    return Reply(acknowledged=True, payload=_answer(text), no_retry=no_retry)


def _answer(text: str) -> JsonObject:
    """A plain body is the text of the answer to a slash command."""
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}
