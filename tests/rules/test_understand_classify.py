"""`privacy-desk classify`: the contract, and the figures on the open corpus where it is at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.classify import classify_files, classify_lines, classify_raw

KEYS = {
    "id", "kind", "is_privacy_request", "confidence", "rights", "regulation", "regulation_basis",
    "language", "agent", "minor", "identifiers", "new_text", "evidence",
}  # fmt: skip
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def _ask(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return list(classify_lines(json.dumps(row) for row in rows))


def test_a_row_of_fields_is_answered_in_full() -> None:
    [answer] = _ask({"id": 7, "from": "ana@example.org", "subject": "GDPR", "text": "Delete my data.\n\n> old"})  # fmt: skip
    assert set(answer) == KEYS
    assert (answer["id"], answer["kind"], answer["rights"]) == (7, "request", ["erasure"])
    assert (answer["regulation"], answer["new_text"]) == ("gdpr", "Delete my data.")
    assert {"label": "erasure", "quote": "Delete my data"} in answer["evidence"]
    json.dumps(answer)


RAW = [
    ("From: a@b.example\nSubject: x\n\nDelete my data", "request", True),
    ("From: a@b.example\nIn-Reply-To: <x@y>\n\nYes, that is me.", "follow_up", False),
    ("From: a@b.example\nIn-Reply-To: <x@y>\n\nAlso delete my data", "request", True),
    ("From: a@b.example\nAuto-Submitted: auto-replied\n\nDelete my data", "auto_reply", False),
    ("From: MAILER-DAEMON@b.example\nSubject: Undelivered mail\n\n550 5.1.1\n> Delete my data", "bounce", False),
    ("From: a@b.example\nList-Id: <l.example>\n\nDelete my data", "other", False),
    ("From: a@b.example\nSubject: unsubscribe 8-fa\nAuto-Submitted: auto-generated\n\n", "request", True),
    ("From: a@b.example\n\nWhere is my parcel?", "other", False),
    ("<html><body><p>Delete my data</p></body></html>", "request", True),
    ("", "other", False),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "kind", "is_request"), RAW)
def test_whole_messages(raw: str, kind: str, is_request: bool) -> None:
    [answer] = _ask({"id": "x", "raw": raw})
    assert (answer["kind"], answer["is_privacy_request"]) == (kind, is_request)
    assert set(answer) >= KEYS


def test_files_are_named_by_their_path(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(b"From: a@b.example\r\n\r\nDelete my data\r\n")
    [answer] = classify_files([path])
    assert (answer["id"], answer["rights"]) == (str(path), ["erasure"])
    assert classify_raw("y", path.read_bytes())["rights"] == ["erasure"]


# ------------------------------------------------------------------ the open corpus


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the open corpus is not beside the project")
def test_the_open_corpus_is_read_no_worse_than_before() -> None:
    """Floors a little below what was measured; README names the figures of unseen families."""
    requests, negatives = (_rows(name) for name in ("requests", "negatives"))
    answers = {row["id"]: row for row in classify_lines(map(_as_line, requests + negatives))}
    sure = [row for row in requests if not row["ambiguous"]]
    plain = [row for row in negatives if not row["ambiguous"]]
    taken = [row for row in sure if answers[row["id"]]["is_privacy_request"]]
    alarms = [row for row in plain if answers[row["id"]]["is_privacy_request"]]
    whole = [
        row for row in sure if set(row["labels"]["rights"]) <= set(answers[row["id"]]["rights"])
    ]
    assert len(taken) / len(sure) >= 0.99
    assert len(alarms) / len(plain) <= 0.02
    assert len(whole) / len(sure) >= 0.95


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _as_line(row: dict[str, Any]) -> str:
    keys = ("id", "subject", "text")
    return json.dumps({key: row[key] for key in keys} | {"from": "someone@example.org"})
