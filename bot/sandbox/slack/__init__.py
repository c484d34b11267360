"""A strict stand-in for Slack, on loopback only. It knows Slack and nothing of the desk.

Real slack-bolt and slack-sdk reach it through their base URL alone. None of its rules has been
checked against live Slack; `limits.py` and `methods.py` say where each one was read.
"""

from bot.sandbox.slack.client_view import (
    Change,
    ClientView,
    Outcome,
    SeenChannel,
    SeenMessage,
    SeenView,
    SubmitKind,
    SubmitOutcome,
)
from bot.sandbox.slack.hands import HandRefused, Hands
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue
from bot.sandbox.slack.ledger import Ledger, ViolationKind
from bot.sandbox.slack.people import ANA, BEN, CLEO, DAN, EVE, Person, Standing
from bot.sandbox.slack.server import LocalSlack
from bot.sandbox.slack.world import World

__all__ = [
    "ANA",
    "BEN",
    "CLEO",
    "DAN",
    "EVE",
    "Change",
    "ClientView",
    "HandRefused",
    "Hands",
    "JsonObject",
    "JsonValue",
    "Ledger",
    "LocalSlack",
    "Outcome",
    "Person",
    "SeenChannel",
    "SeenMessage",
    "SeenView",
    "Standing",
    "SubmitKind",
    "SubmitOutcome",
    "ViolationKind",
    "World",
]
