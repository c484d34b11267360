"""Slack's numbers as data: the validator, the rate limiter, the sockets and the documentation
read them here. Every row says where it was read; none was checked on live Slack."""

from dataclasses import dataclass

_DOCS = "https://docs.slack.dev/"
_REFERENCE = f"{_DOCS}reference/"
_BLOCKS = f"{_REFERENCE}block-kit/blocks/"
_ELEMENTS = f"{_REFERENCE}block-kit/block-elements/"
_OBJECTS = f"{_REFERENCE}block-kit/composition-objects/"
_METHODS = f"{_REFERENCE}methods/"
READ = "2026-11-23"


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


_MESSAGE = (
    *_table(f"{_REFERENCE}block-kit/blocks/", message__blocks=50, block_id=255),
    *_table(
        f"{_BLOCKS}section-block/", section__text=3000, section__fields=10, section__field=2000
    ),
    *_table(f"{_BLOCKS}header-block/", header__text=150),
    *_table(f"{_BLOCKS}context-block/", context__elements=10),
    *_table(f"{_BLOCKS}actions-block/", actions__elements=25),
    *_table(f"{_BLOCKS}input-block/", input__label=2000, input__hint=2000),
    *_table(f"{_BLOCKS}image-block/", image__url=3000, image__alt=2000, image__title=2000),
    *_table(f"{_BLOCKS}alert-block/", alert__text=200),
    *_table(f"{_BLOCKS}markdown-block/", markdown__text=12_000),
    *_table(f"{_BLOCKS}table-block/", table__rows=100, table__columns=20),
    *_table(f"{_BLOCKS}card-block/", card__title=150, card__body=200, card__actions=3),
    # Undocumented: reported from live Slack, where long messages of many blocks are refused.
    *_table("https://github.com/slackapi/bolt-js/issues/2509", message__block_text=13_000),
)

_ELEMENT = (
    *_table(
        f"{_ELEMENTS}button-element/",
        action_id=255,
        button__text=75,
        button__value=2000,
        button__url=3000,
        button__label=75,
    ),
    *_table(f"{_ELEMENTS}overflow-menu-element/", overflow__options=5, overflow__url=3000),
    *_table(f"{_ELEMENTS}checkboxes-element/", choice__options=10),
    *_table(f"{_ELEMENTS}select-menu-element/", select__options=100, select__groups=100),
    *_table(f"{_ELEMENTS}select-menu-element/", placeholder=150),
    *_table(f"{_ELEMENTS}plain-text-input-element/", input__text=3000),
    *_table(f"{_ELEMENTS}file-input-element/", file_input__files=10),
    *_table(f"{_OBJECTS}text-object/", text=3000),
    *_table(
        f"{_OBJECTS}option-object/", option__text=75, option__value=150, option__description=75
    ),
    *_table(f"{_OBJECTS}option-group-object/", select__group_label=75),
    *_table(
        f"{_OBJECTS}confirmation-dialog-object/",
        confirm__title=100,
        confirm__text=300,
        confirm__button=30,
    ),
)

_VIEW = (
    *_table(
        f"{_REFERENCE}views/modal-views/",
        view__blocks=100,
        view__title=24,
        view__submit=24,
        view__close=24,
        view__private_metadata=3000,
        view__callback_id=255,
        view__external_id=255,
    ),
    *_table(f"{_METHODS}views.open/", view__bytes=250_000),
    *_table(f"{_DOCS}surfaces/modals/", view__stack=3),
)

_TRAFFIC = (
    *_table(f"{_METHODS}chat.postMessage/", chat__post_text=40_000, message__attachments=100),
    *_table(f"{_METHODS}chat.update/", chat__update_text=4000),
    *_table(f"{_METHODS}files.getUploadURLExternal/", file__alt_text=1000),
    # The burst is Slack's secret; one message a second and channel is what it promises.
    *_table(f"{_DOCS}apis/web-api/rate-limits/", channel__burst=5, channel__per_second=1),
    *_table(
        f"{_DOCS}interactivity/handling-user-interaction/",
        ack__seconds=3,
        trigger__seconds=3,
        response_url__uses=5,
        response_url__minutes=30,
    ),
    *_table(
        f"{_DOCS}apis/events-api/",
        event__retry_1_seconds=0,
        event__retry_2_seconds=60,
        event__retry_3_seconds=300,
    ),
    *_table(f"{_DOCS}apis/events-api/using-socket-mode/", socket__connections=10),
)

LIMITS: tuple[Limit, ...] = (*_MESSAGE, *_ELEMENT, *_VIEW, *_TRAFFIC)

_MOST = {limit.rule: limit.most for limit in LIMITS}


def most(rule: str) -> int:
    return _MOST[rule]
