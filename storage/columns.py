"""Column kinds that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Integer, String, TypeDecorator
from sqlmodel import Field

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970 UTC; ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - EPOCH) // _MICROSECOND


def instant_of(count: int) -> datetime:
    return EPOCH + timedelta(microseconds=count)


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as microseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant_of(value)


class Word(TypeDecorator[StrEnum]):
    """A StrEnum stored as its value; a value the code does not know is a loud error."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(40)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


# SQLite gives automatic row ids only to INTEGER; PostgreSQL wants BIGINT.
_BIG = BigInteger().with_variant(Integer, "sqlite")


def row_id() -> Any:
    return Field(default=None, sa_column=Column(_BIG, primary_key=True, autoincrement=True))


def reference(*, index: bool = False, nullable: bool = False) -> Any:
    column: Column[int] = Column(BigInteger, nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def instant(*, nullable: bool = False) -> Any:
    if nullable:
        return Field(default=None, sa_column=Column(Instant, nullable=True))
    return Field(sa_column=Column(Instant, nullable=False))


def word(kind: type[StrEnum], default: StrEnum | None = None, *, nullable: bool = False) -> Any:
    column: Column[StrEnum] = Column(Word(kind), nullable=nullable)
    if default is None and not nullable:
        return Field(sa_column=column)
    return Field(default=default, sa_column=column)
