"""Who may do what: a table of acts, and the roles of the people in Slack."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import words
from bot.slack.text import mention
from handlers.errors import Forbidden, InvalidInput
from handlers.house import Staff
from storage.vocabulary import Act, Role

CACHED_SECONDS = 300.0
MEMBERS_A_PAGE = 1000
TWO = 2

_TRIAGE = (
    Act.CONFIRM_REQUEST,
    Act.MARK_NOT_REQUEST,
    Act.TAKE,
    Act.ASSIGN,
    Act.ASK_IDENTITY,
    Act.RECORD_IDENTITY,
    Act.REPLY,
    Act.CLARIFY,
    Act.SET_LAW,
    Act.INVITE_UPLOAD,
    # Whoever sees that a wrong file waits may stop it.
    Act.REVOKE,
    # Who may not send an answer may prepare one for somebody who may.
    Act.REQUEST_APPROVAL,
    Act.APPEAL,
)
_DECIDE = (
    Act.EXTEND,
    Act.COMPLETE,
    Act.REFUSE,
    Act.WITHDRAW,
    Act.MERGE,
    Act.REOPEN,
    Act.RELEASE,
    Act.APPROVE,
    Act.SEND_BACK,
    Act.HOLD,
    Act.RELEASE_HOLD,
)
# What a requester is owed is decided by approvers; the work towards it by triagers.
NEEDED: Mapping[Act, Role] = {
    **dict.fromkeys(_TRIAGE, Role.TRIAGER),
    **dict.fromkeys(_DECIDE, Role.APPROVER),
}
_RANK = {role: rank for rank, role in enumerate(Role)}

Key = TypeVar("Key")
Value = TypeVar("Value")


def includes(role: Role, needed: Role) -> bool:
    return _RANK[role] >= _RANK[needed]


class Remembered(Generic[Key, Value]):
    """Answers kept for a while. People who ask at once for the same thing share one call."""

    def __init__(
        self, load: Callable[[Key], Awaitable[Value]], *, seconds: float = CACHED_SECONDS
    ) -> None:
        self._load = load
        self._seconds = seconds
        self._kept: dict[Key, tuple[float, asyncio.Task[Value]]] = {}

    async def get(self, key: Key) -> Value:
        since, task = self._kept.get(key, (0.0, None))
        if task is None or time.monotonic() - since > self._seconds or _has_failed(task):
            task = asyncio.ensure_future(self._load(key))
            self._kept[key] = (time.monotonic(), task)
        # Shielded: one person's closed request must not cancel the answer for the others.
        return await asyncio.shield(task)

    def forget(self, key: Key | None = None) -> None:
        if key is None:
            self._kept.clear()
        else:
            self._kept.pop(key, None)


def _has_failed(task: asyncio.Task[Value]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


@dataclass(frozen=True, kw_only=True)
class Person:
    """`barred` is the sentence for somebody who may never work tickets."""

    id: str
    barred: str | None = None
    name: str = ""


class Access:
    """Roles from the house file (member ids, or S… ids of user groups), else from being in the
    private channel. Members who are guests, strangers or deactivated have none."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        channel: str,
        staff: Staff,
        team: Callable[[], Awaitable[str]],
    ) -> None:
        self._client = client
        self._channel = channel
        self._staff = staff
        self._team = team
        self._people = Remembered(self._load_person)
        self._members = Remembered(self._load_members)
        self._groups = Remembered(self._load_group)
        self._shared = Remembered(self._load_shared)
        self._approvers = Remembered(self._load_approvers)

    async def role(self, user: str, team: str | None) -> Role:
        """Forbidden, with the sentence to show, for everybody without one."""
        if team is not None and team != await self._team():
            raise Forbidden(words.STRANGER)
        person, shared, listed, members = await asyncio.gather(
            self._people.get(user),
            self._shared.get(self._channel),
            self._listed(user),
            self._members.get(self._channel),
        )
        if person.barred:
            raise Forbidden(person.barred)
        if shared:
            raise Forbidden(words.SHARED)
        if listed is not None:
            return listed
        if user in members:
            return self._staff.default_role
        raise Forbidden(words.ask_for_access(words.OUTSIDER, self._whom_to_ask()))

    async def require(self, user: str, team: str | None, needed: Role) -> Role:
        role = await self.role(user, team)
        if not includes(role, needed):
            raise Forbidden(words.lacks(role, needed, self._whom_to_ask()))
        return role

    async def has_left(self, user: str) -> bool:
        """Deactivated, a guest by now, or of another company. Whoever only left the channel may
        come back."""
        return (await self._people.get(user)).barred is not None

    def _whom_to_ask(self) -> str:
        """An administrator, else an approver, as a mention; nobody where the house names none."""
        named = (*self._staff.admins, *self._staff.approvers)
        return next((found for each in named if (found := mention(each))), "")

    async def name(self, user: str) -> str:
        """How colleagues call this person, for places where Slack draws no mention."""
        return (await self._people.get(user)).name

    async def approvers(self) -> frozenset[str]:
        """Two people who may approve, or as many as there are: more are not looked for."""
        return await self._approvers.get(self._channel)

    async def must_own(self, user: str) -> None:
        """InvalidInput for somebody who cannot own a ticket."""
        try:
            await self.require(user, None, Role.TRIAGER)
        except Forbidden:
            raise InvalidInput(words.NOT_STAFF, field="owner") from None

    async def is_shared(self) -> bool:
        return await self._shared.get(self._channel)

    def forget_all(self) -> None:
        self._people.forget()
        self.forget_channel()
        self.forget_groups()

    def forget_person(self, user: str) -> None:
        self._people.forget(user)

    def forget_channel(self) -> None:
        self._members.forget()
        self._shared.forget()
        self._approvers.forget()

    def forget_groups(self) -> None:
        self._groups.forget()
        self._approvers.forget()

    async def _listed(self, user: str) -> Role | None:
        for role, ids in (
            (Role.ADMIN, self._staff.admins),
            (Role.APPROVER, self._staff.approvers),
            (Role.TRIAGER, self._staff.triagers),
            (Role.VIEWER, self._staff.viewers),
        ):
            if user in ids or await self._in_a_group(user, ids):
                return role
        return None

    async def _in_a_group(self, user: str, ids: tuple[str, ...]) -> bool:
        groups = [group for group in ids if group.startswith("S")]
        found = await asyncio.gather(*(self._groups.get(group) for group in groups))
        return any(user in members for members in found)

    async def _load_approvers(self, channel: str) -> frozenset[str]:
        found: set[str] = set()
        for user in [each async for each in self._candidates(channel)]:
            if len(found) == TWO:
                break
            try:
                await self.require(user, None, Role.APPROVER)
            except Forbidden:
                continue
            found.add(user)
        return frozenset(found)

    async def _candidates(self, channel: str) -> AsyncIterator[str]:
        listed = (*self._staff.admins, *self._staff.approvers)
        seen: set[str] = set()
        for each in listed:
            members = await self._groups.get(each) if each.startswith("S") else (each,)
            for user in members:
                if user not in seen:
                    seen.add(user)
                    yield user
        if includes(self._staff.default_role, Role.APPROVER):
            for user in await self._members.get(channel):
                if user not in seen:
                    yield user

    async def _load_person(self, user: str) -> Person:
        try:
            answer = await self._client.users_info(user=user)
        except SlackApiError as error:
            if error.response.get("error") in ("user_not_found", "user_not_visible"):
                return Person(id=user, barred=words.STRANGER)
            raise
        found = answer.get("user") or {}
        name = found.get("real_name") or found.get("name") or ""
        return Person(id=user, barred=_barred(found, await self._team()), name=str(name))

    async def _load_members(self, channel: str) -> frozenset[str]:
        members: set[str] = set()
        cursor: str | None = None
        while True:
            page = await self._client.conversations_members(
                channel=channel, cursor=cursor, limit=MEMBERS_A_PAGE
            )
            members.update(page.get("members") or ())
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return frozenset(members)

    async def _load_group(self, group: str) -> frozenset[str]:
        try:
            answer = await self._client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            # A plan without user groups, or a group that is gone, gives nobody a role.
            if error.response.get("error") in ("no_such_subteam", "paid_teams_only"):
                return frozenset()
            raise
        return frozenset(answer.get("users") or ())

    async def _load_shared(self, channel: str) -> bool:
        answer = await self._client.conversations_info(channel=channel)
        found = answer.get("channel") or {}
        return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))


def _barred(user: Mapping[str, object], team: str) -> str | None:
    if user.get("is_stranger") or user.get("team_id", team) != team:
        return words.STRANGER
    if user.get("deleted") or user.get("is_bot"):
        return words.GONE
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return words.GUEST
    return None
