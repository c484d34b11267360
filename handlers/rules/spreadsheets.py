"""Cells that a spreadsheet shows and does not run (threats S5)."""

from __future__ import annotations

# Programs take the full-width forms for the plain ones, and pass over blanks and quotes before
# them (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_PASSED_OVER = " \t\r\n\v\f\u00a0\u3000\ufeff\"'"
_SPLITS = ("\t", "\r", "\n")


def plain_cell(cell: str) -> str:
    is_formula = cell.lstrip(_PASSED_OVER).startswith(_FORMULA)
    return "'" + cell if is_formula or cell.startswith(_SPLITS) else cell
