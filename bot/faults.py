"""Unexpected errors at the outermost edge: logged without what they say, which may hold
addresses and bodies."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def fault_name(error: BaseException) -> str:
    """The class and the place, such as `KeyError at courier.py:120`."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"


@contextmanager
def outliving_faults(log: logging.Logger, what: str) -> Iterator[None]:
    """For loops that must not die: an error ends the block, is logged, and life goes on."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 (this is the outermost edge)
        log.error("%s: %s", what, fault_name(error))
