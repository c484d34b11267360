"""The house's settings and who has which role: to look at, for admins. The house file says it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.text import escape
from handlers import training
from handlers.desk import Desk
from handlers.house import House

OPEN = "settings.open"
CALLBACK = "settings"
_NAMES_SHOWN = 40


def form(desk: Desk) -> View:
    house = desk.house
    return blocks.modal(
        title="Settings",
        callback_id=CALLBACK,
        blocks=[
            blocks.section("Read only: the house file (`DESK_HOUSE`) is where they are changed."),
            blocks.fields(_facts(house)[:10]),
            DividerBlock(),
            *_roles(house),
            DividerBlock(),
            blocks.context(_training(house)),
        ],
    )


def _facts(house: House) -> list[str]:
    second = house.staff.second_person
    hours = house.hours
    return [
        f"*House*\n{escape(house.legal_name)}",
        f"*Address*\n{escape(house.desk.address)}",
        f"*Place*\n{escape(house.place.zone)}, {escape(house.place.country)}",
        f"*Laws*\n{escape(', '.join(words.law(name) for name in house.law.regimes))}",
        f"*Our promise*\n{house.law.promise_days} days",
        f"*Hours*\n{hours.opens:%H:%M} to {hours.closes:%H:%M}",
        f"*Second person*\n{second or 'as soon as there are two approvers'}",
        f"*Systems*\n{escape(', '.join(house.systems.names)) or 'none named'}",
        f"*Personal data kept*\n{house.retention.personal_data_days} days after closing",
        f"*Record kept*\n{house.retention.record_months} months",
    ]


def _roles(house: House) -> list[Block]:
    staff = house.staff
    listed = (
        ("Admins", staff.admins),
        ("Approvers", staff.approvers),
        ("Triagers", staff.triagers),
        ("Viewers", staff.viewers),
    )
    rest = f"Everybody else in the privacy channel may {words.ROLES[staff.default_role]}."
    return [
        *[blocks.section(f"*{title}*\n{_people(ids)}") for title, ids in listed],
        blocks.context(rest),
    ]


def _people(ids: Sequence[str]) -> str:
    shown = [_person(each) for each in ids[:_NAMES_SHOWN]]
    more = f" and {len(ids) - _NAMES_SHOWN} more" if len(ids) > _NAMES_SHOWN else ""
    return ", ".join(shown) + more if shown else "nobody by name"


def _person(listed: str) -> str:
    if listed.startswith("S"):
        return f"<!subteam^{escape(listed)}>"
    return words.person(listed)


def _training(house: House) -> str:
    version = training.version(house)
    if not version:
        return "No guidelines are set: nobody has to accept any before they approve."
    return f"Guidelines, version {version}: accepted by everybody who approves, every year."
