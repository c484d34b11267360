"""What the methods of the Web API work on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.files import Files
from bot.sandbox.slack.installation import Installation
from bot.sandbox.slack.ledger import Ledger
from bot.sandbox.slack.rates import Rates
from bot.sandbox.slack.world import World


@dataclass(frozen=True, kw_only=True)
class Room:
    """`open_socket` makes a one-time websocket address; `site` is the stand-in's origin."""

    world: World
    ledger: Ledger
    installation: Installation
    rates: Rates
    open_socket: Callable[[], str]
    site: Callable[[], str]
    files: Files = field(default_factory=Files)

    def require(self, scope: str) -> None:
        if not scope:
            return
        scopes = self.installation.granted
        if scope not in scopes:
            provided = ",".join(sorted(scopes))
            raise ApiFault("missing_scope", extra={"needed": scope, "provided": provided})
        self.ledger.scopes_used.add(scope)
