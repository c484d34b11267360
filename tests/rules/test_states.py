"""Every pair of state and act, written out: what is not in this picture is refused."""

from __future__ import annotations

import pytest

from handlers.errors import NotAllowed
from handlers.rules.states import allowed_acts, is_open, next_state
from storage.vocabulary import Act, TicketState

COLUMNS = [
    "triage",
    "new",
    "identity_asked",
    "verified",
    "in_progress",
    "waiting_requester",
    "completed",
    "refused",
    "withdrawn",
    "not_a_request",
    "duplicate",
]

# T triage, N new, A identity asked, V verified, P in progress, W waiting, C completed, R refused,
# D withdrawn, X not a request, M merged (duplicate), . refused. Columns as above.
PICTURE = """
open               . . . . . .  . . . . .
follow_up          T N A V P P  P P P T M
confirm_request    N . . . . .  . . . . .
mark_not_request   X X X X X X  . . . . .
take               T P A P P W  . . . . .
assign             T N A V P W  . . . . .
note               T N A V P W  C R D X M
ask_identity       . A A A A A  . . . . .
identity_confirmed . V V V P W  . . . . .
identity_failed    . N N N P W  . . . . .
identity_expired   . N N V P W  . . . . .
identity_part      . N N V P W  . . . . .
record_identity    . V V V P W  . . . . .
reply              T N A V P W  C R D X .
clarify            . W W W W W  . . . . .
extend             . N A V P W  . . . . .
complete           . C . C C C  . . . . .
refuse             . R R R R R  . . . . .
withdraw           D D D D D D  . . . . .
merge              M M M M M M  . . . . .
reopen             . . . . . .  P P P N N
opt_out            T N A V P W  C R D X M
remind             T N A V P W  . . . . .
bounce             T N A V P W  C R D X M
set_law            T N A V P W  . . . . .
recompute          T N A V P W  . . . . .
hold               T N A V P W  C R D X M
release_hold       T N A V P W  C R D X M
purge              . . . . . .  C R D X M
forget             . . . . . .  C R D X M
appeal             . . . . . .  C R D X M
draft              . N A V P W  . . . . .
invite_upload      . N A V P W  . . . . .
upload             . N A V P W  . . . . .
release            . C . C C C  . . . . .
revoke             T N A V P W  C R D X M
collect            T N A V P W  C R D X M
undo               T N A V P W  C R D X M
look               T N A V P W  C R D X M
request_approval   . N . V P W  . . . . .
approve            . N . V P W  . . . . .
send_back          . N A V P W  . . . . .
"""
LETTERS = dict(zip("TNAVPWCRDXM", map(TicketState, COLUMNS), strict=True))
ROWS = {line.split()[0]: line.split()[1:] for line in PICTURE.strip().splitlines()}
PAIRS = [
    (TicketState(state), act, LETTERS.get(ROWS[act.value][place]))
    for act in Act
    for place, state in enumerate(COLUMNS)
]


def test_the_picture_shows_every_state_and_act() -> None:
    assert set(COLUMNS) == {state.value for state in TicketState}
    assert set(ROWS) == {act.value for act in Act}


@pytest.mark.parametrize(("state", "act", "after"), PAIRS, ids=lambda v: str(v))
def test_each_pair(state: TicketState, act: Act, after: TicketState | None) -> None:
    assert (act in allowed_acts(state)) is (after is not None)
    if after is None:
        with pytest.raises(NotAllowed):
            next_state(state, act)
    else:
        assert next_state(state, act) is after


def test_a_refusal_says_what_and_why() -> None:
    with pytest.raises(NotAllowed) as caught:
        next_state(TicketState.COMPLETED, Act.ASK_IDENTITY)
    assert caught.value.sentence == "“ask identity” is not possible while completed."


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (TicketState.TRIAGE, True),
        (TicketState.NEW, True),
        (TicketState.IDENTITY_ASKED, True),
        (TicketState.VERIFIED, True),
        (TicketState.IN_PROGRESS, True),
        (TicketState.WAITING_REQUESTER, True),
        (TicketState.COMPLETED, False),
        (TicketState.REFUSED, False),
        (TicketState.WITHDRAWN, False),
        (TicketState.NOT_A_REQUEST, False),
        (TicketState.DUPLICATE, False),
    ],
)
def test_open_or_closed(state: TicketState, expected: bool) -> None:
    assert is_open(state) is expected


def test_from_every_closed_state_there_is_a_way_back_and_from_every_open_one_a_way_out() -> None:
    for state in TicketState:
        ends = {is_open(next_state(state, act)) for act in allowed_acts(state)}
        assert ends == {True, False}
