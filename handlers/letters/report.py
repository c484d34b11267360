"""A page of figures with charts, for people who have to answer for them. One file, no script."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from handlers.letters.sandbox import Sandbox
from handlers.letters.words import TEMPLATES

_COLOURS = ("#1a56c4", "#c2410c", "#7a5af8", "#667085", "#c8cfda")
_SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, kw_only=True)
class Table:
    """The first cell of each row is its heading; the others are figures."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars stacked on each other: for each series one number a label. Long labels want `lying`
    bars."""

    title: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[int]]
    lying: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """`facts` are the figures on top: what it is, and how many."""

    title: str
    house: str
    about: str
    facts: Sequence[tuple[str, str]]
    charts: Sequence[Chart]
    tables: Sequence[Table]
    foot: str


def report_page(report: Report) -> str:
    """HTML that stands alone."""
    drawn = [(chart, Markup(_drawn(chart))) for chart in report.charts]  # noqa: S704 - drawn here
    return _template_environment().get_template("report.html").render(report=report, charts=drawn)


def _drawn(chart: Chart) -> str:
    """SVG. Its figures stand in the tables too, so readers of the screen lose nothing."""
    import pygal
    from pygal.style import Style

    bars = (pygal.HorizontalStackedBar if chart.lying else pygal.StackedBar)(
        style=Style(
            background="transparent",
            plot_background="transparent",
            colors=_COLOURS,
            opacity="1",
            guide_stroke_color="#98a2b3",
            major_guide_stroke_color="#98a2b3",
            font_family="inherit",
            label_font_size=15,
            major_label_font_size=15,
            legend_font_size=15,
        ),
        js=(),
        width=860,
        height=120 + 34 * len(chart.labels) if chart.lying else 360,
        show_legend=len(chart.series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=5,
        truncate_label=-1,
        max_scale=6,
        min_scale=1,
        value_formatter=lambda value: f"{value:.0f}",
        disable_xml_declaration=True,
    )
    # A lying chart is drawn from below.
    order = -1 if chart.lying else 1
    bars.x_labels = list(chart.labels)[::order]
    for name, values in chart.series.items():
        bars.add(name, list(values)[::order])
    return _without_script(bars.render_tree())


def _without_script(drawing: ElementTree.Element) -> str:
    for parent in drawing.iter():
        for child in [each for each in parent if str(each.tag).endswith("script")]:
            parent.remove(child)
    drawing.set("role", "presentation")
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(drawing, encoding="unicode")


@cache
def _template_environment() -> Sandbox:
    return Sandbox(
        loader=FileSystemLoader(str(TEMPLATES / "web")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
