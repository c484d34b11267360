"""Forms that change while they are filled in: another template, another law."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.slack.access import NEEDED
from bot.slack.modals import composer, forms, sheet
from bot.slack.payloads import Body, Press, press, ticket_ref
from bot.slack.workplace import Workplace, acknowledge
from handlers import casework, status
from storage.vocabulary import Act


class Turning:
    def __init__(self, place: Workplace) -> None:
        self._place = place

    async def on_compose(self, ack: AsyncAck, body: Body) -> None:
        """`compose.<what>`: a template or a language was chosen."""
        made = press(body)
        await self._place.guard(made.caller, ack, self._compose(ack, made))

    async def on_relaw(self, ack: AsyncAck, body: Body) -> None:
        """`relaw.<what>`: what is asked for, or under which law."""
        made = press(body)
        await self._place.guard(made.caller, ack, self._relaw(ack, made))

    async def _compose(self, ack: AsyncAck, made: Press) -> None:
        await self._place.actor(made.caller, NEEDED[Act.REPLY])
        await acknowledge(ack)
        desk, ref = self._place.desk, ticket_ref(made.metadata)
        view = await self._place.read(status.card, desk, ref.id)
        language = made.values.get("language") or view.language
        known = await self._place.read(sheet.read, desk, Act.REPLY, ref, language)
        # The form keeps the version that its writer saw: being overtaken is told when it is sent.
        shown = composer.turned(view, known, made.values, made.fields)
        await self._update(made, shown)

    async def _relaw(self, ack: AsyncAck, made: Press) -> None:
        await self._place.actor(made.caller, NEEDED[Act.SET_LAW])
        await acknowledge(ack)
        desk, ref = self._place.desk, ticket_ref(made.metadata)
        view = await self._place.read(status.card, desk, ref.id)
        rights, law = forms.rights_in(made.values), forms.law_in(made.values)
        dates = await self._place.read(
            lambda: casework.if_corrected(desk, ref, rights=rights, regulation=law)
        )
        await self._update(made, forms.set_law(view, chosen=(rights, law), dates=dates))

    async def _update(self, made: Press, view: View) -> None:
        view.private_metadata = made.metadata
        try:
            await self._place.client.views_update(
                view_id=made.view_id, hash=made.view_hash, view=view
            )
        except SlackApiError as error:
            # Another choice came faster, and its view is the newer one.
            if error.response.get("error") not in ("hash_conflict", "not_found"):
                raise
