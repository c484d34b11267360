from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from tests.people import SUPPORT


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as running:
        yield running


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox(desk_address=SUPPORT) as running:
        yield running
