"""Letters per second from kept to filed: ticket, dates, letter and card in the outbox."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from sqlmodel import func, select

from bot import settings
from handlers import intake
from handlers.desk import Desk, system_clock
from handlers.keeping import MailKeeper
from storage import migrate
from storage.database import connect
from storage.inbox import Envelope
from storage.sealed import Keyring
from storage.tables import InboxMail
from storage.vocabulary import KeptState

AIM = 100.0
LETTERS = 300
ROUNDS = 5

_BODY = """Hello,

please send me a copy of all the personal data that you hold about me, under Article 15 GDPR,
and delete my account afterwards. My customer number is 4711-{number}.

Kind regards
Robin Example {number}
"""


@dataclass(frozen=True, kw_only=True)
class Round:
    wall: float
    cpu: float


def measure(*, letters: int = LETTERS, rounds: int = ROUNDS) -> list[Round]:
    """Letters per second of wall and of CPU time, one worker, SQLite with full sync."""
    return [_round(letters) for _ in range(rounds)]


def _round(letters: int) -> Round:
    with tempfile.TemporaryDirectory(prefix="privacy-desk-bench-") as folder:
        desk = _desk(Path(folder))
        _keep(desk, [_letter(number) for number in range(letters)])
        started, used = time.perf_counter(), time.process_time()
        while intake.file_next(desk):
            pass
        wall, cpu = time.perf_counter() - started, time.process_time() - used
        filed = _filed(desk)
        desk.database.dispose()
    if filed != letters:
        raise RuntimeError(f"{filed} of {letters} were filed")
    return Round(wall=letters / wall, cpu=letters / cpu)


def _filed(desk: Desk) -> int:
    with desk.reading() as session:
        return session.exec(select(func.count()).where(InboxMail.state == KeptState.FILED)).one()


def _desk(folder: Path) -> Desk:
    house = settings.read_house(None)
    database = connect(f"sqlite:///{folder / 'desk.db'}")
    migrate.upgrade(database)
    return Desk(
        database=database,
        keys=Keyring.from_setting(Keyring.generate_secret()),
        house=house,
        base_url="https://desk.example",
        address=house.desk.address,
        slack_channel="C0BENCH",
    )


def _keep(desk: Desk, mails: Sequence[bytes]) -> None:
    keeper = MailKeeper(database=desk.database, keys=desk.keys)
    keeper.start()
    wait(
        [
            keeper.keep(raw, _envelope(number, desk.address), system_clock())
            for number, raw in enumerate(mails)
        ]
    )
    keeper.stop()


def _envelope(number: int, to: str) -> Envelope:
    sender = f"robin{number}@example.org"
    return Envelope(peer="192.0.2.1", helo="mx.example.org", mail_from=sender, rcpt=(to,))


def _letter(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Robin Example <robin{number}@example.org>"
    mail["To"], mail["Subject"] = "support@losant.example", "My personal data"
    mail["Message-ID"] = f"<{number}@example.org>"
    mail.set_content(_BODY.format(number=number))
    return mail.as_bytes()


def report(rounds: Sequence[Round]) -> str:
    """The table's lines."""
    wall = sorted(each.wall for each in rounds)
    cpu = sorted(each.cpu for each in rounds)
    return "\n".join(
        (
            f"kept → filed, 1 worker, SQLite (synchronous=FULL), {len(rounds)} rounds",
            _row("letters a second", wall),
            _row("letters a second of CPU", cpu),
            f"  aim: {AIM:.0f} a second and core",
        )
    )


def _row(name: str, values: Sequence[float]) -> str:
    middle = statistics.median(values)
    return f"  {name:<26}{middle:8.0f}   [{values[0]:.0f}-{values[-1]:.0f}]"
