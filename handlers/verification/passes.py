"""A pass opens the steps behind a code that was typed, in that browser, for half an hour."""

from __future__ import annotations

from datetime import timedelta

from handlers.desk import Desk
from handlers.rules import tokens
from storage.tables import Challenge

TIME = timedelta(minutes=30)
_PURPOSE = "identity.pass"


def make(desk: Desk, challenge: Challenge) -> str:
    until = str(int((desk.now() + TIME).timestamp()))
    return f"{until}.{desk.keys.mac(_bound(challenge, until), purpose=_PURPOSE).hex()}"


def is_good(desk: Desk, challenge: Challenge, pass_: str) -> bool:
    until, _, mac = pass_.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) <= 12):
        return False
    given = mac.encode("ascii", "replace")
    made = desk.keys.macs(_bound(challenge, until), purpose=_PURPOSE)
    is_ours = any(tokens.is_same(each.hex().encode(), given) for each in made)
    return is_ours and int(until) > desk.now().timestamp()


def _bound(challenge: Challenge, until: str) -> bytes:
    return f"{challenge.id}/{challenge.ticket_id}/{until}".encode()
