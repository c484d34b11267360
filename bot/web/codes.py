"""The page behind the link in a letter with a code, and the steps behind the code: /v/<token>."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from aiohttp import web

from bot.web.kit import Forms, page
from handlers import correspondence, letters, verification
from handlers.desk import Desk
from handlers.verification import Answer, Form, Step, Word
from storage.vocabulary import Point

_CLOSED = {
    Answer.EXPIRED: letters.ClosedCode.EXPIRED,
    Answer.TOO_MANY_TRIES: letters.ClosedCode.TOO_MANY_TRIES,
    Answer.REPLACED: letters.ClosedCode.REPLACED,
}
# Opens the steps behind the code, in this browser, for half an hour.
PASS = "desk_pass"  # noqa: S105 - a cookie's name
_WORD = ("state", "address", "time", "signature")
_SIGNED_IN = "signed_in"

_Answered = tuple[Form, Answer] | None


class CodePages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._forms = Forms(desk=desk, path="/v/", cookie="desk_form")

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_get("/v/{token}", self._show)
        router.add_post("/v/{token}", self._typed)
        router.add_get("/v/{token}/signed-in", self._back)
        router.add_post("/v/{token}/signed-in", self._signed_in)

    async def _show(self, request: web.Request) -> web.StreamResponse:
        """Changes nothing: mail scanners follow links, and some fill in forms."""
        form = await self._look(request)
        if form.closed is not None:
            return self._closed(form, form.closed)
        return self._next(request, form)

    async def _look(self, request: web.Request) -> Form:
        form = await asyncio.to_thread(
            verification.form, self._desk, _token(request), request.cookies.get(PASS, "")
        )
        if form is None:
            raise web.HTTPNotFound
        return form

    async def _typed(self, request: web.Request) -> web.StreamResponse:
        fields = await self._forms.fields(request)
        form = await self._look(request)
        if fields is None or form.closed is not None:
            return await self._show(request)
        if form.step in (Step.CODE, Step.RECORD_CODE) and not _is_filled(fields, "code", "record"):
            return self._form(request, form, letters.CodeProblem.MISSING)
        pass_ = request.cookies.get(PASS, "") if form.pass_ else ""
        answered = await asyncio.to_thread(
            _act, self._desk, _token(request), pass_, form.step, fields
        )
        if answered is None:
            raise web.HTTPNotFound
        return self._answer(request, form, *answered)

    def _answer(
        self, request: web.Request, before: Form, form: Form, answer: Answer
    ) -> web.StreamResponse:
        if answer is Answer.CONFIRMED:
            return self._next(request, form)
        if answer is Answer.WRONG and form.tries_left:
            if before.step is Step.CODE:
                return self._form(request, form, letters.CodeProblem.WRONG)
            return self._step(request, replace(form, step=before.step), problem=True)
        closed = Answer.TOO_MANY_TRIES if answer is Answer.WRONG else answer
        if before.step is Step.CODE:
            return self._closed(form, closed)
        # Behind the code a person takes over, whatever went wrong.
        return self._step(request, replace(form, step=Step.STAFF))

    # --- back from the house's account page -------------------------------------------------

    async def _back(self, request: web.Request) -> web.StreamResponse:
        """The account page sends the person here. A button follows: the cookie that belongs to
        this request does not come along from another site."""
        form = await self._look(request)
        word = tuple((name, request.query.get(name, "")[:1000]) for name in _WORD)
        return self._made(request, form, step=_SIGNED_IN, here=_back_path(request), word=word)

    async def _signed_in(self, request: web.Request) -> web.StreamResponse:
        fields = await self._forms.fields(request)
        if fields is None:
            return await self._back(request)
        word = Word(**{name: fields.get(name, "") for name in _WORD})
        answered = await asyncio.to_thread(
            verification.signed_in,
            self._desk,
            _token(request),
            request.cookies.get(PASS, ""),
            word,
        )
        if answered is None:
            raise web.HTTPNotFound
        form, answer = answered
        if answer is Answer.CONFIRMED:
            return self._next(request, form)
        return self._made(
            request, form, step=_SIGNED_IN, here=_back_path(request), problem=True, status=410
        )

    # --- pages ------------------------------------------------------------------------------

    def _next(self, request: web.Request, form: Form) -> web.StreamResponse:
        if form.step is Step.CODE:
            return self._form(request, form, None)
        if form.step is Step.DONE:
            return self._confirmed(form)
        return self._step(request, form)

    def _form(
        self, request: web.Request, form: Form, problem: letters.CodeProblem | None
    ) -> web.StreamResponse:
        nonce = self._forms.nonce(request)
        made = letters.confirm_page(
            correspondence.house_facts(self._desk.house),
            language=form.language,
            number=form.number,
            expires_at=form.expires_at,
            nonce=self._forms.signed(nonce),
            problem=problem,
            tries_left=form.tries_left if problem else None,
        )
        return self._forms.remember(page(made, status=422 if problem else 200), nonce)

    def _step(
        self, request: web.Request, form: Form, *, problem: bool = False
    ) -> web.StreamResponse:
        here = f"/v/{_token(request)}"
        status = 422 if problem else 200
        return self._made(
            request, form, step=form.step.value, here=here, problem=problem, status=status
        )

    def _made(
        self,
        request: web.Request,
        form: Form,
        *,
        step: str,
        here: str,
        problem: bool = False,
        status: int = 200,
        word: tuple[tuple[str, str], ...] = (),
    ) -> web.StreamResponse:
        nonce = self._forms.nonce(request)
        made = letters.identity_page(
            correspondence.house_facts(self._desk.house),
            language=form.language,
            number=form.number,
            step=step,
            here=here,
            nonce=self._forms.signed(nonce),
            problem=problem,
            tries_left=form.tries_left,
            points=[point.value for point in form.points],
            account_url=self._account_url(request, form),
            word=word,
        )
        response = self._forms.remember(page(made, status=status), nonce)
        if form.pass_:
            self._forms.keep(response, PASS, form.pass_)
        return response

    def _account_url(self, request: web.Request, form: Form) -> str:
        """Where to sign in instead, and the way back to this page."""
        if not form.account_url:
            return ""
        back = f"{self._desk.base_url}{_back_path(request)}"
        return f"{form.account_url}&{urlencode({'back': back})}"

    def _confirmed(self, form: Form) -> web.StreamResponse:
        house = correspondence.house_facts(self._desk.house)
        return page(
            letters.confirmed_page(
                house, language=form.language, number=form.number, status_url=form.status_url
            )
        )

    def _closed(self, form: Form, answer: Answer) -> web.StreamResponse:
        made = letters.closed_code_page(
            correspondence.house_facts(self._desk.house),
            language=form.language,
            number=form.number,
            why=_CLOSED[answer],
        )
        return page(made, status=410)


def _act(desk: Desk, token: str, pass_: str, step: Step, fields: Mapping[str, str]) -> _Answered:
    """What the form of this step does."""
    if step in (Step.RECORD, Step.RECORD_CODE) and _is_filled(fields, "record"):
        return verification.name_record(desk, token, pass_, fields["record"])
    match step:
        case Step.POINTS:
            typed = {point: fields.get(f"point_{point.value}", "") for point in Point}
            given = {point: value for point, value in typed.items() if value.strip()}
            return verification.give_points(desk, token, pass_, given)
        case Step.DECLARATION:
            agreed = fields.get("agreed") == "yes"
            name = fields.get("name", "")
            return verification.declare(desk, token, pass_, name=name, agreed=agreed)
        case Step.CODE | Step.RECORD_CODE:
            return verification.confirm(desk, token, fields.get("code", "").strip(), pass_)
    form = verification.form(desk, token, pass_)
    return None if form is None else (form, Answer.CONFIRMED)


def _is_filled(fields: Mapping[str, str], *names: str) -> bool:
    return any(fields.get(name, "").strip() for name in names)


def _token(request: web.Request) -> str:
    return request.match_info["token"]


def _back_path(request: web.Request) -> str:
    return f"/v/{_token(request)}/signed-in"
