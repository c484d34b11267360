"""The words of this mail: no history, no signature, no disclaimer, and never a lost word."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.mail.newtext import new_text, own_words
from tests.rules.test_mail_history import INTRODUCTIONS

WORDS = "Yes, please delete it.\nThanks"

BELOW = [
    "On Mon, 3 May 2027 at 10:12, Desk <desk@example.org> wrote:\n> old\n> words",
    "On Monday, May 3, 2027 at 10:12 AM Desk\n<desk@example.org> wrote:\n\n> old",
    "Am 03.05.2027 um 10:12 schrieb Desk:\n> alt",
    "Am Mo., 3. Mai 2027 um 10:12 Uhr schrieb Desk <desk@example.org>:\n\n> alt",
    "Le 3 mai 2027 à 10:12, Desk <desk@example.org> a écrit :\n> vieux",
    "El 3/5/2027 a las 10:12, Desk escribió:\n> viejo",
    "Em 03/05/2027 10:12, Desk escreveu:\n> velho",
    "Il giorno 3 mag 2027, alle 10:12, Desk ha scritto:\n> vecchio",
    "Op 03-05-2027 10:12 schreef Desk:\n> oud",
    "Den 3 maj 2027 kl. 10:12 skrev Desk:\n> gammal",
    "W dniu 3.05.2027 o 10:12, Desk pisze:\n> stare",
    "пн, 3 мая 2027 г. в 10:12, Desk <desk@example.org>:\n> старое",
    "2027-05-03 10:12 GMT+02:00 Desk <desk@example.org>:\n\n> old",
    "-----Original Message-----\nFrom: Desk\nold",
    "-----Ursprüngliche Nachricht-----\nVon: Desk\nalt",
    "________________________________\nFrom: Desk <desk@example.org>\nSent: Monday, May 3, 2027 10:12 AM\nTo: Ana\nSubject: RE: x\n\nold",
    "From: Desk <desk@example.org>\nDate: Monday, 3 May 2027 at 10:12\nTo: Ana <ana@example.org>\nSubject: x\n\nold",
    "Von: Desk\nGesendet: Montag, 3. Mai 2027 10:12\nAn: Ana\nBetreff: x\n\nalt",
    "De : Desk\nEnvoyé : lundi 3 mai 2027 10:12\nÀ : Ana\nObjet : x\n\nvieux",
    "*From:* Desk <desk@example.org>\n*Sent:* Monday\n*To:* Ana\n*Subject:* x\n\nold",
    "> old\n> words",
    "-- \nAna Silva\nExample Ltd",
    "--\nAna Silva",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Get Outlook for Android",
    "This email and any attachments are confidential and intended solely for the addressee.\nIf you are not the intended recipient, notify the sender and delete it.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind,\ninformieren Sie bitte den Absender.",
]  # fmt: skip


@pytest.mark.parametrize("below", BELOW)
def test_what_stands_below_is_left_out(below: str) -> None:
    assert new_text(f"{WORDS}\n\n{below}\n") == WORDS


KEPT = [
    "On Monday he wrote to me that my data was gone, but I still get your newsletter.",
    "From: this day on, do not write to me.",
    "Name: Ana Silva\nAddress: High Street 1\nSubject: deletion",
    "Date: 3 May 2027\nTo: Example Ltd\nSubject: Request under Art. 15\n\nPlease send me a copy.",
    "I want:\n- a copy\n- the purposes\n-- and the recipients\nAll of it.",
    "Please treat this as confidential.\n\nDelete my data.",
    "Sent from my old address, which you should delete: ana@example.org",
    "My answers:\n1. yes\n2. no",
    "Your privacy team wrote:\nwe hold nothing. I doubt that.",
]


@pytest.mark.parametrize("words", KEPT)
def test_a_persons_words_stay(words: str) -> None:
    assert new_text(words) == words


SIGNATURES = [
    "Regards,\n\nAna Silva\nHead of Sales at Example GmbH\nTel. +49 30 1234567",
    "Mit freundlichen Grüßen\nAna Silva\nGeschäftsführerin\nwww.example.org",
    "Cordialement,\nAna Silva\nDirectrice\nT: +33 1 23 45 67 89",
    "-- \nAna Silva\nana@example.org",
    "С уважением,\nАнна Сильва\nДиректор, Example\nтел.: +7 495 123-45-67",
    "Ana Silva\nvia mobile",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_blocks_of_firms_are_kept_apart_from_the_words(signature: str) -> None:
    own = own_words(f"Yes, please delete it.\n\n{signature}\n")
    assert own.new_text == "Yes, please delete it."
    assert own.signature == signature


SIGNED = [
    "Thanks,\nAna",
    "Kind regards\nAna Silva",
    "Regards,\nAna Silva\nHigh Street 1\n10115 Berlin",
    "Yours sincerely,\n\nAna Silva\n\nDate of birth: 1990-05-01\nCustomer number: 4711",
    "Best,\nAna Silva\nana@example.org",
]


@pytest.mark.parametrize("end", SIGNED)
def test_how_a_person_ends_a_letter_stays(end: str) -> None:
    assert new_text(f"{WORDS}\n\n{end}") == f"{WORDS}\n\n{end}"


_SIZE = 64 * 1024
EVIL = [
    "On 1 ", "On 2027-01-01 10:12 a@b.c ", "wrote ", "wrote:\n", "> ", ">\na\n", "From: a\n", "From: a@b.c 10:12\n\n",
    "-", "- \n", "--\n", "Thanks\nAna\n", "Sent from my iPhone\n\n", "a.b ", "+1 2", "Tel: 1 ", "a@", "Ana ",
    "confidential intended recipient\n\n", "On 3 May On 3 May ", "写道：", "Le 3, On 3 a@b.c\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", EVIL)
def test_no_text_makes_it_slow(piece: str) -> None:
    text = piece * (_SIZE // len(piece))
    started = time.process_time()
    new_text(text)
    assert time.process_time() - started < 0.5


def test_answers_between_and_below_quotes_stay() -> None:
    text = "On 3 May 2027 10:12, Desk wrote:\n> Shall we delete it?\n\nYes.\n\n> And the backup?\n\nThat too."
    assert [line for line in new_text(text).split("\n") if line] == ["Yes.", "That too."]


def test_a_mail_of_history_only_is_given_back_whole() -> None:
    text = "> Please delete my data\n> at once"
    assert new_text(text) == text


def test_a_note_above_something_handed_on_keeps_it() -> None:
    text = "FYI\n\n---------- Forwarded message ---------\nFrom: Ana <ana@example.org>\nDate: Mon, 3 May 2027\nSubject: x\nTo: me\n\nDelete my data."
    assert "Delete my data." in new_text(text)


_LINES = st.lists(
    st.one_of(
        st.sampled_from("\n".join([*BELOW, *KEPT, *INTRODUCTIONS.values()]).split("\n")),
        st.text(max_size=30),
    ),
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(_LINES)
def test_it_only_ever_drops_lines_and_never_all(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = iter(text.split("\n"))
    found = (line for line in new_text(text).split("\n") if line)
    # "Yes. On 3 May 2027 at 10:12 Desk wrote:" is the one line that is cut rather than dropped.
    assert all(any(other.startswith(line) for other in kept) for line in found)
    assert bool(new_text(text).strip()) == bool(text.strip())
