"""The tables are what the code obeys, the page is what the tables say, every refusal has a case."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox.slack import rulebook
from bot.sandbox.slack.ledger import NOTED, ViolationKind
from bot.sandbox.slack.limits import LIMITS
from bot.sandbox.slack.methods import METHODS
from bot.sandbox.slack.rules import ASSUMED, RULES
from bot.sandbox.slack.web_api import WORK
from tests.doors import sandbox_mutants
from tests.doors import test_sandbox_blockkit as blockkit
from tests.doors import test_sandbox_elements as elements
from tests.doors import test_sandbox_files as files
from tests.doors import test_sandbox_refusals as refusals

ROOT = Path(__file__).parents[2]
CODE = sorted((ROOT / "bot" / "sandbox" / "slack").glob("*.py"))
# Refused outside the table of calls, each in a test of its own.
ELSEWHERE = {
    "errors_name_no_input_block": "test_sandbox_conversations",
    "expired_trigger_id": "test_sandbox_refusals",
    "expired_url": "test_sandbox_delivery",
    "invalid_json": "test_sandbox_refusals",
    "invalid_post_type": "test_sandbox_refusals",
    "invalid_response_action": "test_sandbox_conversations",
    "json_not_object": "test_sandbox_refusals",
    "length_mismatch": "test_sandbox_files",
    "missing_post_type": "test_sandbox_refusals",
    "no_original_message": "test_sandbox_delivery",
    "paid_teams_only": "test_sandbox_refusals",
    "ratelimited": "test_sandbox_refusals",
    "token_revoked": "test_sandbox_refusals",
    "used_url": "test_sandbox_delivery",
    "user_disabled": "test_sandbox_refusals",
    "users_list_not_supplied": "test_sandbox_refusals",
}


def test_the_page_is_current() -> None:
    """When this fails: python -m bot.sandbox.slack.rulebook > docs/local-slack.md"""
    page = (ROOT / "docs" / "local-slack.md").read_text(encoding="utf-8")
    assert page == rulebook.page()


RAISING = ("ApiFault", "unsound", "_number", "own_message", "decoded")
NAME = re.compile(r"[a-z]+(_[a-z]+)+|ratelimited")


def calls_in(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node


def names_in(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        for node in ast.walk(argument):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and NAME.fullmatch(value):
                yield value


def errors_of_the_code() -> set[str]:
    """Every error name that the code can answer with."""
    calls = (call for path in CODE for call in calls_in(path))
    raising = (call for call in calls if getattr(call.func, "id", "") in RAISING)
    return {name for call in raising for name in names_in(call)}


def test_every_refusal_of_the_code_is_in_the_table() -> None:
    listed = {error for rule in RULES for error in rule.errors}
    arguments = {name for row in METHODS.values() for name in (*row.required, *row.optional)}
    assert errors_of_the_code() - arguments <= listed
    assert listed >= ASSUMED


def test_every_refusal_of_the_table_has_a_case() -> None:
    listed = {error for rule in RULES for error in rule.errors}
    tried = {row.error for row in (*refusals.TABLE, *files.TABLE)}
    assert listed - tried == set(ELSEWHERE)
    for error, module in ELSEWHERE.items():
        source = (ROOT / "tests" / "doors" / f"{module}.py").read_text(encoding="utf-8")
        assert error in source or error in ("ratelimited", *_SAID_OTHERWISE), error


# These tests look at the ledger's sentence or the status instead of the name.
_SAID_OTHERWISE = ("errors_name_no_input_block", "invalid_response_action")


def test_every_number_is_read_by_the_code() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in CODE)
    read = set(re.findall(r'most\(f?"([a-z_.{}0-9]+)"\)', source))
    retries = {f"event.retry_{number}_seconds" for number in (1, 2, 3)}
    read = (read - {"event.retry_{number}_seconds"}) | retries
    assert read == {limit.rule for limit in LIMITS}


def test_rules_name_their_source_and_claim_no_check() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.source.startswith("https://docs.slack.dev/")
        assert date.fromisoformat(rule.read)
        assert rule.checked_against_live_slack == "no"


def test_every_method_of_the_table_works_and_every_kind_is_explained() -> None:
    assert set(WORK) == set(METHODS)
    assert set(NOTED) == set(ViolationKind)


@pytest.mark.parametrize("least", [150])
def test_there_are_enough_refused_requests(least: int) -> None:
    calls = len(refusals.TABLE) + len(files.TABLE)
    blocks = len(blockkit.EDGES) + len(blockkit.WRONG) + len(blockkit.WRONG_VIEWS)
    assert calls >= least
    assert blocks >= least
    assert len(list(elements.crossed())) > least


def test_no_rule_of_block_kit_can_be_taken_out_unnoticed() -> None:
    """Each requirement, each check of a field and each rule across fields, one at a time."""
    assert sandbox_mutants.in_memory() == []
