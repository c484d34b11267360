"""How long a parcel waits for its next try, and when trying ends."""

from __future__ import annotations

from datetime import timedelta

# RFC 5321 section 4.5.4.1 asks for four to five days and for waits that grow.
MAIL_FIRST = timedelta(seconds=300)
MAIL_MOST = timedelta(seconds=4000)
SLACK_FIRST = timedelta(seconds=5)
SLACK_MOST = timedelta(seconds=300)
LIFETIME = timedelta(days=5)
# A desk that was switched off for a week still tries twice before it gives up.
LEAST_TRIES = 2

_MANY_DOUBLINGS = 16


def mail_delay(tries: int) -> timedelta:
    """The wait after the given number of failed tries: 300 s doubling to 4,000 s."""
    return _doubling(MAIL_FIRST, MAIL_MOST, tries)


def slack_delay(tries: int) -> timedelta:
    """The same for Slack: 5 s doubling to 300 s."""
    return _doubling(SLACK_FIRST, SLACK_MOST, tries)


def is_spent(age: timedelta, tries: int) -> bool:
    """Whether a parcel of that age has had its chances."""
    return age >= LIFETIME and tries >= LEAST_TRIES


def _doubling(first: timedelta, most: timedelta, tries: int) -> timedelta:
    return min(most, first * (1 << min(max(tries - 1, 0), _MANY_DOUBLINGS)))
