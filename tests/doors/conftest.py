"""Whoever starts a local Slack leaves no breach of good manners in its ledger."""

from collections.abc import Iterator

import pytest

from bot.sandbox.slack import LocalSlack


@pytest.fixture(autouse=True)
def local_slacks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[LocalSlack]]:
    """Every local Slack of the test, judged at its end. A test that provokes a breach names its
    kind with `slack.ledger.spare`."""
    started: list[LocalSlack] = []
    start = LocalSlack.start

    async def noted_start(slack: LocalSlack) -> None:
        started.append(slack)
        await start(slack)

    monkeypatch.setattr(LocalSlack, "start", noted_start)
    yield started
    breaches = [breach for slack in started for breach in slack.ledger.breaches]
    assert breaches == [], "the local Slack's ledger names these breaches"
