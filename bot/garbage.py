"""How often Python looks for garbage that reference counting leaves."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """For processes that read letters.

    A reading is thousands of small values without cycles, gone when its answer is written; with
    Python's own thresholds a third of the time goes into looking through them and the word lists.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
