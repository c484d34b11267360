"""The register as a page with charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from handlers import letters, register
from handlers.letters import Chart, Report, Table
from handlers.register import Figures, Record, Register, Response
from storage.vocabulary import Right

RIGHTS = {
    Right.ACCESS: "Access (know)",
    Right.ERASURE: "Erasure (delete)",
    Right.RECTIFICATION: "Rectification (correct)",
    Right.PORTABILITY: "Portability",
    Right.OBJECTION: "Objection",
    Right.RESTRICTION: "Restriction",
    Right.MARKETING_OPT_OUT: "Marketing opt-out",
    Right.SALE_OPT_OUT: "Opt-out of sale or sharing",
    Right.LIMIT_SENSITIVE: "Limit use of sensitive data",
    Right.WITHDRAW_CONSENT: "Withdrawal of consent",
    Right.AUTOMATED_DECISION: "Automated decision",
    Right.QUESTION: "Question",
    Right.COMPLAINT: "Complaint or appeal",
    Right.AUTHORITY_COMPLAINT: "Complaint through an authority",
}

RESPONSES = {
    Response.COMPLIED: "Complied with",
    Response.DENIED: "Denied",
    Response.NOT_FOUND: "Nothing found",
    Response.WITHDRAWN: "Withdrawn",
    Response.PENDING: "Open",
}

# How long an answer took, by the last day of each bar.
SPANS = (7, 14, 30, 45, 60, 90)


def as_html(found: Register) -> str:
    """A page that stands alone; it holds no personal data."""
    whole = found.figures()
    return letters.report_page(
        Report(
            title="Register of privacy requests",
            house=found.house,
            about=f"Requests received from {found.first:%d %b %Y} to {found.last:%d %b %Y}, "
            f"as of {found.made_on:%d %b %Y}. One entry for each right that was asked for; "
            "without personal data.",
            facts=(
                ("Received", str(whole.received)),
                ("Complied with", str(whole.complied)),
                ("Denied", str(whole.denied)),
                ("Open", str(whole.pending)),
                ("Answered late", str(whole.late)),
                ("Median days", _days(whole.median_days)),
                ("Mean days", _days(whole.mean_days)),
            ),
            charts=(_by_month(found), _by_nature(found), _by_days(found)),
            tables=(_figures(found), _grounds(whole), _records(found.records)),
            foot="Days run from receipt to the response. Median and mean leave out withdrawn "
            "requests (11 CCR 7102(a)). Records as in 11 CCR 7101(b).",
        )
    )


def _by_month(found: Register) -> Chart:
    months = list(register.months(found))
    return _stacked("Received by month", [(f"{m:%b %y}", records) for m, records in months])


def _by_nature(found: Register) -> Chart:
    groups = [
        (RIGHTS[nature], [each for each in found.records if each.nature is nature])
        for nature in found.natures
    ]
    return _stacked("By kind of request", groups, lying=True)


def _stacked(
    title: str, groups: Sequence[tuple[str, Sequence[Record]]], *, lying: bool = False
) -> Chart:
    counted = [Counter(record.response for record in records) for _, records in groups]
    return Chart(
        title=title,
        labels=[label for label, _ in groups],
        series={
            words: [counts[response] for counts in counted] for response, words in RESPONSES.items()
        },
        lying=lying,
    )


def _by_days(found: Register) -> Chart:
    taken = [each.days for each in found.records if each.days is not None]
    starts = (-1, *SPANS)
    labels = [f"up to {last}" for last in SPANS] + [f"over {SPANS[-1]}"]
    counts = [sum(a < days <= b for days in taken) for a, b in zip(starts, SPANS, strict=False)]
    counts.append(sum(days > SPANS[-1] for days in taken))
    return Chart(title="Days until the response", labels=labels, series={"Requests": counts})


_HEAD = (
    "Received",
    "Complied with",
    "Denied",
    "Nothing found or withdrawn",
    "Open",
    "Late",
    "Median days",
    "Mean days",
)


def _figures(found: Register) -> Table:
    rows = [_row(RIGHTS[nature], found.figures(nature)) for nature in found.natures]
    return Table(
        title="Figures by kind of request",
        head=("Request", *_HEAD),
        rows=[*rows, _row("All", found.figures())],
    )


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    counts = (
        figures.received,
        figures.complied,
        figures.denied,
        figures.other,
        figures.pending,
        figures.late,
    )
    return (name, *map(str, counts), _days(figures.median_days), _days(figures.mean_days))


def _grounds(whole: Figures) -> Table:
    return Table(
        title="Grounds of denial",
        head=("Ground", "Requests"),
        rows=[
            (_words(ground.value), str(count))
            for ground, count in sorted(whole.denied_by_ground.items(), key=lambda each: -each[1])
        ],
    )


_RECORD = (
    "Number",
    "Received",
    "Request",
    "Made by",
    "Law",
    "Response",
    "On",
    "Days",
    "Ground",
)


def _records(found: Sequence[Record]) -> Table:
    return Table(
        title="Records",
        head=(
            "Number",
            "Received",
            "Request",
            "Made by",
            "Law",
            "Response",
            "On",
            "Days",
            "Ground",
        ),
        rows=[
            (
                record.number,
                f"{record.received_on}",
                RIGHTS[record.nature],
                _words(record.manner.value),
                record.law or "not stated",
                RESPONSES[record.response] + (", extended" if record.extended else ""),
                f"{record.responded_on or ''}",
                "" if record.days is None else str(record.days),
                _words(record.ground.value) if record.ground else "",
            )
            for record in found
        ],
    )


def _days(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _words(value: str) -> str:
    return value.replace("_", " ")
