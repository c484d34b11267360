"""What can go wrong. Each docstring is the sentence a person may see."""

from __future__ import annotations


class DeskError(Exception):
    """Something went wrong. Nothing was changed."""

    permanent = True

    @property
    def sentence(self) -> str:
        """The words for the person who tried: the given ones, else the class's own."""
        own = str(self.args[0]) if self.args else ""
        return own or (type(self).__doc__ or "").strip()


class NotAllowed(DeskError):
    """That step is not possible in the ticket's present state."""


class Stale(DeskError):
    """Somebody changed this ticket a moment ago. Look at the card again before you act."""


class DoneAlready(DeskError):
    """That was done already."""


class UnknownTicket(DeskError):
    """There is no ticket with that number."""


class Forbidden(DeskError):
    """Only the privacy team can do this."""


class IdentityNotConfirmed(DeskError):
    """Nobody has confirmed who is asking. Record the identity check first."""


class InvalidInput(DeskError):
    """Something in the form needs another look."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class CodeRejected(DeskError):
    """That code does not match. Please check it and try again."""


class CodeExpired(DeskError):
    """This code can no longer be used. Write to us and we will send you a new one."""


class TooManyCodes(DeskError):
    """Three codes were already sent for this request. A person has to take it from here."""


class UnreadableMail(DeskError):
    """This mail could not be read safely. It is kept as it came."""


class StorageFull(DeskError):
    """There is no room left on the disk."""

    permanent = False
