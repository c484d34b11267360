"""The engine of `privacy-desk classify`: messages in, one JSON answer each. No database."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from bot.garbage import collect_seldom
from handlers.errors import UnreadableMail
from handlers.rules.mail import InboundMail, Mailbox, MailKind, read_mail
from handlers.rules.mail.charsets import clean
from handlers.rules.mail.newtext import OwnWords, own_words
from handlers.rules.understand import HouseWords, Verdict, understand

if TYPE_CHECKING:
    from handlers.corrections import AsRead, AsSaid
    from handlers.desk import Desk

_NO_WORDS = HouseWords()
_KINDS = {
    MailKind.AUTO_REPLY: "auto_reply",
    MailKind.BOUNCE: "bounce",
    MailKind.LIST: "other",
}


def classify_files(
    paths: Iterable[Path], house_words: HouseWords = _NO_WORDS
) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield classify_raw(str(path), path.read_bytes(), house_words)


def classify_lines(
    lines: Iterable[str], house_words: HouseWords = _NO_WORDS
) -> Iterator[dict[str, Any]]:
    """`--jsonl`: rows {"id", "raw"} with a whole message or {"id", "from", "subject", "text"}."""
    for line in lines:
        if not line.strip():
            continue
        row = json.loads(line)
        if "raw" in row:
            yield classify_raw(row.get("id"), str(row["raw"]).encode("utf-8"), house_words)
        else:
            yield _classify_fields(row, house_words)


def classify_raw(
    mail_id: object, raw: bytes, house_words: HouseWords = _NO_WORDS
) -> dict[str, Any]:
    if raw.lstrip()[:1] == b"<":  # an HTML body that lost its header on the way here
        from handlers.rules.mail.html import html_to_text

        words = own_words(html_to_text(clean(raw.decode("utf-8", "replace"))))
        return _answer(mail_id, "", words, None, house_words)
    try:
        mail = read_mail(raw)
    except UnreadableMail as error:
        nothing = OwnWords(new_text="", signature="")
        return _answer(mail_id, "", nothing, None, house_words) | {"error": error.sentence}
    return _classify_mail(mail_id, mail, house_words)


def _classify_mail(mail_id: object, mail: InboundMail, house: HouseWords) -> dict[str, Any]:
    words = OwnWords(new_text=mail.new_text, signature=mail.signature)
    answer = _answer(mail_id, mail.subject, words, mail.sender, house)
    if mail.kind is MailKind.OPT_OUT:
        answer |= {"kind": "request", "is_privacy_request": True}
        answer["rights"] = answer["rights"] or ["marketing_opt_out"]
    elif mail.kind in _KINDS:
        answer |= {"kind": _KINDS[mail.kind], "is_privacy_request": False, "rights": []}
    elif mail.thread_ids and not answer["is_privacy_request"]:
        answer["kind"] = "follow_up"
    return answer


def _classify_fields(row: dict[str, Any], house: HouseWords) -> dict[str, Any]:
    sender = Mailbox(name="", address=str(row.get("from") or ""))
    words = own_words(str(row.get("text") or ""))
    return _answer(row.get("id"), str(row.get("subject") or ""), words, sender, house)


def _answer(
    mail_id: object, subject: str, words: OwnWords, sender: Mailbox | None, house: HouseWords
) -> dict[str, Any]:
    read = understand(
        subject=subject,
        text=words.new_text,
        sender=sender,
        signature=words.signature,
        house_words=house,
    )
    is_request = read.verdict is not Verdict.NO
    return {
        "id": mail_id,
        "kind": "request" if is_request else "other",
        "is_privacy_request": is_request,
        "confidence": read.confidence,
        "rights": [str(right) for right in read.rights],
        "regulation": read.regulation,
        "regulation_basis": read.regulation_basis,
        "language": read.language,
        "agent": read.agent,
        "minor": read.minor,
        "identifiers": {kind: list(found) for kind, found in asdict(read.identifiers).items()},
        "new_text": words.new_text,
        "evidence": [{"label": each.label, "quote": each.quote} for each in read.evidence],
    }


def run(
    files: Sequence[Path],
    *,
    jsonl: bool,
    standard_input: BinaryIO,
    output: TextIO,
    house: HouseWords,
) -> None:
    """The command: one JSON object a line for each file, line or the one mail on the input."""
    if jsonl:
        answers = classify_lines(io.TextIOWrapper(standard_input, encoding="utf-8"), house)
    elif files:
        answers = classify_files(files, house)
    else:
        answers = iter([classify_raw(None, standard_input.read(), house)])
    collect_seldom()
    for answer in answers:
        output.write(json.dumps(answer, ensure_ascii=False) + "\n")


def against_corrections(desk: Desk, output: TextIO) -> None:
    """One line a corrected letter, then a summary. Nothing in it is about a person.

    `skipped` letters are no longer kept as they came, and count for neither reader.
    """
    from handlers.replay import replay

    then = now = read = skipped = 0
    for each in replay(desk):
        if each.now is None:
            skipped += 1
            continue
        read, then, now = read + 1, then + each.was_right, now + each.is_right
        line = {
            "ticket": each.number,
            "was": _reading(each.was),
            "staff": _statement(each.staff),
            "now": _reading(each.now),
            "agrees": each.is_right,
        }
        output.write(json.dumps(line) + "\n")
    summary = {"corrections": read, "read_right_then": then, "read_right_now": now}
    output.write(json.dumps(summary | {"skipped": skipped}) + "\n")


def _reading(read: AsRead) -> dict[str, object]:
    return {
        "is_request": read.verdict,
        "rights": read.rights,
        "regulation": read.regulation,
        "language": read.language,
    }


def _statement(staff: AsSaid) -> dict[str, object]:
    """What staff did not say is null; with rights unsaid the law is unsaid too."""
    said = {True: "yes", False: "no", None: None}[staff.is_request]
    return {"is_request": said, "rights": staff.rights, "regulation": staff.regulation}
