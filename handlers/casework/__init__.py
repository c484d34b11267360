"""What staff do with a ticket: one function per act, one transaction each."""

from handlers.casework.answers import clarify, complete, extend, refuse, reply, withdraw
from handlers.casework.approval import Prepared, approve, may_read, prepared, request, send_back
from handlers.casework.checks import speaks_against
from handlers.casework.drafting import preview
from handlers.casework.foresight import Foreseen, if_corrected, if_extended
from handlers.casework.joining import find_id, merge
from handlers.casework.notes import NOTE_LIMIT, look, note
from handlers.casework.owners import assign, take
from handlers.casework.sorting import confirm_request, mark_not_request, reopen
from handlers.casework.undo import UNDO_TIME, Copy, copy_of, undo
from handlers.corrections import correct
from handlers.verification import record as record_identity

__all__ = [
    "NOTE_LIMIT",
    "UNDO_TIME",
    "Copy",
    "Foreseen",
    "Prepared",
    "approve",
    "assign",
    "clarify",
    "complete",
    "confirm_request",
    "copy_of",
    "correct",
    "extend",
    "find_id",
    "if_corrected",
    "if_extended",
    "look",
    "mark_not_request",
    "may_read",
    "merge",
    "note",
    "prepared",
    "preview",
    "record_identity",
    "refuse",
    "reopen",
    "reply",
    "request",
    "send_back",
    "speaks_against",
    "take",
    "undo",
    "withdraw",
]
