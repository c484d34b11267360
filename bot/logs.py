"""Structured lines with ticket numbers; no addresses, subjects or bodies."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

# These print addresses, message bodies or request bodies below WARNING.
_TALKATIVE = (
    "mail.log",
    "aiosmtpd",
    "slack_bolt",
    "slack_sdk",
    "aiohttp.access",
    "apscheduler",
    "alembic",
)
_FIELDS = ("ticket", "mail", "parcel", "actor", "outcome", "fault", "step", "seconds", "count")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "say": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            # The class alone: an exception's words may quote a letter.
            line["fault"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def configure(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
