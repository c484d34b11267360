"""The answer as a file: staff upload it, a second person releases it, the requester collects it.

Nothing of it goes through mail or Slack. The letter holds a link without any data in it; a fresh
code opens it for a quarter of an hour; the key is destroyed afterwards.
"""

from handlers.handover.collect import (
    Collector,
    enter,
    look,
    send_code,
)
from handlers.handover.download import Piece, open_file, tell_broken
from handlers.handover.ending import destroy_next, revoke
from handlers.handover.release import Summary, latest, must_be_second, release
from handlers.handover.uploads import (
    Invitation,
    Receiver,
    UploadForm,
    invite,
    receive,
    upload_form,
)
from handlers.letters import Pickup

__all__ = [
    "Collector",
    "Invitation",
    "Pickup",
    "Piece",
    "Receiver",
    "Summary",
    "UploadForm",
    "destroy_next",
    "enter",
    "invite",
    "latest",
    "look",
    "must_be_second",
    "open_file",
    "receive",
    "release",
    "revoke",
    "send_code",
    "tell_broken",
    "upload_form",
]
