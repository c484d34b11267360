"""Nothing of a person lies open in the database, its log of changes or our logs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from tests.journeys.processes import DeskProcess
from tests.people import ERASURE, letter

CANARY = "canary-3f9d@birds.example"
NAME = "Quirina Zwitscherfink"
WORD = "Honigkuchenpferd"


def find_in(folder: Path, needles: tuple[str, ...]) -> list[tuple[str, str]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files)
    return [
        (path.name, needle)
        for path in files
        for needle in needles
        if needle.lower().encode() in path.read_bytes().lower()
    ]


@pytest.mark.timeout(90)
async def test_a_canary_is_found_nowhere(
    tmp_path: Path, slack: LocalSlack, mailbox: Mailbox
) -> None:
    desk = DeskProcess(
        database_url=f"sqlite:///{tmp_path / 'desk.db'}",
        folder=tmp_path,
        slack=slack,
        mailbox=mailbox,
    )
    await desk.start()
    try:
        raw = letter(
            sender=f"{NAME} <{CANARY}>", subject=f"About {WORD}", body=f"{ERASURE}\n{WORD}\n"
        )
        assert await desk.send(raw, sender=CANARY)
        answer = await mailbox.wait_for(lambda mail: mail.rcpt_to == (CANARY,), timeout=20)
        reply_to = answer.raw.partition(b"Reply-To: ")[2].partition(b"\r\n")[0].decode()
        token = reply_to.partition("+")[2].partition("@")[0]
        again = letter(sender=f"{NAME} <{CANARY}>", to=reply_to, body=f"Hurry, {WORD}!")
        assert await desk.send(again, sender=CANARY, to=reply_to)
        await asyncio.sleep(2)  # cards and thread lines go out too
        await desk.kill()  # so that the write-ahead log is still there to be searched
        needles = (CANARY, NAME, WORD, token, "canary-3f9d", "birds.example")
        assert find_in(tmp_path, needles) == []
        assert slack.ledger.calls
        assert CANARY not in repr(slack.ledger.calls).lower()
    finally:
        await desk.stop()
