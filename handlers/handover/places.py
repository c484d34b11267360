"""Where the sealed columns of a handover live, and its periods."""

from __future__ import annotations

from datetime import timedelta

KEY, NAME, LINK, OVERRIDE = (
    "handover.key",
    "handover.name",
    "handover.link",
    "handover.override",
)

# The link for staff, from the click in Slack.
UPLOAD_TIME = timedelta(minutes=15)
# An upload that started may take that long.
RECEIVING_TIME = timedelta(hours=2)
# What was uploaded waits that long for its release.
RELEASE_TIME = timedelta(days=30)
# The requester's link.
COLLECT_TIME = timedelta(days=7)
CODE_TIME = timedelta(minutes=30)
SESSION_TIME = timedelta(minutes=15)
# A download that broke off may be started again.
RESTART_TIME = timedelta(hours=1)
STARTS = 4
CODES = 5
# Between two codes; and after so long without one there are new ones. Programs that send every
# form again and again use up nothing.
CODE_PAUSE = timedelta(minutes=1)
CODES_AGAIN = timedelta(days=1)
TRIES = 5
# After the last byte went out the key stays that long, for a restart.
AFTER_COLLECTING = timedelta(hours=1)
