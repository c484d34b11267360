"""The way to the house's own account page: a link with a signed, expiring state."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import timedelta
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, ValidationError

from handlers import correspondence
from handlers.desk import Desk
from handlers.rules import tokens
from storage.tables import Ticket

# There and back again, with a password looked up on the way.
STATE_TIME = timedelta(minutes=30)


class State(BaseModel):
    """What the link to the account page carries. Nothing of it is personal data."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ticket: str
    nonce: str
    until: int


def account_url(desk: Desk, ticket: Ticket) -> str:
    """Empty where the house has no such page, or an agent asks, or a child."""
    page = desk.house.identity.account_page
    if not page or not desk.account_secret or ticket.agent or ticket.minor:
        return ""
    state = State(
        ticket=correspondence.number(desk, ticket),
        nonce=tokens.mint_token(),
        until=int((desk.now() + STATE_TIME).timestamp()),
    )
    packed = base64.urlsafe_b64encode(state.model_dump_json().encode()).decode().rstrip("=")
    signed = f"{packed}.{sign(desk, 'desk', packed)}"
    return f"{page}{'&' if '?' in page else '?'}{urlencode({'state': signed})}"


def read_state(desk: Desk, signed: str) -> State | None:
    """The state as we signed it, if it is not over."""
    packed, _, signature = signed.partition(".")
    if not is_signed(desk, signature, "desk", packed):
        return None
    try:
        octets = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        state = State.model_validate_json(octets)
    except (binascii.Error, ValidationError):
        return None
    return state if state.until > desk.now().timestamp() else None


def is_signed(desk: Desk, signature: str, *parts: str) -> bool:
    if not desk.account_secret:
        return False
    given = signature.encode("ascii", "replace")
    return tokens.is_same(sign(desk, *parts).encode(), given)


def sign(desk: Desk, *parts: str) -> str:
    """The first part says who signs what, so that one signature never stands for another."""
    return hmac.digest(desk.account_secret, "\n".join(parts).encode(), "sha256").hex()
