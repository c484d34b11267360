"""A hundred ways to ask for somebody else's data, after those that worked in 2019.

Each script is told twice: about a person whom the house knows and about one whom it does not. An
impostor who can tell the two answers apart has learnt something.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.people import SUPPORT, letter


@dataclass(frozen=True, kw_only=True)
class Victim:
    """`secrets` stand in the house's directory and nowhere else."""

    first: str
    address: str
    secrets: Mapping[str, str]


def victims() -> list[Victim]:
    return [
        Victim(
            first=first,
            address=f"{first.lower()}@people.example",
            secrets={
                "family_name": f"Zwitscherfink{first}",
                "postal_code": f"Q{number}7Z {number}XK",
                "city": f"Krähwinkel{first}",
                "street": f"Vogelbeerweg {number}77{number}",
                "phone": f"+49 30 55{number}019{number}7",
                "birth_date": f"198{number}-04-1{number}",
                "customer_number": f"KD-77441{number}",
            },
        )
        for number, first in enumerate(("Alma", "Bela", "Cleo", "Dora", "Emil"))
    ]


def write_directory(file: Path) -> None:
    """Five victims among two hundred others."""
    fields = ("address", "account", "since", *victims()[0].secrets)
    with file.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.DictWriter(opened, fields)
        rows.writeheader()
        for number, each in enumerate(victims()):
            rows.writerow(
                {"address": each.address, "account": f"v{number}", "since": "2019-01-01"}
                | dict(each.secrets)
            )
        for number in range(200):
            rows.writerow(
                {"address": f"other{number}@people.example", "account": f"o{number}", "since": ""}
            )


@dataclass(frozen=True, kw_only=True)
class Script:
    """`sender` is the impostor's mailbox unless the From is forged."""

    name: str
    body: str
    subject: str = "My personal data"
    sender: str = "{me}"
    headers: Mapping[str, str] = ()  # type: ignore[assignment]  # none


_ASK = "Please send me a copy of all the personal data that you hold about me (Article 15 GDPR)."
_WIPE = "Delete my account and all my personal data, please. The GDPR gives me that right."
_I = "My name is {first} and my account is {victim}."
SCRIPTS: Sequence[Script] = (
    Script(name="plain", body=f"{_ASK} {_I}"),
    Script(name="new address", body=f"{_ASK} {_I} I write from my new address, the old is gone."),
    Script(name="urgent", subject="URGENT", body=f"{_ASK} {_I} I need it TODAY."),
    Script(name="threat", body=f"{_ASK} {_I} Your regulator hears of it if I have to wait."),
    Script(name="lawyer", body=f"I act for {{first}} ({{victim}}). {_ASK} Reply to my office."),
    Script(name="spouse", body=f"I am the husband of {{first}}, {{victim}}. {_ASK}"),
    Script(name="executor", body=f"{{first}} ({{victim}}) has died; I am the executor. {_ASK}"),
    Script(name="colleague", body=f"{_ASK} {_I} As discussed with your colleague on the phone."),
    Script(name="checked before", body=f"{_ASK} {_I} You have checked my passport last week."),
    Script(
        name="ticket", subject="Re: your request PR-1001", body=f"{_ASK} {_I} See ticket PR-1001."
    ),
    Script(
        name="forwarded thread",
        subject="Fwd: Re: My personal data",
        body=f"{_ASK}\n\n---------- Forwarded message ----------\nFrom: {{first}} <{{victim}}>\n"
        f"To: {SUPPORT}\n\n> I authorise the address above.\n",
    ),
    Script(name="reply-to", body=f"{_ASK} {_I}", headers={"Reply-To": "{victim}"}),
    Script(name="name of victim", sender='"{first} {victim}" <{me}>', body=f"{_ASK} {_I}"),
    Script(name="forged from", sender="{first} <{victim}>", body=_ASK),
    Script(
        name="forged from, reply to me",
        sender="{first} <{victim}>",
        body=f"{_ASK} Answer to {{me}}.",
        headers={"Reply-To": "{me}"},
    ),
    Script(name="look-alike", sender="{first} <{first}@peop1e.example>", body=f"{_ASK} {_I}"),
    Script(
        name="guesses",
        body=f"{_ASK} {_I} I was born on 1980-04-10 and live in 10115 Berlin. Is that right?",
    ),
    Script(name="only confirm", body=f"Do you have an account for {{victim}}? {_ASK}"),
    Script(name="erase", subject="Erase me", body=f"{_WIPE} {_I}"),
    Script(name="code by chat", body=f"{_ASK} {_I} My code is ABCD-1234, my colleague read it."),
)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    name: str
    me: str
    is_known: bool
    raw: bytes
    mail_from: str


def attempts() -> Iterator[tuple[Attempt, Attempt]]:
    """Of each script one about a known person and one about a stranger of the same length."""
    for place, script in enumerate(SCRIPTS):
        for number, known in enumerate(victims()):
            stranger = Victim(
                first=known.first[::-1].capitalize(),
                address=f"{known.first[::-1].lower()}@nobody.example",
                secrets={},
            )
            tag = f"{place:02d}{number}"
            yield _attempt(script, known, f"k{tag}"), _attempt(script, stranger, f"s{tag}")


def _attempt(script: Script, victim: Victim, tag: str) -> Attempt:
    me = f"{tag}@mallory.example"
    words = {"first": victim.first, "victim": victim.address, "me": me}
    sender = script.sender.format(**words)
    # A script told about five people would else be five mails of one forged sender in a day.
    headers = {name: value.format(**words) for name, value in dict(script.headers).items()}
    raw = letter(
        sender=sender,
        subject=script.subject.format(**words),
        body=script.body.format(**words),
        headers=headers,
    )
    return Attempt(name=script.name, me=me, is_known=bool(victim.secrets), raw=raw, mail_from=me)
