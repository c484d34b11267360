"""What every command of the command line shares."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

import click

if TYPE_CHECKING:
    from handlers.desk import Desk

Parameters = ParamSpec("Parameters")


def kindly(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """A wrong setting or a refused act is one clear line and exit status 2, no traceback."""

    @wraps(command)
    def run(*args: Parameters.args, **named: Parameters.kwargs) -> None:
        try:
            command(*args, **named)
        except Exception as error:
            sentence = _sentence(error)
            if sentence is None:
                raise
            fail(sentence)

    return run


def _sentence(error: Exception) -> str | None:
    """The words for what an operator can mend; None for a fault of ours."""
    from sqlalchemy.exc import OperationalError

    from bot.settings import BadSetting
    from handlers.errors import DeskError

    if isinstance(error, BadSetting):
        return str(error)
    if isinstance(error, DeskError):
        return error.sentence
    if isinstance(error, OperationalError):
        return f"DATABASE_URL: the database cannot be reached ({type(error.orig).__name__})."
    return None


def fail(sentence: str) -> None:
    click.echo(f"privacy-desk: {sentence}", err=True)
    sys.exit(2)


def existing_desk() -> Desk:
    """The desk of the present settings, without any door. It must be there already: in a wrong
    folder a new one would answer that all is well."""
    from bot import app, settings

    return app.existing_desk(settings.read(no_key="refuse"))
