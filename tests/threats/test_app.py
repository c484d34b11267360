"""Threats S1 to S15: what comes in as words and goes on to Slack, letters, pages, files and logs."""

from __future__ import annotations

import asyncio
import csv
import io
import logging
import re
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError
from slack_sdk.models.blocks import Block
from sqlalchemy import text
from sqlmodel import SQLModel, select

from bot import settings
from bot.health import Health
from bot.sandbox.slack.jsonlike import JsonValue
from bot.scanner import Scan, Verdict
from bot.slack import cards
from bot.slack.carrier import Words, _line
from bot.slack.modals import details, preview
from bot.slack.modals.drafts import Draft
from bot.slack.rows import row
from bot.web import WebDoor
from handlers import casework, exports, handover, letters, register, retention
from handlers.acknowledgement import suppress
from handlers.desk import Desk
from handlers.handover.uploads import safe_name
from handlers.ledger import Actor, TicketRef
from handlers.letters import Letter
from handlers.letters.sandbox import Sandbox
from handlers.rules.mail import read_mail
from handlers.rules.spreadsheets import plain_cell
from handlers.status import DetailsView, EventView, MessageView
from storage import audit
from storage.database import Database
from storage.sealed import Keyring
from storage.tables import Event, Message
from storage.vocabulary import Act, CompletionOutcome, Direction, IdentityMethod, LetterKind, Role
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import office
from tests.doors.smtp_kit import open_door, opened
from tests.doors.test_slack_text import NOW, view
from tests.handlers.correspondence import HOUSE, SAMPLES, Shape, about
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, Clock, letter
from tests.threats.strings import CSV_CELLS, FILE_NAMES, MRKDWN, SSTI, XSS

STAFF = Actor(id="U0ANA", role=Role.APPROVER)
SECOND = Actor(id="U0BEN", role=Role.APPROVER)
FIRST = TicketRef(id=1)

# --- S1: Slack ----------------------------------------------------------------------------------

# What would call people, or hide an address behind words.
_OWN_DATE = re.compile(r"<!date\^\d+\^\{date_short_pretty\}(?: \{time\})?\|[\w :]+>")
_LIVE = re.compile(r"<[!@#]|<(?:https?|mailto|tel|slack|javascript)[:/]", re.IGNORECASE)


def _marked(value: JsonValue) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _marked(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            # Otherwise Slack itself makes mentions and links of bare words.
            assert value.get("verbatim") is True
            yield _OWN_DATE.sub("", str(value["text"]))
        else:
            for item in value.values():
                yield from _marked(item)


def _harmless(*made: Block) -> None:
    blocks: list[JsonValue] = [block.to_dict() for block in made]
    for words in _marked(blocks):
        assert not _LIVE.search(words), words
    for kind in ('"type": "user"', '"type": "broadcast"', '"type": "link"', "image_url"):
        assert kind not in str(blocks).replace("'", '"')


@pytest.mark.parametrize("words", MRKDWN)
def test_s1_outside_words_do_nothing_in_slack(words: str) -> None:
    shown = view(masked_from=words, quote=words, hint=words)
    card = cards.card(shown)
    _harmless(*card.blocks)
    assert words not in card.text
    line = _line(Words(line="The requester replied.", excerpt=words), "PR-1001")
    _harmless(*line.blocks)
    assert not _LIVE.search(line.text)
    _harmless(*row(shown))
    _harmless(*_modals(words))


def _modals(words: str) -> list[Block]:
    message = MessageView(
        direction=Direction.INBOUND, at=NOW, address=words, subject=words, body=words, letter=None
    )
    event = EventView(
        at=NOW, actor="desk", act=Act.TAKE, before="new", after="new", detail={"why": words}
    )
    shown = DetailsView(
        card=view(),
        requester=words,
        name=words,
        subject=words,
        messages=(message,),
        timeline=(event,),
        steps=(words[:200],),
    )
    draft = Draft(act=Act.REPLY, ref=FIRST, text="Hello")
    sent = Letter(kind=LetterKind.REPLY, language="en", subject=words, text=words, html="")
    made = [details.details(shown, tab) for tab in details.Tab]
    made.append(preview.preview(draft, sent, view(masked_from=words)))
    return [block for modal in made for block in modal.blocks or []]


async def test_s1_a_card_in_a_channel_calls_nobody_and_unfolds_nothing(tmp_path: Path) -> None:
    body = "\n".join(MRKDWN[:6])
    async with office(tmp_path) as desk:
        desk.open_ticket(body=body, name=MRKDWN[0], subject=MRKDWN[1])
        await until(
            lambda: any(call.method == "chat.postMessage" for call in desk.slack.ledger.calls)
        )
        posted = [call for call in desk.slack.ledger.calls if call.method == "chat.postMessage"]
    for call in posted:
        assert not _LIVE.search("\n".join(_marked(call.arguments.get("blocks"))))
        assert not _LIVE.search(str(call.arguments["text"]))
        assert str(call.arguments["unfurl_links"]).lower() in ("false", "0")
        assert str(call.arguments["unfurl_media"]).lower() in ("false", "0")
        assert "link_names" not in call.arguments


# --- S2: forged and replayed requests -----------------------------------------------------------


@pytest.mark.parametrize(("age", "taken"), [(0, True), (290, True), (301, False), (-301, False)])
async def test_s2_a_request_counts_for_five_minutes(tmp_path: Path, age: int, taken: bool) -> None:
    async with office(tmp_path, "http") as desk:
        desk.slack.http.skew_seconds = -age
        assert await desk.slack.http.verify_url() is taken


async def test_s2_a_request_signed_by_somebody_else_counts_for_nothing(tmp_path: Path) -> None:
    async with office(tmp_path, "http") as desk:
        desk.slack.http.secret = "f" * 32
        assert not await desk.slack.http.verify_url()


# --- S3: templates ------------------------------------------------------------------------------


@pytest.mark.parametrize("words", SSTI)
def test_s3_outside_words_and_the_houses_are_never_templates(words: str) -> None:
    house = replace(HOUSE, name=words, postal_address=words)
    for name in ("received_code", "reply", "refused"):
        made = SAMPLES[name](replace(about(name=words), house=house), words)
        plain = SAMPLES[name](about(), "words")
        for result in ("49", "7777777", "root:", "<class", "SECRET", "Traceback"):
            assert (result in made.text) is (result in plain.text or result in words), result
        assert Shape(made.html).tags == Shape(plain.html).tags
        assert one_line_of(words) in one_line_of(made.text)


def one_line_of(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 3000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ words.append(1) }}",
        "{% for i in range(999999999) %}x{% endfor %}",
    ],
)
def test_s3_a_template_of_the_operator_runs_in_a_closed_room(template: str) -> None:
    with pytest.raises((SecurityError, OverflowError, UndefinedError)):
        Sandbox().from_string(template).render(words=[])


# --- S4: XSS ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", XSS)
def test_s4_outside_words_are_words_in_every_letter_and_page(words: str) -> None:
    for name in ("received_code", "reply", "refused", "bounced_notice"):
        made = SAMPLES[name](about(name=words), words)
        assert sorted(map(str, Shape(made.html).tags)) == _expected_tags(name, words)
    page = letters.not_found_page(replace(HOUSE, name=words), language="en")
    plain = letters.not_found_page(HOUSE, language="en")
    assert Shape(page.html).tags == Shape(plain.html).tags


def _expected_tags(name: str, words: str) -> list[str]:
    """Those of harmless words; a web address that staff type is a link to itself."""
    harmless = [str(tag) for tag in Shape(SAMPLES[name](about(), "words").html).tags]
    typed = [] if name in ("received_code", "bounced_notice") else _ADDRESS.findall(words)
    return sorted(harmless + [str(("a", address)) for address in typed])


_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]}]")


# The others are words that only look like markup.
MARKUP = [words for words in XSS if "<" in words and "&" not in words]


@pytest.mark.parametrize("markup", MARKUP)
def test_s4_of_an_html_mail_only_words_are_kept(markup: str) -> None:
    html = f"<html><body>{markup}<p>{ACCESS}</p></body></html>"
    raw = letter().partition(b"\r\n\r\n")[0]
    raw = re.sub(rb"(?m)^Content-.*\r\n", b"", raw + b"\r\n")
    mail = read_mail(raw + b"Content-Type: text/html\r\n\r\n" + html.encode())
    for live in ("<script", "<img", "<svg", "<iframe", "onerror=", "onload=", "javascript:"):
        assert live not in mail.text.lower()
    assert "personal data" in mail.text or "<textarea" in markup


@asynccontextmanager
async def _site(desk: Desk) -> AsyncIterator[str]:
    door = WebDoor(desk=desk, health=Health(desk), host="127.0.0.1", port=0)
    await door.start()
    try:
        yield f"http://127.0.0.1:{door.port}"
    finally:
        await door.stop()


async def test_s4_every_page_forbids_scripts_frames_and_foreign_parts(talk: Conversation) -> None:
    talk.write(ACCESS)
    paths = re.findall(r"https://desk\.losant\.example(/[vr]/\w+)", talk.one_letter().text)
    async with _site(talk.desk) as site, aiohttp.ClientSession() as browser:
        for path in [*paths, "/d/" + "0" * 26, "/u/" + "0" * 26, "/nothing"]:
            async with browser.get(site + path) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "frame-ancestors 'none'" in policy
                assert "script-src" not in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cache-Control"] == "no-store"
                assert "<script" not in await answer.text()


# --- S5: spreadsheets ---------------------------------------------------------------------------


@pytest.mark.parametrize("cell", CSV_CELLS)
def test_s5_a_cell_is_never_a_formula(cell: str) -> None:
    assert plain_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["ana@example.org", "2026-03-02", "erasure", "", "a=b", "PR-1"])
def test_s5_plain_cells_stay_as_they_are(cell: str) -> None:
    assert plain_cell(cell) == cell


def test_s5_every_csv_that_the_desk_writes(talk: Conversation) -> None:
    with talk.desk.transaction() as tx:
        for local in ("=1+1", "+1", "-1", "=cmd|'/c'!a0", "@sum"):
            suppress(tx, f"{local}@example.org", ticket_id=None)
    talk.write(ACCESS, sender="=1+1@example.org", subject="=1+1")
    written = io.StringIO()
    exports.suppressions(talk.desk, written)
    register.as_csv(register.read(talk.desk, date(2026, 1, 1), date(2026, 12, 31)), written)
    rows = list(csv.reader(io.StringIO(written.getvalue())))
    assert len(rows) == 8
    for cell in (cell for cells in rows for cell in cells):
        assert not cell.lstrip().startswith(("=", "+", "-", "@")), cell


# --- S6: SSRF -----------------------------------------------------------------------------------


async def test_s6_no_address_in_a_mail_is_ever_asked(talk: Conversation) -> None:
    asked: list[str] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    site = web.Application()
    site.router.add_route("*", "/{path:.*}", note)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    html = f'<img src="{url}/a.png"><link rel=stylesheet href="{url}/b.css"><a href="{url}/c">x</a>'
    headers = {
        "List-Unsubscribe": f"<{url}/d>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Disposition-Notification-To": ANA,
    }
    raw = letter(body=f"{ACCESS}\n{url}/e\n{html}", headers=headers)
    html_mail = raw.replace(b"text/plain", b"text/html")
    for each in (raw, html_mail):
        await asyncio.to_thread(talk.receive, each)
    await asyncio.to_thread(talk.post)
    await runner.cleanup()
    assert asked == []


# --- S7: names of files -------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILE_NAMES)
def test_s7_a_files_name_is_a_name_and_no_path(name: str) -> None:
    kept = safe_name(name)
    assert 0 < len(kept) <= 100
    assert not re.search(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]', kept)
    assert not kept.startswith(".")
    assert kept.upper().partition(".")[0] not in {"CON", "NUL", "PRN", "AUX", "COM1", "LPT1"}


@pytest.mark.parametrize("name", FILE_NAMES)
def test_s7_the_name_of_an_attachment_is_one_short_line(name: str) -> None:
    quoted = name.encode("utf-8", "replace").hex("%")
    raw = (
        b"From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''%" + quoted.encode() + b"\r\n\r\nhi"
    )
    for attachment in read_mail(raw).attachments:
        assert len(attachment.name) <= 100
        assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", attachment.name)


# --- S8: malware --------------------------------------------------------------------------------

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@asynccontextmanager
async def _clamd() -> AsyncIterator[str]:
    """Speaks INSTREAM, and knows one signature."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        seen = b""
        while length := struct.unpack("!I", await reader.readexactly(4))[0]:
            seen += await reader.readexactly(length)
        answer = b"Eicar-Test-Signature FOUND" if EICAR in seen else b"OK"
        writer.write(b"stream: " + answer + b"\0")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _scanned(address: str, octets: bytes) -> Verdict:
    scan = Scan(address)
    await scan.start()
    for start in range(0, len(octets), 20):  # the signature lies across two pieces
        await scan.feed(octets[start : start + 20])
    return await scan.verdict()


async def test_s8_malware_is_found_and_silence_is_not_called_clean() -> None:
    async with _clamd() as address:
        assert await _scanned(address, b"a" * 50 + EICAR) == Verdict(
            malware="Eicar-Test-Signature", is_scanned=True
        )
        assert await _scanned(address, b"a" * 100) == Verdict(is_scanned=True)
    assert await _scanned(address, EICAR) == Verdict()  # clamd is gone


# --- S9, S10: personal data at rest and in logs -------------------------------------------------

CANARIES = (
    *("Quirina", "Zwitscherfink", "quirina.z", "birds.example", "Honigkuchenpferd"),
    *("1987-04-13", "+49 30 5550199", "Vogelweg 17", "KD-774411", "4111111111111111"),
)


def _letter_full_of_canaries() -> bytes:
    facts = "Born 1987-04-13, phone +49 30 5550199, Vogelweg 17, customer KD-774411."
    return letter(
        sender="Quirina Zwitscherfink <quirina.z@birds.example>",
        subject="Honigkuchenpferd: my data",
        body=f"{ACCESS}\n{facts}\nMy card is 4111111111111111. Honigkuchenpferd!\n",
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_s9_s10_a_canary_is_found_in_no_table_and_no_log(
    request: pytest.FixtureRequest,
    desk: Desk,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    """A whole conversation through the real mail door, with everything logged that can be."""
    if kind == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
        desk = replace(desk, database=await asyncio.to_thread(opened, url))
    talk = Conversation(desk, clock)
    with caplog.at_level(logging.DEBUG):
        for name in list(logging.root.manager.loggerDict):
            caplog.set_level(logging.DEBUG, logger=name)
        async with open_door(desk.database, desk.keys) as running, running.connected() as wire:
            raw = _letter_full_of_canaries()
            said = await wire.send(raw, mail_from="quirina.z@birds.example")
            assert said.startswith("250")
            await wire.say("MAIL FROM:<quirina.z@birds.example> FOO=1987-04-13")
            await wire.say("quirina.z@birds.example")
            await asyncio.to_thread(_rest_of_the_conversation, talk)
            found = await asyncio.to_thread(_dump, desk.database)
    logged = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert len(found) > 1_000
    for canary in CANARIES:
        assert canary.lower() not in found, canary
        assert canary.lower() not in logged.lower(), canary


def _rest_of_the_conversation(talk: Conversation) -> None:
    sender = "Quirina Zwitscherfink <quirina.z@birds.example>"
    assert talk.file() == 1
    out = talk.one_letter()
    talk.write(f"My code is {out.code}. Honigkuchenpferd", sender=sender, to=out.reply_to)
    talk.post()
    casework.record_identity(
        talk.desk, FIRST, STAFF, method=IdentityMethod.SIGNED_IN, confirmed=True, note="Vogelweg 17"
    )
    casework.reply(talk.desk, FIRST, STAFF, text="Dear Quirina Zwitscherfink, KD-774411.")
    talk.sweep()
    talk.post()


def _dump(database: Database) -> str:
    """Every value of every row, as the database holds it."""
    values: list[bytes] = []
    with database.reading() as session:
        for name in SQLModel.metadata.tables:
            for found in session.connection().execute(text(f'SELECT * FROM "{name}"')):
                values += [
                    bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode()
                    for each in found
                ]
    return b"\n".join(values).decode("latin-1").lower()


# --- S11: retention -----------------------------------------------------------------------------


def test_s11_after_25_months_nothing_is_left(talk: Conversation) -> None:
    talk.receive(_letter_full_of_canaries(), mail_from="quirina.z@birds.example")
    casework.record_identity(
        talk.desk, FIRST, STAFF, method=IdentityMethod.SIGNED_IN, confirmed=True, note=""
    )
    casework.complete(
        talk.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text="Your data are attached."
    )
    talk.post()
    for months in (4, 21):
        talk.clock.advance(days=31 * months)
        while retention.purge_next(talk.desk):
            pass
        assert all(mail.raw_sealed is None for mail in talk.mails())
        with talk.desk.reading() as session:
            assert session.exec(select(Message)).all() == []


# --- S12: the ledger ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE event SET actor = 'U0EVIL' WHERE sequence = 2",
        "DELETE FROM event WHERE sequence = 2",
        "UPDATE event SET sequence = -sequence WHERE sequence IN (1, 2)",
        "UPDATE ledger_head SET sequence = 1",
    ],
)
def test_s12_a_changed_ledger_is_noticed(talk: Conversation, forgery: str) -> None:
    talk.write(ACCESS)
    casework.take(talk.desk, FIRST, STAFF)
    with talk.desk.reading() as session:
        assert len(session.exec(select(Event)).all()) > 2
        assert audit.verify(session, talk.desk.keys).is_whole
    with talk.desk.database.writing() as session:
        session.connection().execute(text(forgery))
    with talk.desk.reading() as session:
        assert not audit.verify(session, talk.desk.keys).is_whole


# --- S13: secrets -------------------------------------------------------------------------------


def test_s13_no_secret_is_in_any_repr(tmp_path: Path, talk: Conversation) -> None:
    secret = Keyring.generate_secret()
    found = settings.read(
        {
            "DESK_DATA": str(tmp_path / "var"),
            "DESK_SECRET_KEY": secret,
            "SMARTHOST_URL": "smtp://user:pa55@mx.example",
            "DATABASE_URL": "postgresql://u:dbpa55@db/desk",
            "SLACK_BOT_TOKEN": "xoxb-hidden",
            "SLACK_APP_TOKEN": "xapp-hidden",
            "SLACK_SIGNING_SECRET": "sig-hidden",
            "SLACK_CHANNEL": "C1",
        }
    )
    keyring = Keyring.from_setting(secret)
    shown = repr(found) + repr(keyring) + repr(replace(talk.desk, keys=keyring)) + str(keyring)
    for hidden in (secret, "pa55", "xoxb-hidden", "xapp-hidden", "sig-hidden"):
        assert hidden not in shown


def test_s13_the_key_that_the_first_run_makes_is_for_its_owner_alone(tmp_path: Path) -> None:
    settings.read({"DESK_DATA": str(tmp_path / "var")})
    files = [path for path in (tmp_path / "var").rglob("*") if path.is_file()]
    assert files
    for file in files:
        assert file.stat().st_mode & 0o077 == 0, file.name


# --- S14: stolen links --------------------------------------------------------------------------


def _released(talk: Conversation) -> str:
    talk.write(ACCESS)
    for method in (IdentityMethod.SIGNED_IN, IdentityMethod.ADDRESS_ON_FILE):
        casework.record_identity(talk.desk, FIRST, STAFF, method=method, confirmed=True, note="")
    talk.post()
    token = handover.invite(talk.desk, FIRST, STAFF).url.rpartition("/")[2]
    receiver = handover.receive(talk.desk, token, name="data.json")
    assert receiver is not None
    receiver.write(b'{"devices": [1, 2, 3]}')
    receiver.finish()
    handover.release(talk.desk, FIRST, SECOND)
    found = re.search(r"/d/([0-9a-z]{26})", talk.one_letter().text)
    assert found
    return found[1]


def test_s14_who_has_the_link_and_no_code_has_nothing(talk: Conversation) -> None:
    link = _released(talk)
    assert handover.open_file(talk.desk, link, "0" * 26) is None
    handover.send_code(talk.desk, link)
    out = talk.one_letter()
    assert out.route.recipients == (ANA,)
    assert link not in out.text
    for number in range(5):
        seen = handover.enter(talk.desk, link, f"ZZZZ-000{number}")
        assert seen is not None
        assert not seen.session
    locked = handover.enter(talk.desk, link, out.code)
    assert locked is not None
    assert locked.pickup is not handover.Pickup.OPEN


# --- S15: knocking at the pages -----------------------------------------------------------------


async def test_s15_every_miss_looks_the_same_and_knocking_is_bounded(talk: Conversation) -> None:
    paths = [f"/{page}/{token}" for page in "vrdu" for token in ("0" * 26, "x", "a" * 300)]
    async with _site(talk.desk) as site, aiohttp.ClientSession() as browser:
        seen: set[tuple[int, str]] = set()
        for path in [*paths, "/nothing"]:
            async with browser.get(site + path) as answer:
                seen.add((answer.status, await answer.text()))
        assert len(seen) == 1
        assert {status for status, _ in seen} == {404}
        codes = []
        for number in range(200):
            async with browser.get(f"{site}/v/{number:026d}") as answer:
                codes.append(answer.status)
        assert 429 in codes
        assert codes.index(429) >= 20  # a person and a mail provider's scanner need that much
