"""New keys: everything is readable under them, found by them, and free of the old one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from handlers import rotation, status, verification
from handlers.verification import Answer
from storage.sealed import Keyring, KeyUnknown
from storage.tables import InboxMail, Suppression, Ticket
from tests.conftest import SECRET
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, BEA, OPT_OUT

NEW = Keyring.generate_secret()


def rotated(talk: Conversation) -> tuple[Conversation, Conversation]:
    """(with both keys, with the new one alone) after everything was sealed anew."""
    both = replace(talk.desk, keys=Keyring.from_setting(f"{NEW},{SECRET}"))
    list(rotation.rotate(both))
    alone = replace(talk.desk, keys=Keyring.from_setting(NEW))
    return Conversation(both, talk.clock), Conversation(alone, talk.clock)


def test_all_is_readable_with_the_new_key_alone(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.write(OPT_OUT, sender=f"Bea <{BEA}>")
    _, alone = rotated(talk)
    assert status.details(alone.desk, 1).requester == ANA
    assert "Article 15" in status.details(alone.desk, 1).messages[-1].body
    with alone.desk.reading() as session:
        for table in (InboxMail, Ticket, Suppression):
            for row in session.exec(select(table)).all():
                for name, value in row.model_dump().items():
                    if name.endswith("_sealed") and value is not None:
                        assert alone.desk.keys.is_current(value), (table, name)
    assert len(alone.post()) == 2


def test_replies_and_codes_on_their_way_still_arrive(talk: Conversation) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    both, _ = rotated(talk)
    link = out.text.partition("/v/")[2].split()[0]
    result = verification.confirm(both.desk, link, out.code)
    assert result is not None
    assert result[1] is Answer.CONFIRMED
    both.write("One more thing.", to=out.reply_to)
    assert both.ticket().replies == 1


def test_between_two_keys_lookups_find_both(talk: Conversation) -> None:
    """While a rotation runs, some rows are indexed by the old key and some by the new."""
    talk.write(ACCESS)
    out = talk.one_letter()
    both = replace(talk.desk, keys=Keyring.from_setting(f"{NEW},{SECRET}"))
    talking = Conversation(both, talk.clock)
    talking.write("A word more.", to=out.reply_to)
    talking.write("And another.", headers={"In-Reply-To": str(out.mail["Message-ID"])})
    assert talking.ticket().replies == 2


def test_the_old_key_opens_nothing_any_more(talk: Conversation) -> None:
    talk.write(ACCESS)
    rotated(talk)
    with pytest.raises(KeyUnknown, match="DESK_SECRET_KEY"):
        status.details(talk.desk, 1)


def test_a_second_run_finds_nothing_to_do(talk: Conversation) -> None:
    talk.write(ACCESS)
    both, _ = rotated(talk)
    assert sum(count for _, count in rotation.rotate(both.desk)) == 0
