"""The people, groups and names of the workspace that the stand-in starts with."""

from dataclasses import dataclass
from enum import StrEnum

TEAM = "T0LOSANT01"
TEAM_NAME = "Losant (demo)"
TEAM_DOMAIN = "losant-demo"
OTHER_TEAM = "T0ELSEWH01"

APP = "A0PRIVDESK"
BOT = "B0PRIVDESK"
BOT_USER = "U0PRIVDESK"

ANA = "U00000ANA1"
BEN = "U00000BEN1"
CLEO = "U0000CLEO1"
DAN = "U00000DAN1"
EVE = "U00000EVE1"

TRIAGE = "C0PRIVACY1"
GENERAL = "C0GENERAL1"
TEAM_GROUP = "S0PRIVTEAM"
LEADS_GROUP = "S0PRIVLEAD"


class Standing(StrEnum):
    MEMBER = "member"
    ADMIN = "admin"
    GUEST = "guest"
    DEACTIVATED = "deactivated"
    STRANGER = "stranger"
    BOT = "bot"


@dataclass(frozen=True, kw_only=True)
class Person:
    id: str
    handle: str
    real_name: str
    standing: Standing = Standing.MEMBER
    team: str = TEAM
    email: str = ""
    tz: str = "America/New_York"
    locale: str = "en-US"


@dataclass(frozen=True, kw_only=True)
class UserGroup:
    id: str
    handle: str
    name: str
    members: tuple[str, ...]


def default_people() -> list[Person]:
    return [
        Person(
            id=BOT_USER,
            handle="privacy_desk",
            real_name="Privacy Desk",
            standing=Standing.BOT,
        ),
        Person(id=ANA, handle="ana", real_name="Ana Ortiz", email="ana@losant.example"),
        Person(
            id=BEN,
            handle="ben",
            real_name="Ben Okafor",
            standing=Standing.ADMIN,
            email="ben@losant.example",
        ),
        Person(
            id=CLEO,
            handle="cleo",
            real_name="Cleo Marchand",
            standing=Standing.GUEST,
            email="cleo@agency.example",
        ),
        Person(
            id=DAN,
            handle="dan",
            real_name="Dan Novak",
            standing=Standing.DEACTIVATED,
            email="dan@losant.example",
        ),
        Person(
            id=EVE,
            handle="eve",
            real_name="Eve Lindqvist",
            standing=Standing.STRANGER,
            team=OTHER_TEAM,
            email="eve@elsewhere.example",
        ),
    ]


def default_groups() -> list[UserGroup]:
    return [
        UserGroup(id=TEAM_GROUP, handle="privacy-team", name="Privacy team", members=(ANA, BEN)),
        UserGroup(id=LEADS_GROUP, handle="privacy-leads", name="Privacy leads", members=(BEN,)),
    ]
