"""What the letters say, in every language, whatever outside words are put in."""

from __future__ import annotations

import re
import statistics
import time
import tomllib
from dataclasses import replace
from datetime import date

import pytest
from jinja2 import UndefinedError

from handlers import letters
from handlers.letters import IdentityStep, Letter, RightDue, RightRefused
from handlers.letters.render import render
from handlers.letters.words import TEMPLATES
from storage.vocabulary import LetterKind, LineState, RefusalGround, Right
from tests.handlers.correspondence import (
    CHALLENGE,
    DUE,
    HOUSE,
    SAMPLES,
    STAFF_TEXT,
    Shape,
    about,
    flat,
    notice,
)

LANGUAGES = letters.languages()
EVERY = [(language, name) for language in LANGUAGES for name in SAMPLES]


# ---- full sets ----------------------------------------------------------------------------


def test_english_and_german_are_full_sets() -> None:
    assert LANGUAGES == ("en", "de")


def test_samples_hold_every_letter() -> None:
    kinds = {sample(about(), "words").kind for sample in SAMPLES.values()}
    assert kinds == set(LetterKind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_files_and_words(language: str) -> None:
    def files(name: str) -> set[str]:
        return {path.name for path in (TEMPLATES / "mail" / name).iterdir()}

    def table(name: str) -> dict[str, dict[str, object]]:
        path = TEMPLATES / "mail" / name / "words.toml"
        return tomllib.loads(path.read_text(encoding="utf-8"))

    def blanks(name: str) -> dict[str, list[str]]:
        pages = table(name)["pages"]
        return {key: sorted(re.findall(r"\{\w+\}", str(words))) for key, words in pages.items()}

    assert files(language) == files("en")
    assert {part: set(words) for part, words in table(language).items()} == {
        part: set(words) for part, words in table("en").items()
    }
    assert blanks(language) == blanks("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_cover_the_whole_vocabulary(language: str) -> None:
    table = tomllib.loads((TEMPLATES / "mail" / language / "words.toml").read_text("utf-8"))
    assert set(table["asked"]) == set(table["done"]) == set(Right)
    assert set(table["grounds"]) == set(RefusalGround)
    assert set(table["letters"]) == set(LetterKind)
    assert {f"line_{state}" for state in LineState} <= set(table["pages"])


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_every_letter_is_whole(language: str, name: str) -> None:
    letter = SAMPLES[name](about(language), STAFF_TEXT)
    assert letter.language == language
    assert "PR-1042" in letter.subject
    assert f'<html lang="{language}">' in letter.html
    for form in (letter.subject, letter.text, letter.html):
        assert not re.search(r"Xq\d|qX|None|\{\{|\{%|Undefined", form)
    too_long = [line for line in letter.text.splitlines() if len(line) > 72 and "://" not in line]
    assert too_long == []
    assert "\n\n\n" not in letter.text


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_text_and_html_say_the_same(language: str, name: str) -> None:
    letter = SAMPLES[name](about(language), STAFF_TEXT)
    said = re.sub(
        r"(?m)^(?:-{2,} ?|\d+\.|-)$|\(?:?https?://[^\s)]+\)?|^ *(?:-|\d+\.) ", "", letter.text
    )
    shown = set(re.findall(r"\w+", Shape(letter.html).words))
    assert set(re.findall(r"\w+", said)) <= shown


def test_templates_keep_to_what_markers_can_carry() -> None:
    """Macros and block sets would put a value behind two markers; links must be checked."""
    for path in (TEMPLATES / "mail").rglob("*.md"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(
            r"\{%-?\s*(?:macro|call|filter)|\{%\s*set\s+\w+\s*%\}|\|\s*safe", source
        )
        assert re.findall(r"\]\((?!\{\{ [\w.]+\|link \}\}\))", source) == [], path.name


def test_a_forgotten_fact_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render(LetterKind.CLARIFY, about())


def test_a_value_that_is_no_words_is_an_error() -> None:
    with pytest.raises(TypeError):
        render(LetterKind.OPT_OUT_DONE, about(), rights=(), address=None, done_on=date(2026, 7, 3))


@pytest.mark.parametrize(
    ("asked", "written"),
    [("de", "de"), ("de-AT", "de"), ("DE_ch", "de"), ("en-GB", "en"), ("fr", "en"), ("", "en")],
)
def test_unknown_languages_get_english(asked: str, written: str) -> None:
    assert letters.withdrawn(about(asked)).language == written


# ---- what the law wants said -----------------------------------------------------------------


def test_received_says_what_happens_and_by_when() -> None:
    """11 CCR 7021(a): receipt, how it is processed, the identity check, when to expect it."""
    text = flat(SAMPLES["received_code"](about(), "").text)
    assert "reached us on 3 July 2026" in text
    assert "You will have our answer by 3 August 2026" in text
    assert "- A copy of the personal data we hold about you" in text
    assert "K7QF-2M9X" in text
    assert "The code works until 4 July 2026 at 09:05 (EDT, 13:05 UTC)." in text
    assert "What happens next" in text


def test_rights_with_days_of_their_own_each_show_it() -> None:
    opted_out = RightDue(right=Right.MARKETING_OPT_OUT, due=None, done=True)
    sale = RightDue(right=Right.SALE_OPT_OUT, due=date(2026, 7, 24))
    letter = letters.received(
        about(),
        rights=(DUE[0], sale, opted_out),
        received_on=date(2026, 7, 3),
        identity=IdentityStep.STAFF_WILL_ASK,
    )
    assert "hold about you: by 3 August 2026" in letter.text
    assert "No sale or sharing of your personal data: by 24 July 2026" in letter.text
    assert "No more marketing messages: done" in letter.text


def test_the_code_is_only_in_letters_that_mean_to_carry_it() -> None:
    with pytest.raises(ValueError, match="CODE_HERE"):
        letters.received(
            about(), rights=DUE, received_on=date(2026, 7, 3), identity=IdentityStep.CODE_HERE
        )
    with pytest.raises(ValueError, match="CODE_HERE"):
        letters.received(
            about(),
            rights=DUE,
            received_on=date(2026, 7, 3),
            identity=IdentityStep.NOT_NEEDED,
            challenge=CHALLENGE,
        )
    carrying = {n for n, sample in SAMPLES.items() if "K7QF" in sample(about(), "words").text}
    assert carrying == {
        "received_code",
        "verify",
        "verify_more",
        "record_code",
        "person_code",
        "collect_code",
    }


RECOURSE = [
    ("gdpr", "en", "Article 77 GDPR"),
    ("gdpr", "en", "Article 79 GDPR"),
    ("gdpr", "en", "Berlin Commissioner"),
    ("gdpr", "de", "Artikel 77 DSGVO"),
    ("gdpr", "de", "Artikel 79 DSGVO"),
    ("uk_gdpr", "en", "Information Commissioner"),
    ("ccpa", "en", "California Privacy Protection Agency"),
    ("ccpa", "de", "California Attorney General"),
    ("house", "en", "authority for privacy or consumer protection where you live"),
    ("unheard_of", "en", "authority for privacy or consumer protection where you live"),
]


@pytest.mark.parametrize(("law", "language", "way"), RECOURSE)
@pytest.mark.parametrize("name", ["refused", "extended", "completed", "not_found"])
def test_who_does_not_agree_learns_the_ways(law: str, language: str, way: str, name: str) -> None:
    assert way in flat(SAMPLES[name](about(language, law=law), "words").text)


@pytest.mark.parametrize("ground", list(RefusalGround))
def test_a_refusal_gives_its_ground_and_reason(ground: RefusalGround) -> None:
    letter = letters.refusal(
        about(), rights=[Right.ERASURE], ground=ground, reason="Tax law, ten years."
    )
    table = tomllib.loads((TEMPLATES / "mail/en/words.toml").read_text("utf-8"))
    assert table["grounds"][ground] in flat(letter.text)
    assert "Tax law, ten years." in letter.text
    can_retry = "You can ask again at any time." in letter.text
    assert can_retry == (ground is RefusalGround.IDENTITY_NOT_CONFIRMED)


def test_deletion_speaks_of_backups_and_nothing_else_does() -> None:
    deleted = letters.completed(about(), done=[Right.ERASURE])
    assert "up to 35 days" in flat(deleted.text)
    unknown = replace(about(), house=replace(HOUSE, backup_days=None))
    assert "until these are overwritten" in flat(
        letters.completed(unknown, done=[Right.ERASURE]).text
    )
    assert "backup" not in letters.completed(about(), done=[Right.ACCESS]).text.lower()


def test_what_was_not_done_is_named_with_its_ground() -> None:
    refused = RightRefused(right=Right.ERASURE, ground=RefusalGround.LEGAL_OBLIGATION)
    text = flat(letters.completed(about(), done=[], refused=[refused], message="Hello").text)
    assert "Deletion of your personal data. The law requires us to keep or use this data." in text


def test_notices_to_staff_hold_no_address_of_the_requester() -> None:
    letter = letters.bounced_notice(
        letters.StaffNotice(house=HOUSE, number="PR-1042", language="en"),
        failed=LetterKind.RECEIVED,
        diagnosis="550 5.1.1 <ana.souza@mail.example>: no such user ana.souza@mail.example",
    )
    assert "ana.souza" not in letter.text + letter.html
    assert "550 5.1.1" in letter.text


@pytest.mark.parametrize(
    ("language", "phrases"),
    [
        ("en", ("that it is you", "for your child that you are a parent", "this person agrees")),
        ("de", ("dass Sie es sind", "bei Ihrem Kind, dass Sie es vertreten", "einverstanden ist")),
    ],
)
def test_a_check_by_people_is_told_truly_to_parents_and_agents(
    language: str, phrases: tuple[str, ...]
) -> None:
    text = flat(SAMPLES["received_staff_asks"](about(language), "").text)
    for phrase in phrases:
        assert phrase in text


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/New_York", "4 July 2026 at 09:05 (EDT, 13:05 UTC)"),
        ("Europe/Berlin", "4 July 2026 at 15:05 (CEST, 13:05 UTC)"),
        ("Pacific/Auckland", "5 July 2026 at 01:05 (NZST, 4 July 2026, 13:05 UTC)"),
        ("UTC", "4 July 2026 at 13:05 (UTC)"),
    ],
)
def test_moments_are_clear_to_people_abroad(zone: str, shown: str) -> None:
    here = replace(about(), house=replace(HOUSE, time_zone=zone))
    assert shown in flat(SAMPLES["verify"](here, "").text)


def test_german_moments_name_utc_too() -> None:
    text = flat(SAMPLES["verify"](about("de"), "").text)
    assert "4. Juli 2026, 09:05 Uhr (EDT, 13:05 UTC)" in text


@pytest.mark.parametrize(("language", "name"), [e for e in EVERY if "notice" not in e[1]])
def test_mail_programs_do_not_fold_the_status_link_away(language: str, name: str) -> None:
    """RFC 3676 4.3: what follows "-- " is a signature."""
    body, _, folded = SAMPLES[name](about(language), STAFF_TEXT).text.partition("\n-- \n")
    assert about().status_url in body
    assert about().status_url not in folded
    assert "Losant, 1100 Sycamore Street" in folded


OWN_LANGUAGE = "We answer in English; you may go on writing in your own language."


@pytest.mark.parametrize(
    ("language", "says_so"),
    [("fr", True), ("pt-BR", True), ("en", False), ("en-GB", False), ("de-AT", False), ("", False)],
)
def test_who_writes_in_another_language_may_go_on(language: str, says_so: bool) -> None:
    first = flat(SAMPLES["received_code"](about(language), "").text)
    assert (f"Hello Ana Souza, {OWN_LANGUAGE} Thank you" in first) == says_so
    assert (OWN_LANGUAGE in first) == says_so
    # Staff may type their reply in that very language.
    assert OWN_LANGUAGE not in flat(letters.reply(about(language), message="Bonjour").text)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "An answer to your letter"), ("de", "Antwort auf Ihren Brief")]
)
def test_what_cannot_be_told_is_called_a_letter(language: str, words: str) -> None:
    due = RightDue(right=Right.QUESTION, due=None)
    assert f"- {words}\n" in letters.verified(about(language), rights=[due]).text


# ---- notices to staff -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "said", "unsaid"),
    [
        (date(2026, 7, 25), "Our own date passed on 23 July 2026. The legal day is 3 Aug", "ago"),
        (date(2026, 8, 3), "The legal day is today, 3 August 2026.", "ago"),
        (date(2026, 8, 4), "The legal day passed on 3 August 2026 (1 day ago).", "Our own"),
        (date(2026, 8, 5), "The legal day passed on 3 August 2026 (2 days ago).", "Our own"),
    ],
)
def test_the_officer_reads_which_day_has_passed(today: date, said: str, unsaid: str) -> None:
    letter = letters.overdue_notice(
        notice(),
        rights=DUE,
        today=today,
        work_to=date(2026, 7, 23),
        is_taken=False,
        may_extend=True,
    )
    assert said in flat(letter.text)
    assert unsaid not in flat(letter.text)
    assert letter.subject.startswith("Overdue") == ("passed" in said and "Our own" not in said)


@pytest.mark.parametrize("may_extend", [True, False])
@pytest.mark.parametrize("is_taken", [True, False])
def test_the_officer_reads_what_can_still_be_done(may_extend: bool, is_taken: bool) -> None:
    letter = letters.overdue_notice(
        notice(),
        rights=DUE,
        today=date(2026, 7, 25),
        work_to=date(2026, 7, 23),
        is_taken=is_taken,
        may_extend=may_extend,
    )
    assert ("can still be announced" in flat(letter.text)) == may_extend
    assert ("is not possible any more" in flat(letter.text)) == (not may_extend)
    assert ("Somebody on the team has taken it." in flat(letter.text)) == is_taken
    assert ("Nobody has taken it yet." in flat(letter.text)) == (not is_taken)


# ---- speed ----------------------------------------------------------------------------------


def test_a_letter_takes_less_than_two_milliseconds() -> None:
    def timed(sample: object, name: str) -> float:
        start = time.perf_counter()
        letter = SAMPLES[name](about(), STAFF_TEXT)
        assert isinstance(letter, Letter)
        return time.perf_counter() - start

    rounds = [timed(None, name) for _ in range(6) for name in SAMPLES]
    assert statistics.median(rounds) < 0.002
