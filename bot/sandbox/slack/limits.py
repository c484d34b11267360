"""Slack's limits as data. Every row says where it was read; none was checked on live Slack."""

from dataclasses import dataclass

_BLOCKS = "docs.slack.dev/reference/block-kit/blocks/"
_ELEMENTS = "docs.slack.dev/reference/block-kit/block-elements/"
_OBJECTS = "docs.slack.dev/reference/block-kit/composition-objects/"
_VIEWS = "docs.slack.dev/surfaces/modals and reference/views"
_CHAT = "docs.slack.dev/reference/methods/"
READ = "2026-11"


@dataclass(frozen=True, kw_only=True)
class Limit:
    rule: str
    most: int
    source: str
    read: str = READ
    checked_against_live_slack: str = "no"


def _table(source: str, **limits: int) -> list[Limit]:
    return [
        Limit(rule=name.replace("__", "."), most=most, source=source)
        for name, most in limits.items()
    ]


LIMITS: tuple[Limit, ...] = (
    *_table(
        _BLOCKS,
        message__blocks=50,
        view__blocks=100,
        block_id=255,
        section__text=3000,
        section__fields=10,
        section__field=2000,
        header__text=150,
        context__elements=10,
        actions__elements=25,
        input__label=2000,
        input__hint=2000,
        image__url=3000,
        image__alt=2000,
        image__title=2000,
        alert__text=200,
        markdown__text=12_000,
        table__rows=100,
        table__columns=20,
        card__title=150,
        card__body=200,
        card__actions=3,
    ),
    *_table(
        _ELEMENTS,
        action_id=255,
        button__text=75,
        button__value=2000,
        button__url=3000,
        button__label=75,
        overflow__options=5,
        overflow__url=3000,
        choice__options=10,
        select__options=100,
        select__groups=100,
        select__group_label=75,
        placeholder=150,
        input__text=3000,
        file_input__files=10,
    ),
    *_table(
        _OBJECTS,
        text=3000,
        option__text=75,
        option__value=150,
        option__description=75,
        confirm__title=100,
        confirm__text=300,
        confirm__button=30,
    ),
    *_table(
        _VIEWS,
        view__title=24,
        view__submit=24,
        view__close=24,
        view__private_metadata=3000,
        view__callback_id=255,
        view__external_id=255,
        view__bytes=250_000,
        view__stack=3,
    ),
    *_table(
        _CHAT,
        chat__post_text=40_000,
        chat__update_text=4000,
        response_url__uses=5,
        response_url__minutes=30,
        socket__connections=10,
    ),
)

_MOST = {limit.rule: limit.most for limit in LIMITS}


def most(rule: str) -> int:
    return _MOST[rule]
