from __future__ import annotations

import pytest

from handlers.desk import Desk
from tests.handlers.journal import Conversation
from tests.people import Clock


@pytest.fixture
def talk(desk: Desk, clock: Clock) -> Conversation:
    return Conversation(desk, clock)
