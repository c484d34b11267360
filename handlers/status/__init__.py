"""Read-only views: for the card, the details, the queue, the requester's page, the metrics."""

from handlers.status.backlog import Backlog, Pulse, backlog, pulse
from handlers.status.cards import card, find, location
from handlers.status.details import details, last_change
from handlers.status.page import RequesterView, for_requester
from handlers.status.queue import counts, digest, due_within, queue
from handlers.status.views import (
    CardView,
    ClockView,
    Counts,
    DetailsView,
    DigestPart,
    DigestView,
    EventView,
    FileView,
    MessageView,
    QueueFilter,
    QueuePage,
)

__all__ = [
    "Backlog",
    "CardView",
    "ClockView",
    "Counts",
    "DetailsView",
    "DigestPart",
    "DigestView",
    "EventView",
    "FileView",
    "MessageView",
    "Pulse",
    "QueueFilter",
    "QueuePage",
    "RequesterView",
    "backlog",
    "card",
    "counts",
    "details",
    "digest",
    "due_within",
    "find",
    "for_requester",
    "last_change",
    "location",
    "pulse",
    "queue",
]
