"""Data frame in, Altair chart out. No query, no Streamlit and no number computed twice here.

Every function takes a Style, so that the same chart serves the screen and the files.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

from dashboard import network as network_layout
from dashboard import sequence_layout, theme, timeline_layout, tree_layout
from dashboard.text import dated, plain
from dashboard.typeset import text_width, wrap

# A chart is checked as a whole where it is exported, which the tests do with each; checking every part
# of it as it is made would cost the reader a tenth more time.
schemapi.DEBUG_MODE = False

# Altair's own types are too narrow for lists made at run time; what it gets is checked by its schema.
AltairChart = Any

NARROW = 600
# Below it the legend of a timeline stands in two rows.
FIVE_KINDS = 720
LANE_ORDER = ("US", "CN", "bilateral", "third_party")
MOST_COUNTERPARTS, MOST_OUTLETS, FLAT_LABELS, MOST_ORIGINS = 15, 20, 14, 5
LANE_NAMES = {"US": "United States", "CN": "China", "bilateral": "both", "third_party": "third parties"}


@dataclass(frozen=True)
class Style:
    """How a chart is to be drawn: light or dark, how wide in pixels, in which font family.

    fluid: the chart may be stretched to its container, as on screen. flat: height is short, as on a slide.
    roomy: however narrow, names keep their length and nothing is laid out as for a phone. lines: how many lines of
    text one below the other can be read in the height that there is; None where the height is free.
    """

    look: theme.Look = "light"
    width: int = 1120
    font: str = theme.EXPORT_SANS
    fluid: bool = False
    flat: bool = False
    roomy: bool = False
    lines: int | None = None

    @property
    def tokens(self) -> theme.Tokens:
        """The colours of this look."""
        return theme.TOKENS[self.look]

    @property
    def is_slim(self) -> bool:
        """True where a legend has to stand in few columns."""
        return self.width < NARROW

    @property
    def is_narrow(self) -> bool:
        """True at the width of a phone."""
        return self.is_slim and not self.roomy

    @property
    def name_limit(self) -> int:
        """How many pixels a name beside a bar may take."""
        return min(max(round(self.width * 0.4), 140), 240)


# A count's label: without its sign, and none between two whole numbers.
WHOLE = "datum.value % 1 ? '' : format(abs(datum.value), 'd')"
# A tick's label: the day where it is not the first of a month, else the month, or the year in January; the first
# one names its year in any case.
WHEN = (
    "(date(datum.value) > 1 ? timeFormat(datum.value, '%-d %b') : month(datum.value) > 0 ? timeFormat(datum.value, '%b') : "
    "timeFormat(datum.value, '%Y')) + (datum.index == 0 && (date(datum.value) > 1 || month(datum.value) > 0) ? "
    "timeFormat(datum.value, ' %Y') : '')"
)


def _days(first: date, last: date, most: int) -> list[date]:
    """At most about `most` days at even steps, whole months where the time is long."""
    days = (last - first).days
    step = next((step for step in (1, 2, 3, 7, 14) if days / step <= most), 0)
    if step:
        return [first + timedelta(days=place) for place in range(step, days + 1, step)]
    months = [found.date() for found in pd.date_range(first, last, freq="MS")]
    every = next(every for every in (1, 3, 6, 12, 24, 60, 120, 100_000) if len(months) / every <= most)
    kept = [found for found in months if every <= 12 and (found.month - 1) % every == 0] if every <= 12 else months[::every]  # noqa: PLR2004
    return kept or months[:1]


def _need(frame: pd.DataFrame, *columns: str) -> None:
    for column in columns:
        if column not in frame:
            raise KeyError(f"the chart needs a column {column!r}; there are {', '.join(map(str, frame))}")


def _finish(chart: AltairChart, style: Style, height: int | alt.Step) -> AltairChart:
    """Size and look. On a page axis and legend add to the height, or the framework would take it of the drawing."""
    # Set in place: the chart is ours, and each of Altair's own methods would copy and combine all layers anew.
    chart.width, chart.height = "container" if style.fluid else style.width, height
    if style.fluid:
        chart.autosize = alt.AutoSizeParams(type="fit-x", contains="padding")
    chart.config = theme.altair_config(style.look, style.font)
    return chart


def _layered(*layers: AltairChart, **resolved: Any) -> AltairChart:
    """Layers of one chart. resolved: channels of which each layer has a scale of its own."""
    chart = alt.layer(*layers)
    if resolved:
        chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(**resolved))
    return chart


def _lane_colour(style: Style, *, legend: bool = True) -> alt.Color:
    return alt.Color("lane_id:N", scale=_lane_scale(style), legend=_lane_legend() if legend else None)


def _lane_scale(style: Style) -> alt.Scale:
    return alt.Scale(domain=list(LANE_ORDER), range=[style.tokens.lanes[lane] for lane in LANE_ORDER])


def _lane_legend() -> alt.Legend:
    return alt.Legend(title=None, labelExpr=_labels(LANE_NAMES))


def _labels(names: dict[str, str]) -> str:
    pairs = ", ".join(f"'{code}': '{name}'" for code, name in names.items())
    return f"({{{pairs}}})[datum.value]"


def timeline(
    events: pd.DataFrame,
    counts: pd.DataFrame,
    style: Style,
    *,
    selected: str | None = None,
    max_labels: int = 44,
    is_interactive: bool = False,
    bands: pd.DataFrame | None = None,
    ties: pd.DataFrame | None = None,
) -> AltairChart:
    """Events as marks on one axis, the United States above and China below, with labels.

    events: queries/events.sql. counts: queries/events_per_month.sql, drawn as a strip on top.
    Colour is the lane, shape the family of the category, size the significance; what lasted has a bar
    from its mark on, an imprecise date a broken one over its month, quarter or year. Interactive, it
    gives what is selected: "pick" an event_id, "fold" the days of a counted mark, "range" the days
    brushed over the chart.
    bands: queries/bands.sql, drawn behind and below. ties: queries/answers.sql, drawn as lines from
    act to answer with the lag in days, dashed where they are only near in time.
    """
    _need(events, "event_id", "lane_id", "span_start", "span_end", "significance", "family_id", "origins")
    _need(counts, "period_start", "lane_id", "events")
    t = style.tokens
    if events.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 120)
    labels = 8 if style.is_narrow else FLAT_LABELS if style.flat else max_labels
    layout = timeline_layout.place(events, style.width, max_labels=labels, label_zone=110 if style.flat else 200)
    rules = _placed_rules(bands, layout)
    layout = replace(layout, low=layout.low - (len(set(rules.row)) + 1) * RULE_ROW if len(rules) else layout.low)
    x_scale = alt.Scale(domain=[layout.start.isoformat(), layout.end.isoformat()], nice=False)
    y_scale = alt.Scale(domain=[layout.low, layout.high], nice=False)
    x = alt.X("x:T", scale=x_scale, axis=alt.Axis(title=None, tickCount=5 if style.is_narrow else 12, labelFlush=True, labelExpr=WHEN))
    y = alt.Y("y:Q", scale=y_scale, axis=None)

    marks = layout.marks.merge(
        events[["event_id", "title", "category", "family_id", "lane", "event_date", "date_end", "documents",
                "origins", "grade"]],
        on="event_id",
    )  # fmt: skip
    marks["when"] = [dated(row.event_date, row.date_precision, row.date_end) for row in marks.itertuples()]
    marks["title"] = [plain(title) for title in marks.title]
    marks["size"] = marks.significance.map(timeline_layout.SIZES)
    marks = marks.drop(columns=["event_date", "date_end"])
    layers: list[alt.Chart] = [*_bands(bands, layout, style, x_scale, y_scale), *_rules(rules, layout, style, x_scale, y_scale)]
    layers += [*_strip(counts, layout, style, x_scale, y_scale, brush=is_interactive)]
    span = pd.Timestamp(layout.end) - pd.Timestamp(layout.start)
    begin = pd.Timestamp(layout.start) + span * (layout.gutter - 6) / layout.width
    frame = pd.DataFrame({"x": [begin.floor("s"), pd.Timestamp(layout.end)], "y": [0.0, 0.0]})
    layers.append(alt.Chart(frame).mark_line(color=t.muted, strokeWidth=1).encode(x=x, y=y))
    if not layout.leaders.empty:
        layers.append(
            alt.Chart(layout.leaders).mark_rule(color=t.faint, strokeWidth=1).encode(
                x=x, y=alt.Y("y_from:Q", scale=y_scale, axis=None), y2=alt.Y2("y_to:Q"))
        )  # fmt: skip
    layers += _ties(ties, marks, style, x_scale, y_scale)
    spans = marks[marks.is_span]
    if not spans.empty:
        layers += _bars(spans, alt.X("x_from:T", scale=x_scale), y, style)
    colours = marks.lane_id.map(t.lanes)
    # Hollow: one origin or none that was seen. Dark rim: contested on a core point.
    marks["fill"] = colours.where(marks.origins > 1, t.paper)
    marks["rim"] = colours.where(marks.grade != "contested", t.ink)
    pick = alt.selection_point(name="pick", fields=["event_id"], on="click", clear=False)
    layers.append(
        alt.Chart(marks)
        .mark_point(opacity=1, cursor="pointer", strokeWidth=1.3)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("rim:N", scale=None),
            shape=alt.Shape(
                "family_id:N",
                scale=alt.Scale(domain=list(theme.SHAPES), range=list(theme.SHAPES.values())),
                legend=alt.Legend(title=None, labelExpr=_labels(FAMILIES), symbolFillColor=t.muted,
                                  symbolStrokeColor=t.muted, columns=_legend_columns(style), labelLimit=300),
            ),
            size=alt.Size("size:Q", scale=None, legend=None),
            tooltip=[
                alt.Tooltip("when:N", title="Date"), alt.Tooltip("title:N", title="Event"),
                alt.Tooltip("lane:N", title="Acted"), alt.Tooltip("category:N", title="Kind"),
                alt.Tooltip("significance:Q", title="Significance"), alt.Tooltip("documents:Q", title="Documents"),
                alt.Tooltip("origins:Q", title="Independent origins"), alt.Tooltip("grade:N", title="Grade"),
            ],
        )
        .add_params(pick)
    )  # fmt: skip
    if not layout.folds.empty:
        layers += _folds(layout, style, x, y)
    chosen = marks[marks.event_id == selected]
    if not chosen.empty:
        layers.append(
            alt.Chart(chosen).mark_point(shape="circle", filled=False, size=420, strokeWidth=2, color=t.ink)
            .encode(x=x, y=y)
        )  # fmt: skip
    if not layout.labels.empty:
        # Where lines are drawn that may cross a name, it has a rim of paper.
        rim = {"color": t.paper, "stroke": t.paper, "strokeWidth": 4, "strokeOpacity": 0.9}
        looks: list[dict[str, Any]] = [*([rim] if bands is not None or ties is not None else []), {"color": t.ink}]
        layers += [
            alt.Chart(layout.labels)
            # clipped, or the renderer's guess at its width would widen the picture
            .mark_text(clip=True, align="left", baseline="top", lineBreak="\n", fontSize=timeline_layout.LABEL_SIZE,
                       lineHeight=timeline_layout.LINE, **look)
            .encode(x=x, y=y, text=alt.Text("text:N"))
            for look in looks
        ]  # fmt: skip
    layers += _lane_names(layout, style, y_scale)
    return _finish(_layered(*layers, color="independent"), style, layout.height)


def selections(chart: AltairChart) -> tuple[str, ...]:
    """Names of what can be selected in a chart."""
    params: Any = getattr(chart, "params", alt.Undefined)
    return () if params is alt.Undefined else tuple(dict.fromkeys(str(param.name) for param in params))


FAMILIES = {
    "controls": "controls and enforcement",
    "technology": "models, chips, research",
    "industry": "industry and markets",
    "statecraft": "statecraft and rules",
    "security": "access and security",
}


def _strip(
    counts: pd.DataFrame,
    layout: timeline_layout.Layout,
    style: Style,
    x_scale: alt.Scale,
    y_scale: alt.Scale,
    *,
    brush: bool,
) -> list[alt.Chart]:
    """Counts by period on top of the timeline: US side up, China side down, the rest left out."""
    part = counts[counts.lane_id.isin(["US", "CN"]) & (counts.events > 0)].copy()
    if part.empty:
        return []
    starts = sorted(counts.period_start.unique())
    step = (starts[1] - starts[0]) if len(starts) > 1 else pd.Timedelta(days=30)
    following = dict(zip(starts, [*starts[1:], starts[-1] + step], strict=True))
    middle = layout.strip_low + timeline_layout.STRIP * 0.5
    unit = (timeline_layout.STRIP / 2 - 3) / max(part.events.max(), 1)
    part["from"] = part.period_start
    part["to"] = part.period_start.map(following)
    part["y"] = middle
    part["y_to"] = [middle + (row.events if row.lane_id == "US" else -row.events) * unit for row in part.itertuples()]
    start, end = pd.Timestamp(layout.start), pd.Timestamp(layout.end)
    part["from"], part["to"] = part["from"].clip(start, end), part["to"].clip(start, end)
    strip = (
        alt.Chart(part).mark_rect(opacity=0.75, stroke=style.tokens.paper, strokeWidth=0.5).encode(
            x=alt.X("from:T", scale=x_scale), x2=alt.X2("to:T"),
            y=alt.Y("y:Q", scale=y_scale, axis=None), y2=alt.Y2("y_to:Q"),
            color=_lane_colour(style, legend=False),
            tooltip=[alt.Tooltip("period_start:T", title="Period from", format="%B %Y"),
                     alt.Tooltip("lane:N", title="Acted"), alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    return [strip.add_params(alt.selection_interval(name="range", encodings=["x"])) if brush else strip]


RULE_ROW = 15


def _within(frame: pd.DataFrame, layout: timeline_layout.Layout) -> pd.DataFrame:
    """Bands cut to the period drawn, as x_from and x_to; those outside are dropped."""
    first, last = pd.Timestamp(layout.start), pd.Timestamp(layout.end)
    found = frame.assign(x_from=frame.start_date.clip(lower=first), x_to=frame.end_date.fillna(last).clip(upper=last))
    return found[found.x_from <= found.x_to]


def _placed_rules(bands: pd.DataFrame | None, layout: timeline_layout.Layout) -> pd.DataFrame:
    """Rules in force with the row each stands on, so that neither bars nor names overlap."""
    if bands is None or bands.empty:
        return pd.DataFrame(columns=["row"])
    found = _within(bands[bands.band_type == "rule"], layout).sort_values("x_from")
    scale = layout.width / (pd.Timestamp(layout.end) - pd.Timestamp(layout.start)).days
    ends: list[float] = []
    rows = []
    for band in found.itertuples():
        left = (band.x_from - pd.Timestamp(layout.start)).days * scale
        wide = max((band.x_to - band.x_from).days * scale, text_width(plain(band.label), 11) + 12)
        # A name that would run over the right edge is set to the left of the edge instead.
        left = min(left, layout.width - wide)
        row = next((place for place, end in enumerate(ends) if left >= end), len(ends))
        ends[row : row + 1] = [left + wide + 8]
        rows.append(row)
    return found.assign(row=rows)


def _rules(
    rules: pd.DataFrame, layout: timeline_layout.Layout, style: Style, x_scale: alt.Scale, y_scale: alt.Scale
) -> list[alt.Chart]:
    if rules.empty:
        return []
    frame = rules.copy()
    top = layout.low + (frame.row.max() + 1) * RULE_ROW
    frame["y"] = top - frame.row * RULE_ROW - RULE_ROW / 2
    days = (pd.Timestamp(layout.end) - pd.Timestamp(layout.start)).days
    room = pd.to_timedelta([text_width(plain(label), 11) / layout.width * days for label in frame.label], unit="D")
    # A name longer than its bar stands on it and beyond it, never beyond the edge.
    last = pd.Timestamp(layout.end) - room - pd.to_timedelta(8 / layout.width * days, unit="D")
    frame["x_text"] = frame.x_from.where(frame.x_from < last, last)
    frame["until"] = frame.end_date.dt.strftime("%-d %b %Y").fillna("still in force")
    y = alt.Y("y:Q", scale=y_scale, axis=None)
    head = pd.DataFrame({"y": [top + 4], "label": ["Rules in force"]})
    return [
        alt.Chart(frame).mark_rule(strokeWidth=RULE_ROW - 3, opacity=0.22).encode(
            x=alt.X("x_from:T", scale=x_scale), x2=alt.X2("x_to:T"), y=y, color=_lane_colour(style, legend=False),
            tooltip=[alt.Tooltip("label:N", title="Rule"), alt.Tooltip("start_date:T", title="In force from", format="%d %B %Y"),
                     alt.Tooltip("until:N", title="Until")]),
        alt.Chart(frame).mark_text(align="left", dx=3, fontSize=11, color=style.tokens.ink, clip=True).encode(
            x=alt.X("x_text:T", scale=x_scale), y=y, text=alt.Text("label:N")),
        alt.Chart(head).mark_text(align="left", baseline="bottom", fontSize=13, fontWeight=600, color=style.tokens.muted).encode(
            x=alt.value(0), y=y, text=alt.Text("label:N")),
    ]  # fmt: skip


def _bands(
    bands: pd.DataFrame | None, layout: timeline_layout.Layout, style: Style, x_scale: alt.Scale, y_scale: alt.Scale
) -> list[alt.Chart]:
    """Terms of office as faint grounds with their name on top, summits as dotted lines with theirs at the axis."""
    if bands is None or bands.empty:
        return []
    t, layers = style.tokens, []
    named = pd.DataFrame({"x_from": [], "label": []})
    terms = _within(bands[bands.band_type == "term"], layout).sort_values("x_from").reset_index(drop=True)
    if len(terms):
        terms["y"], terms["y_to"], terms["y_name"] = layout.low, layout.strip_low, layout.strip_low
        terms["shade"] = [0.05 if place % 2 else 0.0 for place in range(len(terms))]
        x = alt.X("x_from:T", scale=x_scale)
        layers.append(alt.Chart(terms).mark_rect(color=t.ink).encode(
            x=x, x2=alt.X2("x_to:T"), y=alt.Y("y:Q", scale=y_scale, axis=None), y2=alt.Y2("y_to:Q"), opacity=alt.Opacity("shade:Q", scale=None)))
        days = (pd.Timestamp(layout.end) - pd.Timestamp(layout.start)).days
        room = pd.to_timedelta([text_width(plain(name), 11) / layout.width * days for name in terms.label], unit="D")
        named = terms[(terms.x_to - terms.x_from) > room]
        layers.append(alt.Chart(named).mark_text(align="left", baseline="top", dx=4, dy=3, fontSize=11, color=t.muted, clip=True).encode(
            x=x, y=alt.Y("y_name:Q", scale=y_scale, axis=None), text=alt.Text("label:N")))  # fmt: skip
    summits = _within(bands[bands.band_type == "summit"], layout).sort_values("x_from")
    if len(summits):
        summits = summits.assign(y=layout.low, y_to=layout.strip_low)
        x = alt.X("x_from:T", scale=x_scale)
        y, y_to = alt.Y("y:Q", scale=y_scale, axis=None), alt.Y("y_to:Q", scale=y_scale, axis=None)
        tips = [alt.Tooltip("label:N", title="Summit"), alt.Tooltip("start_date:T", title="From", format="%d %B %Y")]
        layers.append(alt.Chart(summits).mark_rule(color=t.lanes["bilateral"], strokeDash=[2, 3]).encode(
            x=x, y=y, y2=alt.Y2("y_to:Q"), tooltip=tips))  # fmt: skip
        free = _apart(summits, named, layout)
        for rim in ({"color": t.paper, "stroke": t.paper, "strokeWidth": 4}, {"color": t.lanes["bilateral"]}):
            layers.append(alt.Chart(free).mark_text(align="right", baseline="top", dx=-4, dy=3, fontSize=11, clip=True, **rim).encode(
                x=x, y=y_to, text=alt.Text("label:N")))  # fmt: skip
    return layers


def _apart(summits: pd.DataFrame, terms: pd.DataFrame, layout: timeline_layout.Layout) -> pd.DataFrame:
    """The summits whose names, left of their lines, meet neither each other nor the edge nor the name of a term."""
    scale = layout.width / (pd.Timestamp(layout.end) - pd.Timestamp(layout.start)).days

    def at(day: pd.Timestamp) -> float:
        return float((day - pd.Timestamp(layout.start)).days * scale)

    taken = [(at(term.x_from), at(term.x_from) + 10 + text_width(plain(term.label), 11)) for term in terms.itertuples()]
    kept = []
    for summit in summits.itertuples():
        right = at(summit.x_from)
        left = right - 8 - text_width(plain(summit.label), 11)
        kept.append(left >= 0 and not any(left < end and start < right for start, end in taken))
        taken.append((left, right) if kept[-1] else (right, right))
    return summits[kept]


def _ties(
    ties: pd.DataFrame | None, marks: pd.DataFrame, style: Style, x_scale: alt.Scale, y_scale: alt.Scale
) -> list[alt.Chart]:
    """Lines from act to answer between marks that are both drawn, with the lag in days."""
    if ties is None or ties.empty:
        return []
    at = marks.set_index("event_id")
    found = ties[ties.action_id.isin(at.index) & ties.response_id.isin(at.index)].copy()
    if found.empty:
        return []
    for side, column in (("from", "action_id"), ("to", "response_id")):
        found[f"x_{side}"] = found[column].map(at.x)
        found[f"y_{side}"] = found[column].map(at.y)
    found["x_mid"] = found.x_from + (found.x_to - found.x_from) / 2
    found["y_mid"] = (found.y_from + found.y_to) / 2
    found["lag"] = [f"{int(days)} d" for days in found.lag_days]
    t = style.tokens
    tips = [alt.Tooltip("action:N", title="Act"), alt.Tooltip("response:N", title="Answer"), alt.Tooltip("lag_days:Q", title="Days"),
            alt.Tooltip("basis:N", title="Tie is")]  # fmt: skip
    layers = []
    for basis, part in found.groupby("basis"):
        dash: dict[str, Any] = {} if basis == "said" else {"strokeDash": [3, 3]}
        layers.append(alt.Chart(part).mark_rule(color=t.ink, strokeWidth=1, opacity=0.55 if basis == "said" else 0.3, **dash).encode(
            x=alt.X("x_from:T", scale=x_scale), x2=alt.X2("x_to:T"), y=alt.Y("y_from:Q", scale=y_scale, axis=None), y2=alt.Y2("y_to:Q"), tooltip=tips))
    if len(found) <= 40:  # noqa: PLR2004 - more numbers than that are a thicket
        layers.append(alt.Chart(found).mark_text(fontSize=10, color=t.muted, dy=-4).encode(
            x=alt.X("x_mid:T", scale=x_scale), y=alt.Y("y_mid:Q", scale=y_scale, axis=None), text=alt.Text("lag:N")))  # fmt: skip
    return layers


def _folds(layout: timeline_layout.Layout, style: Style, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Counted marks of events that are folded; selecting one gives the days it stands for ("fold")."""
    frame = layout.folds.copy()
    frame["first"] = frame.x_from.dt.strftime("%Y-%m-%d")
    frame["last"] = frame.x_to.dt.strftime("%Y-%m-%d")
    open_fold = alt.selection_point(name="fold", fields=["first", "last"], on="click", clear=False)
    tips = [alt.Tooltip("events:Q", title="Folded events"), alt.Tooltip("first:N", title="From"), alt.Tooltip("last:N", title="To")]
    base = alt.Chart(frame).encode(x=x, y=y, tooltip=tips)
    return [
        base.mark_point(shape="circle", filled=True, size=230, opacity=0.18, cursor="pointer")
        .encode(color=_lane_colour(style, legend=False)).add_params(open_fold),
        base.mark_text(fontSize=10, fontWeight=600, cursor="pointer", color=style.tokens.ink).encode(text=alt.Text("text:N")),
    ]  # fmt: skip


def _legend_columns(style: Style) -> int:
    """Of the five kinds of mark under a timeline: as many side by side as there is room for."""
    return 2 if style.is_slim else 3 if style.width < FIVE_KINDS else 5


def _lane_names(layout: timeline_layout.Layout, style: Style, y_scale: alt.Scale) -> list[alt.Chart]:
    size = timeline_layout.NAME_SIZE
    return [
        alt.Chart(layout.names).mark_text(align="left", baseline="middle", fontWeight=600, fontSize=size).encode(
            x=alt.value(0), y=alt.Y("y:Q", scale=y_scale, axis=None), text=alt.Text("label:N"),
            color=_lane_colour(style, legend=False))
    ]  # fmt: skip


def events_by_period(
    counts: pd.DataFrame, style: Style, *, until: date | None = None, before: pd.DataFrame | None = None, height: int = 190
) -> AltairChart:
    """Events per month, quarter or year as stacked bars by lane.

    counts: queries/events_per_month.sql. until: the last day that is held; the bar of a period that goes on
    after it is as wide as what is held of it. before: the same rows with no source left out, whose totals
    are drawn as outlines, so that it shows which bars shrink.
    """
    _need(counts, "period_start", "lane_id", "lane", "events")
    frame = counts.copy()
    frame["place"] = frame.lane_id.map({lane: i for i, lane in enumerate(LANE_ORDER)})
    frame["period_end"] = _held(frame.period_start, _period_ends(frame.period_start), until)
    frame = frame.sort_values(["period_start", "place"])
    title = "events" if before is None or before.empty else "events (dashed: nothing left out)"
    frame["upper"] = frame.groupby("period_start").events.cumsum()
    frame["lower"] = frame.upper - frame.events
    x = alt.X("period_start:T", title=None, axis=alt.Axis(tickCount=5 if style.is_narrow else 12, labelExpr=WHEN))
    bars = (
        alt.Chart(frame[frame.events > 0])
        .mark_rect(stroke=style.tokens.paper, strokeWidth=0.6)
        .encode(
            x=x,
            x2=alt.X2("period_end:T"),
            y=alt.Y("lower:Q", title=title, axis=alt.Axis(tickCount=4, labelExpr=WHOLE)),
            y2=alt.Y2("upper:Q"),
            color=_lane_colour(style),
            tooltip=[alt.Tooltip("period_start:T", title="From", format="%d %B %Y"),
                     alt.Tooltip("lane:N", title="Acted"), alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    if before is None or before.empty:
        return _finish(bars, style, height)
    totals = before.groupby("period_start", as_index=False).events.sum()
    totals["period_end"] = _held(totals.period_start, _period_ends(totals.period_start), until)
    totals["zero"] = 0
    # Only what shrank has an outline: one around every bar would hide the bars where there are many.
    left = frame.groupby("period_start").events.sum()
    totals = totals[totals.events > totals.period_start.map(left).fillna(0)]
    outline = (
        alt.Chart(totals[totals.events > 0])
        .mark_rect(filled=False, stroke=style.tokens.ink, strokeWidth=1, strokeDash=[3, 2])
        .encode(x=x, x2=alt.X2("period_end:T"), y=alt.Y("zero:Q", title=title), y2=alt.Y2("events:Q"),
                tooltip=[alt.Tooltip("events:Q", title="Events with nothing left out")])
    )  # fmt: skip
    return _finish(alt.layer(bars, outline), style, height)


def _period_ends(starts: pd.Series) -> pd.Series:
    """The start of the following period, for each start of a period."""
    found = sorted(starts.unique())
    step = (found[1] - found[0]) if len(found) > 1 else pd.Timedelta(days=31)
    return starts.map(dict(zip(found, [*found[1:], *([found[-1] + step] if found else [])], strict=True)))


def _held(starts: pd.Series, ends: pd.Series, until: date | None) -> pd.Series:
    """Ends of periods; that of the one with the last day held is the day after. Later ones hold what was announced."""
    if until is None or ends.empty:
        return ends
    limit = pd.Timestamp(until) + pd.Timedelta(days=1)
    return ends.where((starts >= limit) | (ends <= limit), limit)


CHANGE_NAMES = {
    "new": "new",
    "contested_since": "contested since",
    "upgraded": "upgraded",
    "downgraded": "downgraded",
    "more_sources": "more sources",
}


def changes(rows: pd.DataFrame, style: Style) -> AltairChart:
    """What changed between two days, events by kind of change and lane. rows: queries/changes.sql."""
    _need(rows, "change", "lane_id", "lane")
    counts = rows.groupby(["change", "lane_id", "lane"], observed=True).size().rename("events").reset_index()
    counts["place"] = counts.lane_id.map({lane: i for i, lane in enumerate(LANE_ORDER)})
    chart = alt.Chart(counts).mark_bar(stroke=style.tokens.paper, strokeWidth=0.6).encode(
        y=alt.Y("change:N", sort=list(CHANGE_NAMES), title=None, axis=alt.Axis(labelExpr=_labels(CHANGE_NAMES).replace("datum.value", "datum.label"))),
        x=alt.X("events:Q", title="events", axis=alt.Axis(tickCount=5, labelExpr=WHOLE, grid=True)),
        color=_lane_colour(style), order=alt.Order("place:Q"),
        tooltip=[alt.Tooltip("change:N", title="Change"), alt.Tooltip("lane:N", title="Acted"), alt.Tooltip("events:Q", title="Events")],
    )  # fmt: skip
    return _finish(chart, style, alt.Step(22))


STANDING = {"none": "no origin", "one": "one origin", "several": "two or more origins", "gone": "no document"}


def impact(rows: pd.DataFrame, style: Style) -> AltairChart:
    """The events that lose documents, by what they rest on before and after. rows: queries/impact.sql."""
    _need(rows, "origins_before", "origins_after", "grade_after")

    def standing(origins: int, grade: object) -> str:
        if grade is not None and grade == grade and str(grade) != "<NA>":  # noqa: PLR0124 - not NaN
            return "none" if origins == 0 else "one" if origins == 1 else "several"
        return "gone"

    frame = pd.DataFrame(
        [("before", standing(row.origins_before, row.grade_before)) for row in rows.itertuples()]
        + [("after", standing(row.origins_after, row.grade_after)) for row in rows.itertuples()],
        columns=["when", "standing"],
    )
    counts = frame.groupby(["when", "standing"]).size().rename("events").reset_index()
    counts["place"] = counts.standing.map({code: place for place, code in enumerate(["several", "one", "none", "gone"])})
    t = style.tokens
    chart = alt.Chart(counts).mark_bar(stroke=t.paper, strokeWidth=0.6).encode(
        y=alt.Y("when:N", sort=["before", "after"], title=None),
        x=alt.X("events:Q", title="events that lose documents", axis=alt.Axis(tickCount=6, labelExpr=WHOLE, grid=True)),
        color=alt.Color("standing:N", scale=alt.Scale(domain=["several", "one", "none", "gone"],
                        range=[t.accent, t.second, t.muted, t.quiet]),
                        legend=alt.Legend(title=None, labelExpr=_labels(STANDING), labelLimit=300, columns=2 if style.is_slim else 4)),
        order=alt.Order("place:Q"),
        tooltip=[alt.Tooltip("when:N", title="Sources"), alt.Tooltip("standing:N", title="Rests on"), alt.Tooltip("events:Q", title="Events")],
    )  # fmt: skip
    return _finish(chart, style, alt.Step(30))


def categories_by_lane(counts: pd.DataFrame, style: Style) -> AltairChart:
    """Events by category, bars split by lane. counts: queries/categories_by_lane.sql."""
    _need(counts, "category", "lane_id", "lane", "events")
    frame = counts.copy()
    frame["place"] = frame.lane_id.map({lane: i for i, lane in enumerate(LANE_ORDER)})
    order = frame.groupby("category").events.sum().sort_values(ascending=False).index.tolist()
    chart = (
        alt.Chart(frame)
        .mark_bar(stroke=style.tokens.paper, strokeWidth=0.6)
        .encode(
            y=alt.Y("category:N", sort=order, title=None, axis=alt.Axis(labelLimit=160)),
            x=alt.X("events:Q", title="events", axis=alt.Axis(tickCount=5, labelExpr=WHOLE, grid=True)),
            color=_lane_colour(style),
            order=alt.Order("place:Q"),
            tooltip=[alt.Tooltip("category:N", title="Kind"), alt.Tooltip("lane:N", title="Acted"),
                     alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    return _finish(chart, style, alt.Step(19))


def actor_activity(
    activity: pd.DataFrame, style: Style, *, until: date | None = None, height: int = 170
) -> AltairChart:
    """Events of one actor by quarter: acting above the axis, acted on or concerned below.

    activity: queries/actor_activity.sql. until: the last day that is held, as in events_by_period.
    """
    _need(activity, "period_start", "part", "events")
    frame = activity.copy()
    frame["to"] = _held(frame.period_start, frame.period_start + pd.offsets.QuarterBegin(1, startingMonth=1), until)
    frame["y"] = frame.events.where(frame.part == "acting", -frame.events)
    names = {"acting": "acting", "concerned": "acted on or concerned"}
    t = style.tokens
    bars = (
        alt.Chart(frame[frame.events > 0])
        .mark_rect(stroke=t.paper, strokeWidth=0.6)
        .encode(
            x=alt.X("period_start:T", title=None, axis=alt.Axis(tickCount=5 if style.is_narrow else 10, labelExpr=WHEN)),
            x2=alt.X2("to:T"),
            y=alt.Y("y:Q", title="events", axis=alt.Axis(tickCount=5, labelExpr=WHOLE)),
            color=alt.Color("part:N", scale=alt.Scale(domain=list(names), range=[t.accent, t.second]),
                            legend=alt.Legend(title=None, labelExpr=_labels(names), labelLimit=300)),
            tooltip=[alt.Tooltip("period_start:T", title="Quarter from", format="%B %Y"),
                     alt.Tooltip("part:N", title="Part"), alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color=t.muted).encode(y=alt.Y("y:Q"))
    return _finish(alt.layer(bars, zero), style, height)


def counterparts(others: pd.DataFrame, style: Style, *, most: int = MOST_COUNTERPARTS) -> AltairChart:
    """With whom an actor shares events, as bars of who acts on whom.

    others: queries/actor_counterparts.sql; the `most` with the largest number of events are drawn.
    """
    _need(others, "name", "events", "acts_on", "acted_on_by")
    top = others.head(most)
    parts = (("acts_on", "acts on them"), ("acted_on_by", "they act on it"), ("other", "neither on the other"))
    frame = pd.DataFrame(
        [
            (row.name_, label, place, value, row.events)
            for row in top.rename(columns={"name": "name_"}).itertuples()
            for place, (label, value) in enumerate(
                zip((name for _, name in parts),
                    (row.acts_on, row.acted_on_by, row.events - row.acts_on - row.acted_on_by), strict=True))
            if value
        ],
        columns=["name", "relation", "place", "events", "all_events"],
    )  # fmt: skip
    t = style.tokens
    names = [name for _, name in parts]
    chart = (
        alt.Chart(frame)
        .mark_bar(stroke=t.paper, strokeWidth=0.6)
        .encode(
            y=alt.Y("name:N", sort=top.name.tolist(), title=None, axis=alt.Axis(labelLimit=style.name_limit)),
            x=alt.X("events:Q", title="shared events", axis=alt.Axis(tickCount=5, labelExpr=WHOLE, grid=True)),
            color=alt.Color("relation:N", scale=alt.Scale(domain=names, range=[t.accent, t.second, t.quiet]),
                            legend=alt.Legend(title=None, columns=2 if style.is_slim else 3)),
            order=alt.Order("place:Q"),
            tooltip=[alt.Tooltip("name:N", title="With"), alt.Tooltip("relation:N", title="Who acts"),
                     alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    return _finish(chart, style, alt.Step(19))


def outlets(rows: pd.DataFrame, style: Style, *, most: int = MOST_OUTLETS) -> AltairChart:
    """Which outlets tell most, split by origin, re-report and unknown. rows: queries/outlets.sql."""
    _need(rows, "outlet", "origin_documents", "re_reports", "unknown_documents")
    top = rows.head(most)
    kinds = {
        "origin_documents": "origins", "re_reports": "re-reports", "unknown_documents": "source not stated",
    }  # fmt: skip
    frame = top.drop(columns="documents").melt(
        id_vars=["outlet"], value_vars=list(kinds), var_name="kind", value_name="documents"
    )
    frame["place"] = frame.kind.map({kind: i for i, kind in enumerate(kinds)})
    t = style.tokens
    chart = (
        alt.Chart(frame[frame.documents > 0])
        .mark_bar(stroke=t.paper, strokeWidth=0.6)
        .encode(
            y=alt.Y("outlet:N", sort=top.outlet.tolist(), title=None, axis=alt.Axis(labelLimit=style.name_limit)),
            x=alt.X("documents:Q", title="documents", axis=alt.Axis(tickCount=5, labelExpr=WHOLE, grid=True)),
            color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[t.accent, t.second, t.quiet]),
                            legend=alt.Legend(title=None, labelExpr=_labels(kinds))),
            order=alt.Order("place:Q"),
            tooltip=[alt.Tooltip("outlet:N", title="Outlet"), alt.Tooltip("kind:N", title="As"),
                     alt.Tooltip("documents:Q", title="Documents")],
        )
    )  # fmt: skip
    return _finish(chart, style, alt.Step(19))


def coverage(rows: pd.DataFrame, style: Style) -> AltairChart:
    """Events by year and lane as a table of shaded cells with their number. rows: queries/coverage.sql."""
    _need(rows, "year", "lane", "lane_id", "events")
    frame = rows.copy()
    most = frame.events.max() if len(frame) else 1
    t = style.tokens
    order = ["United States", "China", "Both", "Third parties"]
    base = alt.Chart(frame).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)),
        y=alt.Y("lane:N", sort=order, title=None),
    )
    cells = base.mark_rect(stroke=t.paper, strokeWidth=2).encode(
        color=alt.Color("events:Q", scale=alt.Scale(range=[t.wash, theme.deepest(style.look)], type="sqrt", domain=[0, most]), legend=None),
        tooltip=[alt.Tooltip("year:O", title="Year"), alt.Tooltip("lane:N", title="Acted"),
                 alt.Tooltip("events:Q", title="Events"),
                 alt.Tooltip("with_primary_text:Q", title="with a primary text"),
                 alt.Tooltip("with_cn_source:Q", title="with a source from China or Hong Kong"),
                 alt.Tooltip("single_origin:Q", title="on one origin")],
    )  # fmt: skip
    numbers = base.mark_text(fontSize=12, color=t.ink).encode(text=alt.Text("events:Q"))
    return _finish(alt.layer(cells, numbers), style, alt.Step(30))


def matrix(statements: pd.DataFrame, points: pd.DataFrame, style: Style) -> AltairChart:
    """Points at issue × documents: a cell for each answer, equal answers of a row in one tint.

    statements: queries/event_statements.sql. points: queries/event_points.sql, drawn in its order.
    Documents stand by origin, then by day; a dot is silence.
    """
    _need(statements, "point_id", "document_id", "outlet", "answer", "answer_key", "origins")
    _need(points, "point_id", "question", "state")
    from dashboard.comparison import columns_of, tints_of

    t = style.tokens
    if statements.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 80)
    documents = columns_of(statements)
    tints = tints_of(statements)
    cell_width = max(90, min(170, (style.width - 210) // max(len(documents), 1)))
    said: dict[str, dict[str, dict[str, str]]] = {}
    for row in statements.itertuples():
        answers = said.setdefault(row.point_id, {}).setdefault(row.document_id, {})
        answers.setdefault(plain(row.answer), row.answer_key)
    rows, tops, y = [], {}, 0.0
    for point in points.itertuples():
        own = said.get(point.point_id, {})
        lines = {d: wrap("; ".join(answers), 11, cell_width - 10) for d, answers in own.items()}
        question = wrap(point.question, 12, 190)
        tall = max([len(question) * 15 + 15, *(len(found) * 13 for found in lines.values())]) + 12
        tops[point.point_id] = (y, tall, question, point.state)
        for column, document in enumerate(documents):
            answers = own.get(document["document_id"], {})
            key = next(iter(answers.values()), None)
            rows.append({
                "x": 200 + column * cell_width, "x2": 200 + (column + 1) * cell_width, "y": y, "y2": y + tall,
                "text": "\n".join(lines.get(document["document_id"], ["·"])),
                "tint": theme.tint(tints[point.point_id, key], style.look) if key else t.paper,
                "question": plain(point.question), "outlet": document["outlet"],
                "answer": "; ".join(answers) or "says nothing",
            })  # fmt: skip
        y += tall
    width = 200 + cell_width * len(documents)
    cells = pd.DataFrame(rows)
    heads = pd.DataFrame([
        {"x": 200 + i * cell_width + 5, "y": -8.0, "text": "\n".join(wrap(f"{d['outlet']} {d['when']}", 11, cell_width - 10))}
        for i, d in enumerate(documents)
    ])  # fmt: skip
    head_lines = max((text.count("\n") + 1 for text in heads.text), default=1)
    heads["y"] = -10.0 - 13.0 * (heads.text.str.count("\n") + 1)
    sides = pd.DataFrame([
        {"x": 0.0, "y": top + 6, "text": "\n".join(question), "state": f"{state}", "y_state": top + 8 + len(question) * 15}
        for top, _, question, state in tops.values()
    ])  # fmt: skip
    low, high = -16.0 - 13 * head_lines, y + 4
    sx = alt.Scale(domain=[0, width], nice=False)
    sy = alt.Scale(domain=[low, high], reverse=True, nice=False)

    def at(frame: pd.DataFrame, field: str = "y") -> Any:
        return alt.Chart(frame).encode(x=alt.X("x:Q", scale=sx, axis=None), y=alt.Y(f"{field}:Q", scale=sy, axis=None))

    text = {"align": "left", "baseline": "top", "lineBreak": "\n"}
    layers = [
        at(cells).mark_rect(stroke=t.paper, strokeWidth=1.5).encode(
            x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"), color=alt.Color("tint:N", scale=None),
            tooltip=[alt.Tooltip("question:N", title="Point"), alt.Tooltip("outlet:N", title="Document of"),
                     alt.Tooltip("answer:N", title="Says")]),
        at(cells.assign(x=cells.x + 5, y=cells.y + 6)).mark_text(fontSize=11, lineHeight=13, color=t.ink, **text).encode(text=alt.Text("text:N")),
        at(heads).mark_text(fontSize=11, lineHeight=13, fontWeight=600, color=t.ink, **text).encode(text=alt.Text("text:N")),
        at(sides).mark_text(fontSize=12, lineHeight=15, fontWeight=600, color=t.ink, **text).encode(text=alt.Text("text:N")),
        at(sides, "y_state").mark_text(fontSize=11, color=t.muted, **text).encode(text=alt.Text("state:N")),
        alt.Chart(pd.DataFrame({"y": [0.0, *[top for top, *_ in tops.values()]]})).mark_rule(color=t.faint).encode(
            y=alt.Y("y:Q", scale=sy, axis=None)),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(width=width, height=round(high - low))
    return chart.configure(**theme.altair_config(style.look, style.font))


KINDS = {
    "origin": "origin",
    "unseen": "origin, known only through others",
    "echo": "re-report",
    "loose": "source not stated",
}


def derivation_tree(derivations: pd.DataFrame, style: Style, *, selected: str | None = None) -> AltairChart:
    """Who published when, and whom each took it from, one line a document.

    derivations: queries/event_derivations.sql. Selecting a mark gives its document_id ("node").
    """
    _need(derivations, "document_id", "outlet", "published_date", "parent_id", "is_origin", "seen")
    t = style.tokens
    if derivations.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 120)
    tree = tree_layout.place(derivations, style.lines)
    lines = int(tree.nodes.y.max()) + 1
    sx = alt.Scale(domain=[tree.start.isoformat(), tree.end.isoformat()], nice=False)
    sy = alt.Scale(domain=[-0.8, lines - 0.2], reverse=True, nice=False)
    ticks = [str(each) for each in _days(tree.dated_from, tree.end, 4 if style.is_narrow else 10)]
    x = alt.X("x:T", scale=sx, axis=alt.Axis(title=None, orient="top", values=ticks, labelExpr=WHEN, grid=True))
    y = alt.Y("y:Q", scale=sy, axis=None)
    layers = []
    if tree.dated_from > tree.start:
        gap = pd.DataFrame({"x": [pd.Timestamp(tree.start)], "x2": [pd.Timestamp(tree.dated_from)], "text": ["no date"]})
        layers.append(alt.Chart(gap).mark_rect(color=t.wash).encode(x=x, x2=alt.X2("x2:T")))
        layers.append(alt.Chart(gap).mark_text(align="left", baseline="bottom", dx=4, color=t.muted).encode(
            x=x, y=alt.value(0), text=alt.Text("text:N")))  # fmt: skip
    if len(tree.edges):
        for is_main, part in tree.edges.groupby("is_main"):
            look: dict[str, Any] = {"color": t.muted, "strokeWidth": 1, "opacity": 0.9 if is_main else 0.7}
            dash: dict[str, Any] = {} if is_main else {"strokeDash": [3, 3]}
            layers.append(alt.Chart(part).mark_rule(**look, **dash).encode(
                x=alt.X("x_from:T", scale=sx), y=alt.Y("y_from:Q", scale=sy, axis=None), y2=alt.Y2("y_to:Q")))  # fmt: skip
            layers.append(alt.Chart(part).mark_rule(**look, **dash).encode(
                x=alt.X("x_from:T", scale=sx), x2=alt.X2("x_to:T"), y=alt.Y("y_to:Q", scale=sy, axis=None)))  # fmt: skip
    spans = tree.nodes[(tree.nodes.x_to > tree.nodes.x_from) & tree.nodes.is_dated]
    if len(spans):
        layers.append(alt.Chart(spans).mark_rule(strokeWidth=3, opacity=1, strokeCap="round", color=t.quiet).encode(
            x=alt.X("x_from:T", scale=sx), x2=alt.X2("x_to:T"), y=y))  # fmt: skip
    colours = [t.accent, t.paper, t.second, t.muted]
    pick = alt.selection_point(name="node", fields=["document_id"], on="click", clear=False)
    layers.append(
        alt.Chart(tree.nodes).mark_point(filled=True, opacity=1, size=110, strokeWidth=1.6, cursor="pointer").encode(
            x=x, y=y,
            fill=alt.Fill("kind:N", scale=alt.Scale(domain=list(KINDS), range=colours),
                          legend=alt.Legend(title=None, labelExpr=_labels(KINDS), labelLimit=300, symbolStrokeColor=t.muted,
                                            symbolStrokeWidth=1, columns=2 if style.is_slim else 4)),
            stroke=alt.Stroke("kind:N", scale=alt.Scale(domain=list(KINDS), range=[t.accent, t.accent, t.second, t.muted]),
                              legend=None),
            shape=alt.Shape("kind:N", scale=alt.Scale(domain=list(KINDS), range=["square", "square", "circle", "diamond"]),
                            legend=None),
            tooltip=[alt.Tooltip("outlet:N", title="Outlet"), alt.Tooltip("title:N", title="Document"),
                     alt.Tooltip("when:N", title="Published"), alt.Tooltip("taken:N", title="Taken from"),
                     alt.Tooltip("lag:N", title="Lag")],
        ).add_params(pick)
    )  # fmt: skip
    chosen = tree.nodes[tree.nodes.document_id == selected]
    if len(chosen):
        layers.append(alt.Chart(chosen).mark_point(filled=False, size=380, strokeWidth=2, color=t.ink).encode(x=x, y=y))
    middle = pd.Timestamp(tree.start) + (pd.Timestamp(tree.end) - pd.Timestamp(tree.start)) * 0.6
    for side, part in tree.nodes.groupby(tree.nodes.x_to > middle):
        place: dict[str, Any] = {"align": "right" if side else "left", "dx": -11 if side else 11, "fontSize": 12}
        # A rim of paper first, so that no line runs through a name.
        for rim in ({"color": t.paper, "stroke": t.paper, "strokeWidth": 4}, {"color": t.ink}):
            layers.append(alt.Chart(part).mark_text(**place, **rim).encode(
                x=alt.X("x_from:T" if side else "x_to:T", scale=sx), y=y, text=alt.Text("label:N")))  # fmt: skip
    if tree.loose_from is not None:
        head = pd.DataFrame(
            {"y": [tree.loose_from - 0.95], "text": ["Source not stated: these do not say what they rest on"]}
        )
        layers.append(alt.Chart(head).mark_text(align="left", fontSize=12, fontWeight=600, color=t.muted).encode(
            x=alt.value(0), y=alt.Y("y:Q", scale=sy, axis=None), text=alt.Text("text:N")))  # fmt: skip
    return _finish(alt.layer(*layers), style, tree.height)


MISSING = {
    "none": "told by both sides",
    "CN": "no Chinese-side outlet",
    "US": "no US outlet",
    "both": "neither side",
}


def sides(rows: pd.DataFrame, style: Style) -> AltairChart:
    """Which sides told the events of each lane, as bars. rows: queries/sides.sql."""
    _need(rows, "lane", "missing")
    t = style.tokens
    counts = rows.groupby(["lane", "missing"], observed=True).size().rename("events").reset_index()
    counts["place"] = counts.missing.map({code: place for place, code in enumerate(MISSING)})
    chart = alt.Chart(counts).mark_bar(stroke=t.paper, strokeWidth=0.6).encode(
        y=alt.Y("lane:N", sort=["United States", "China", "Both", "Third parties"], title=None, axis=alt.Axis(labelLimit=160)),
        x=alt.X("events:Q", title="events by who acted", axis=alt.Axis(tickCount=6, labelExpr=WHOLE, grid=True)),
        color=alt.Color("missing:N", scale=alt.Scale(domain=list(MISSING),
                        range=[t.accent, t.second, t.others[3], t.quiet]),
                        legend=alt.Legend(title=None, labelExpr=_labels(MISSING), labelLimit=300,
                                          columns=2 if style.is_slim else 4)),
        order=alt.Order("place:Q"),
        tooltip=[alt.Tooltip("lane:N", title="Acted"), alt.Tooltip("missing:N", title="Without a document of"),
                 alt.Tooltip("events:Q", title="Events")],
    )  # fmt: skip
    return _finish(chart, style, alt.Step(26))


LAGS = (
    ("China side first by more than a week", None, -8), ("China side first by 2–7 days", -7, -2),
    ("China side first by a day", -1, -1), ("same day", 0, 0), ("US side first by a day", 1, 1),
    ("US side first by 2–7 days", 2, 7), ("US side first by more than a week", 8, None),
)  # fmt: skip


def side_lags(rows: pd.DataFrame, style: Style) -> AltairChart:
    """How far the first Chinese-side report lies from the first US one. rows: queries/sides.sql."""
    _need(rows, "lag_days")
    t = style.tokens
    lags = rows.lag_days.dropna()
    frame = pd.DataFrame(
        [
            {
                "label": label,
                "events": int(
                    (
                        (lags >= (low if low is not None else -99999)) & (lags <= (high if high is not None else 99999))
                    ).sum()
                ),
                "first": "same day" if low == 0 == high else "US" if (low or 0) > 0 else "CN",
            }
            for label, low, high in LAGS
        ]
    )
    chart = alt.Chart(frame).mark_bar().encode(
        y=alt.Y("label:N", sort=[label for label, *_ in LAGS], title=None, axis=alt.Axis(labelLimit=260)),
        x=alt.X("events:Q", title="events" if style.is_narrow else "events with a day-dated report of each side", axis=alt.Axis(tickCount=6, labelExpr=WHOLE, grid=True)),
        color=alt.Color("first:N", scale=alt.Scale(domain=["CN", "same day", "US"],
                        range=[t.lanes["CN"], t.accent, t.lanes["US"]]), legend=None),
        tooltip=[alt.Tooltip("label:N", title="Lag"), alt.Tooltip("events:Q", title="Events")],
    )  # fmt: skip
    return _finish(chart, style, alt.Step(22))


def ledger(figures: pd.DataFrame, style: Style) -> AltairChart:
    """Every figure published on one point as a dot or a range, lowest first.

    figures: rows of queries/event_quantities.sql of one point and one unit.
    """
    _need(figures, "low", "high", "unit", "outlet", "scope", "statement_id")
    t = style.tokens
    if figures.empty:
        return _finish(alt.Chart(pd.DataFrame({"x": []})).mark_point(), style, 80)
    frame = figures.sort_values(["low", "high", "outlet", "statement_id"]).copy()
    frame["who"] = [
        f"{plain(row.outlet)}, {dated(row.published_date, row.published_precision, short=True)}"
        if plain(row.published_precision) and not style.is_narrow else plain(row.outlet)
        for row in frame.itertuples()
    ]  # fmt: skip
    frame["line"] = [f"{place:03d} {who}" for place, who in enumerate(frame.who)]
    frame["origin"] = [
        ", ".join(plain(name) for name in row.origins) or "source not stated" for row in frame.itertuples()
    ]
    frame["text"] = [
        (f"{row.low:,.10g}" if row.low == row.high else f"{row.low:,.10g}–{row.high:,.10g}")
        + (f" · {plain(row.scope)}" if plain(row.scope) else "")
        for row in frame.itertuples()
    ]
    frame = frame.drop(columns=["origins"])
    kept = frame.origin.value_counts(sort=False).sort_values(ascending=False, kind="stable").index.tolist()
    if len(kept) > MOST_ORIGINS:
        kept = kept[: MOST_ORIGINS - 1]
        frame["origin"] = frame.origin.where(frame.origin.isin(kept), "other origins")
        kept.append("other origins")
    if style.is_narrow:
        # What it counts is in the table; here is room for the number alone.
        frame["text"] = frame.text.str.split(" · ").str[0]
    names = min(max(text_width(who, 11) for who in frame.who), 150 if style.is_narrow else 260)
    room = max(text_width(text, 11) for text in frame.text) + 14
    scale, ticks = _ledger_scale(float(frame.low.min()), float(frame.high.max()), min(room / (style.width - names), 0.6))
    y = alt.Y("line:N", sort=frame.line.tolist(), title=None,
              axis=alt.Axis(labelExpr="slice(datum.value, 4)", labelLimit=150 if style.is_narrow else 260))  # fmt: skip
    base = alt.Chart(frame).encode(y=y)
    vague, colours = {"source not stated": t.quiet, "other origins": t.muted}, cycle(t.others)
    colour = alt.Color("origin:N", legend=alt.Legend(title="rests on", columns=2 if style.is_slim else 4, labelLimit=240, symbolOpacity=1),
                       scale=alt.Scale(domain=kept, range=[vague.get(name) or next(colours) for name in kept]))  # fmt: skip
    tips = [alt.Tooltip("who:N", title="Document of"), alt.Tooltip("text:N", title="Figure"), alt.Tooltip("unit:N", title="Unit"),
            alt.Tooltip("answer:N", title="Says"), alt.Tooltip("origin:N", title="Rests on")]  # fmt: skip
    axis = alt.Axis(grid=True, values=ticks, format="~s" if max(map(abs, ticks)) >= 1e6 else ",~f")  # noqa: PLR2004
    x = alt.X("low:Q", title=plain(frame.unit.iloc[0]), scale=scale, axis=axis)
    layers = [
        base.mark_rule(strokeWidth=3, opacity=0.6).encode(x=x, x2=alt.X2("high:Q"), color=colour),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=x, color=colour, tooltip=tips),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            x=alt.X("high:Q", scale=scale), color=colour, tooltip=tips
        ),
        base.mark_text(align="left", dx=9, fontSize=11, color=t.ink).encode(
            x=alt.X("high:Q", scale=scale), text=alt.Text("text:N")
        ),
    ]
    return _finish(alt.layer(*layers), style, alt.Step(22))


def _ledger_scale(low: float, high: float, room: float) -> tuple[alt.Scale, list[float]]:
    """A scale that leaves a share of `room` right of the highest figure, and ticks up to that figure."""
    if low > 0 and high / low > 20:  # noqa: PLR2004 - more would crowd the low ones at the left
        first = low * 0.8
        powers = range(math.ceil(math.log10(first)), math.floor(math.log10(high)) + 1)
        every = max(1, math.ceil(len(powers) / 5))
        ticks = [10.0**power for power in powers][::every]
        return alt.Scale(type="log", domain=[first, first * (high / first) ** (1 / (1 - room))], nice=False), ticks or [low]
    low, high = min(0.0, low), max(high, 0.0)
    reach = (high - low) or 1.0
    step = 10 ** math.floor(math.log10(reach))
    step = next(step * part for part in (0.2, 0.5, 1, 2) if reach / (step * part) <= 5)  # noqa: PLR2004 - ticks
    ticks = [step * place for place in range(math.ceil(low / step), math.floor((low + reach) / step + 1e-9) + 1)]
    return alt.Scale(domain=[low, low + reach / (1 - room)], nice=False), ticks


# Actors -------------------------------------------------------------------------------------------

NODE_SHAPES = {
    "company": "circle", "lab": "diamond", "government": "square", "legislature": "square", "court": "square",
    "military": "square", "person": "triangle-up", "think_tank": "cross", "university": "cross", "international_org": "cross",
}  # fmt: skip
SHAPE_NAMES = {
    "circle": "company", "diamond": "AI laboratory", "square": "body of a state", "triangle-up": "person",
    "cross": "think tank, university, other",
}  # fmt: skip
# Pixels that a month's name and year take below an axis.
MONTH_ROOM = 62
# On a slide a network has half the height, and letters that a room can read.
FLAT_ACTORS, FLAT_HEIGHT = 24, 300
TIE_NAMES = {
    "US": "the US side acts", "CN": "the Chinese side acts", "other": "a third party acts", "even": "neither more than the other",
}  # fmt: skip


def network(nodes: pd.DataFrame, ties: pd.DataFrame, style: Style, *, chosen: Sequence[str] = (), everyone: bool = False) -> AltairChart:
    """Actors as marks, the United States above and China below, tied by the events they share.

    nodes: queries/actor_network.sql. ties: queries/actor_network_ties.sql. Colour is the side, shape
    the type, size the shared events; a tie is as thick as it has events and coloured by the side
    that acts more often. Selecting gives an actor_id ("node") or a pair of them ("tie").
    everyone: also actors with few shared events, where there are many.
    """
    _need(nodes, "actor_id", "name", "side", "type_id", "shared", "is_centre")
    _need(ties, "actor_id", "other_id", "events", "acts_on", "acted_on_by", "either_acts")
    t = style.tokens
    if nodes.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 120)
    flat: dict[str, Any] = {"most": FLAT_ACTORS, "height": FLAT_HEIGHT} if style.flat and not everyone else {}
    laid = network_layout.place(nodes, ties, style.width, everyone=everyone, **flat)
    names = {row.actor_id: plain(row.name_) for row in laid.nodes.rename(columns={"name": "name_"}).itertuples()}
    sx = alt.Scale(domain=[0, laid.width], nice=False)
    tall = laid.height + 20
    sy = alt.Scale(domain=[tall, 0], nice=False)
    x, y = alt.X("x:Q", scale=sx, axis=None), alt.Y("y:Q", scale=sy, axis=None)
    sides = {"US": t.lanes["US"], "CN": t.lanes["CN"], "other": t.lanes["third_party"]}
    layers = []
    if len(laid.ties):
        frame = laid.ties.drop(columns=["last_event_id"], errors="ignore")
        frame["who"] = [f"{names[row.actor_id]} – {names[row.other_id]}" for row in frame.itertuples()]
        frame["acts"] = [_who_acts(names, row) for row in frame.itertuples()]
        frame["thick"] = (0.6 + 0.55 * (frame.events - 1)).clip(upper=6.0)
        frame["near"] = [bool({row.actor_id, row.other_id} <= set(chosen)) if len(chosen) > 1
                         else bool({row.actor_id, row.other_id} & set(chosen)) for row in frame.itertuples()]  # fmt: skip
        base = alt.Chart(frame).encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
        colour = alt.Color("by:N", scale=alt.Scale(domain=list(TIE_NAMES), range=[*sides.values(), t.second]),
                           legend=alt.Legend(title="ties: more often", labelExpr=_labels(TIE_NAMES), labelLimit=300, symbolType="stroke",
                                             symbolStrokeWidth=2.5, columns=1 if style.is_slim else 2))  # fmt: skip
        strong = 0.95 if chosen else 0.5
        layers.append(base.mark_rule(strokeCap="round").encode(
            color=colour, strokeWidth=alt.StrokeWidth("thick:Q", scale=None, legend=None),
            opacity=alt.condition("datum.near", alt.value(strong), alt.value(0.18 if chosen else 0.42))))  # fmt: skip
        tie = alt.selection_point(name="tie", fields=["actor_id", "other_id"], on="click", clear=False)
        layers.append(
            base.mark_rule(strokeWidth=9, opacity=0.001, cursor="pointer", color=t.paper).encode(
                tooltip=[alt.Tooltip("who:N", title="Between"), alt.Tooltip("events:Q", title="Shared events"),
                         alt.Tooltip("acts:N", title="Who acts"), alt.Tooltip("last_title:N", title="Last")]).add_params(tie)
        )  # fmt: skip
    frame = laid.nodes.rename(columns={"actor_type": "kind"})
    frame["shape"] = frame.type_id.map(NODE_SHAPES).fillna("cross")
    frame["area"] = (frame.radius * 2) ** 2 * frame["shape"].map({"circle": 1.0, "square": 0.85}).fillna(1.0)
    frame["name"] = [plain(name) for name in frame["name"]]
    frame["name_zh"] = [plain(name) for name in frame.name_zh]
    frame["rim"] = [t.ink if row.is_centre or row.actor_id in chosen else t.paper for row in frame.itertuples()]
    node = alt.selection_point(name="node", fields=["actor_id"], on="click", clear=False)
    layers.append(
        alt.Chart(frame).mark_point(filled=True, opacity=1, cursor="pointer", strokeWidth=1.6).encode(
            x=x, y=y,
            fill=alt.Fill("side:N", scale=alt.Scale(domain=list(sides), range=list(sides.values())), legend=None),
            stroke=alt.Stroke("rim:N", scale=None),
            shape=alt.Shape("shape:N", scale=alt.Scale(domain=list(SHAPE_NAMES), range=list(SHAPE_NAMES)),
                            legend=alt.Legend(title="actors", labelExpr=_labels(SHAPE_NAMES), symbolFillColor=t.muted,
                                              symbolStrokeColor=t.muted, columns=1 if style.is_slim else 3, labelLimit=300)),
            size=alt.Size("area:Q", scale=None, legend=None),
            tooltip=[alt.Tooltip("name:N", title="Actor"), alt.Tooltip("name_zh:N", title="Chinese name"),
                     alt.Tooltip("kind:N", title="Type"), alt.Tooltip("country:N", title="Country"),
                     alt.Tooltip("shared:Q", title="Events shared"), alt.Tooltip("events:Q", title="Events in view"),
                     alt.Tooltip("acting:Q", title="Acting")],
        ).add_params(node)
    )  # fmt: skip
    text: dict[str, Any] = {"align": "left", "baseline": "top", "lineBreak": "\n", "fontSize": network_layout.LABEL_SIZE,
                            "lineHeight": network_layout.LINE, "clip": True}  # fmt: skip
    apart = laid.labels.dropna(subset="line_x")
    if len(apart):
        layers.append(alt.Chart(apart).mark_rule(color=t.ink, strokeWidth=1).encode(
            x=alt.X("line_x:Q", scale=sx, axis=None), y=alt.Y("line_y:Q", scale=sy, axis=None), x2="line_x2:Q", y2="line_y2:Q"))  # fmt: skip
    for is_centre, part in laid.labels.groupby("is_centre"):
        named = alt.Chart(part).encode(x=x, y=y, text=alt.Text("text:N"))
        weight: Any = 600 if is_centre else 400
        # A rim of paper keeps a name legible where ties run under it.
        layers.append(named.mark_text(stroke=t.paper, strokeWidth=3, strokeJoin="round", fontWeight=weight, **text))
        layers.append(named.mark_text(color=t.ink, fontWeight=weight, **text))
    centres = int(laid.nodes.is_centre.sum())
    kind = "shared events" if centres else "events"
    those = "" if not laid.left_out else f", those with {laid.least} or more {kind}"
    if int((nodes.is_centre | (nodes.shared >= laid.least)).sum()) > len(laid.nodes):
        those = f", those with the most {kind}"
    told = (f"{len(laid.nodes) - centres:,} of {len(nodes) - centres:,} {'others' if centres else 'actors'} drawn{those}; "
            f"{len(laid.ties):,} of {len(ties):,} ties")  # fmt: skip
    foot = pd.DataFrame({"x": [0.0], "y": [float(tall)], "text": [told]})
    layers.append(alt.Chart(foot).mark_text(align="left", baseline="bottom", color=t.muted, clip=True).encode(x=x, y=y, text=alt.Text("text:N")))
    return _finish(_layered(*layers, color="independent", shape="independent"), style, tall)


def _who_acts(names: Mapping[str, str], row: Any) -> str:
    said = [
        f"{names[first]} on {names[second]} {times}"
        for first, second, times in ((row.actor_id, row.other_id, row.acts_on), (row.other_id, row.actor_id, row.acted_on_by))
        if times
    ]  # fmt: skip
    rest = row.events - row.acts_on - row.acted_on_by
    return "; ".join([*said, *([f"neither on the other {rest}"] if rest else [])])


def actor_split(rows: pd.DataFrame, style: Style, *, by: str) -> AltairChart:
    """One actor's events by quarter and `by` ("role" or "category"), a circle as large as their number.

    rows: queries/actor_activity_split.sql.
    """
    _need(rows, "period_start", "is_acting", "events", by)
    t = style.tokens
    names = {"acting": "acting", "concerned": "acted on or concerned"}
    frame = rows.assign(part=rows.is_acting.map({True: "acting", False: "concerned"}))
    sums = frame.groupby(by).events.sum().sort_values(ascending=False, kind="stable")
    frame = frame.groupby(["period_start", by, "part"], as_index=False).events.sum()
    frame["line"] = [f"{name}  {sums[name]}" for name in frame[by]]
    frame["place"] = frame.part.eq("concerned")
    frame["middle"] = frame.period_start + pd.Timedelta(days=45)
    order = [f"{name}  {total}" for name, total in sums.items()]
    most = int(frame.events.max()) if len(frame) else 1
    steps = sorted({1, max(most // 2, 1), max(most, 1)})
    chart = alt.Chart(frame).mark_circle(opacity=0.75, stroke=t.paper, strokeWidth=0.6).encode(
        x=alt.X("middle:T", title=None, scale=alt.Scale(padding=10), axis=alt.Axis(tickCount=5 if style.is_narrow else 10, grid=True, labelExpr=WHEN)),
        y=alt.Y("line:N", sort=order, title=None, axis=alt.Axis(labelLimit=150 if style.is_narrow else 260, grid=True, labelOverlap=False)),
        yOffset=alt.YOffset("part:N", sort=list(names), scale=alt.Scale(domain=list(names), paddingInner=0.0)) if by == "category" else alt.Undefined,
        size=alt.Size("events:Q", scale=alt.Scale(domain=[0, max(most, 3)], range=[0, 190]),
                      legend=None if style.is_narrow else alt.Legend(title="events a quarter", values=steps, format="d", symbolFillColor=t.muted)),
        color=alt.Color("part:N", scale=alt.Scale(domain=list(names), range=[t.accent, t.second]),
                        legend=alt.Legend(title=None, labelExpr=_labels(names), labelLimit=300)),
        tooltip=[alt.Tooltip("period_start:T", title="Quarter from", format="%B %Y"), alt.Tooltip(f"{by}:N", title=by.capitalize()),
                 alt.Tooltip("part:N", title="Part"), alt.Tooltip("events:Q", title="Events")],
    )  # fmt: skip
    return _finish(chart, style, alt.Step(26, **{"for": "position"}))


def actor_sources(rows: pd.DataFrame, style: Style) -> AltairChart:
    """Documents on an actor's events by the side of their outlets, those of states apart. rows: queries/actor_sources.sql."""
    _need(rows, "side", "is_state_affiliated", "documents")
    t = style.tokens
    names = {"US": "United States", "CN": "China", "other": "third countries", "unknown": "country not known"}
    kinds = {"independent": "not of a state", "state": "state-affiliated"}
    frame = rows.drop(columns=["top_outlets"], errors="ignore").assign(
        side=rows.side.map(names), kind=rows.is_state_affiliated.map({True: "state", False: "independent"})
    )
    frame["place"] = frame.kind.map({"independent": 0, "state": 1})
    chart = alt.Chart(frame).mark_bar(stroke=t.paper, strokeWidth=0.6).encode(
        y=alt.Y("side:N", sort=list(names.values()), title=None, axis=alt.Axis(labelLimit=160)),
        x=alt.X("documents:Q", title="documents on its events", axis=alt.Axis(tickCount=6, labelExpr=WHOLE, grid=True)),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[t.accent, t.second]),
                        legend=alt.Legend(title=None, labelExpr=_labels(kinds), labelLimit=300)),
        order=alt.Order("place:Q"),
        tooltip=[alt.Tooltip("side:N", title="Outlets of"), alt.Tooltip("documents:Q", title="Documents"),
                 alt.Tooltip("outlets:Q", title="Outlets"), alt.Tooltip("origin_documents:Q", title="Origins"),
                 alt.Tooltip("events:Q", title="Events told")],
    )  # fmt: skip
    return _finish(chart, style, alt.Step(24))


def actor_compare(rows: pd.DataFrame, style: Style, *, until: date | None = None, band: int = 104) -> AltairChart:
    """The events of several actors by quarter, one band each, all on one time axis and one scale.

    rows: queries/actor_compare_activity.sql. until: the last day that is held, as in events_by_period.
    """
    _need(rows, "period_start", "actor_id", "name", "part", "events")
    t = style.tokens
    if rows.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 120)
    parts = {"acting": "acting", "concerned": "acted on or concerned"}
    who = rows.drop_duplicates("actor_id")
    most = max(int(rows.events.max()), 1)
    reach = most * 2.9
    zero = {actor: -place * reach for place, actor in enumerate(who.actor_id)}
    frame = rows[rows.events > 0].copy()
    frame["to"] = _held(frame.period_start, frame.period_start + pd.offsets.QuarterBegin(1, startingMonth=1), until)
    frame["base"] = frame.actor_id.map(zero)
    frame["y"] = frame.base + frame.events.where(frame.part == "acting", -frame.events)
    sy = alt.Scale(domain=[min(zero.values()) - most * 1.2, most * 1.75], nice=False)
    x = alt.X("period_start:T", title=None, axis=alt.Axis(tickCount=5 if style.is_narrow else 10, labelExpr=WHEN))
    bars = alt.Chart(frame).mark_rect(stroke=t.paper, strokeWidth=0.6).encode(
        x=x, x2=alt.X2("to:T"),
        y=alt.Y("base:Q", scale=sy, axis=None), y2=alt.Y2("y:Q"),
        color=alt.Color("part:N", scale=alt.Scale(domain=list(parts), range=[t.accent, t.second]),
                        legend=alt.Legend(title=None, labelExpr=_labels(parts), labelLimit=300)),
        tooltip=[alt.Tooltip("name:N", title="Actor"), alt.Tooltip("period_start:T", title="Quarter from", format="%B %Y"),
                 alt.Tooltip("part:N", title="Part"), alt.Tooltip("events:Q", title="Events")],
    )  # fmt: skip
    heads = pd.DataFrame({"name": [plain(name) for name in who.name], "y": [zero[actor] + most * 1.15 for actor in who.actor_id]})
    names = alt.Chart(heads).mark_text(align="left", baseline="bottom", fontSize=13, fontWeight=600, color=t.ink).encode(
        x=alt.value(4), y=alt.Y("y:Q", scale=sy, axis=None), text=alt.Text("name:N"))  # fmt: skip
    ends = pd.DataFrame([{"y": base + step, "text": f"{most} a quarter", "is_top": step > 0} for base in zero.values() for step in (most, -most)])
    scale = alt.Chart(ends).encode(y=alt.Y("y:Q", scale=sy, axis=None))
    reach_lines = scale.mark_rule(color=t.faint)
    numbers = scale.transform_filter("datum.is_top").mark_text(align="right", baseline="bottom", dy=-2, color=t.muted).encode(x=alt.value("width"), text=alt.Text("text:N"))
    lines = alt.Chart(pd.DataFrame({"y": list(zero.values())})).mark_rule(color=t.muted).encode(y=alt.Y("y:Q", scale=sy, axis=None))
    return _finish(alt.layer(reach_lines, bars, lines, names, numbers), style, band * len(who))


def actor_compare_categories(rows: pd.DataFrame, style: Style) -> AltairChart:
    """In what kinds of event several actors take part, one mark each on a common scale.

    rows: queries/actor_compare_categories.sql.
    """
    _need(rows, "category", "actor_id", "name", "events")
    t = style.tokens
    frame = rows.assign(name=[plain(name) for name in rows["name"]])
    order = frame.category.drop_duplicates().tolist()
    who = frame.name.drop_duplicates().tolist()
    colours = list(t.others)
    spans = frame.groupby("category", as_index=False, sort=False).agg(low=("events", "min"), high=("events", "max"))
    most = max(int(frame.events.max()), 1) if len(frame) else 1
    sx = alt.Scale(domain=[-most * 0.02, most * 1.02], nice=False)
    y = alt.Y("category:N", sort=order, title=None, axis=alt.Axis(labelLimit=160, labelOverlap=False))
    line = alt.Chart(spans).mark_rule(color=t.faint, strokeWidth=2).encode(
        y=y, x=alt.X("low:Q", title="events", scale=sx, axis=alt.Axis(tickCount=6, labelExpr=WHOLE, grid=True)), x2=alt.X2("high:Q"))  # fmt: skip
    scale: dict[str, Any] = {"domain": who}
    marks = alt.Chart(frame).mark_point(filled=True, size=80, opacity=1, stroke=t.paper, strokeWidth=0.6).encode(
        y=y, x=alt.X("events:Q", scale=sx), yOffset=alt.YOffset("name:N", sort=who, scale=alt.Scale(domain=who)),
        color=alt.Color("name:N", scale=alt.Scale(**scale, range=colours[: len(who)] or colours), legend=alt.Legend(title=None, labelLimit=300, columns=1 if style.is_slim else 4)),
        shape=alt.Shape("name:N", scale=alt.Scale(**scale, range=["circle", "square", "triangle-up", "diamond"][: len(who)] or ["circle"]), legend=alt.Legend(title=None, labelLimit=300, columns=1 if style.is_slim else 4)),
        tooltip=[alt.Tooltip("name:N", title="Actor"), alt.Tooltip("category:N", title="Kind"),
                 alt.Tooltip("events:Q", title="Events"), alt.Tooltip("acting:Q", title="Acting")],
    )  # fmt: skip
    return _finish(alt.layer(line, marks), style, alt.Step(28, **{"for": "position"}))


def actor_ties(rows: pd.DataFrame, style: Style) -> AltairChart:
    """Who acts on whom among several actors: lines act, columns are acted on. rows: queries/actor_compare_ties.sql."""
    _need(rows, "name", "other", "acts_on", "shared")
    t = style.tokens
    frame = rows.assign(name=[plain(name) for name in rows["name"]], other=[plain(name) for name in rows.other])
    most = max(int(frame.acts_on.max()), 1) if len(frame) else 1
    room = 84 if style.is_narrow else 150
    for column in ("name", "other"):
        frame[column] = ["\n".join(wrap(name, theme.TYPE["fine"], room)) for name in frame[column]]
    order = frame.name.drop_duplicates().tolist()
    split = alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=0, domain=False, ticks=False)
    across = alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=0, domain=False, ticks=False, orient="top", labelAngle=0,
                      labelPadding=4 + 13 * max((name.count("\n") for name in frame.other), default=0))
    base = alt.Chart(frame).encode(
        x=alt.X("other:N", sort=order, title="is acted on", axis=across),
        y=alt.Y("name:N", sort=order, title="acts", axis=split),
    )
    cells = base.mark_rect(stroke=t.paper, strokeWidth=2).encode(
        color=alt.Color("acts_on:Q", scale=alt.Scale(range=[t.wash, theme.deepest(style.look)], domain=[0, most]), legend=None),
        tooltip=[alt.Tooltip("name:N", title="Acts"), alt.Tooltip("other:N", title="Acted on"),
                 alt.Tooltip("acts_on:Q", title="Events"), alt.Tooltip("shared:Q", title="of shared events")],
    )  # fmt: skip
    numbers = base.mark_text(fontSize=13, color=t.ink).encode(text=alt.Text("acts_on:Q"))
    return _finish(alt.layer(cells, numbers), style, alt.Step(52))


# Stage of a measure to the shape of its mark, each its own; where it does not apply the mark is hollow.
STAGE_SHAPES = {
    "proposed": "triangle-right", "adopted": "triangle-up", "in_force": "circle", "amended": "diamond",
    "suspended": "square", "withdrawn": "cross", "replaced": "triangle-down",
    "upheld": "M-0.9,0L-0.3,0.7L0.9,-0.7", "struck_down": "M-0.8,-0.8L0.8,0.8M0.8,-0.8L-0.8,0.8",
}  # fmt: skip
HOLLOW = ("proposed", "suspended", "withdrawn", "upheld", "struck_down")


def threads(steps: pd.DataFrame, style: Style) -> AltairChart:
    """Measures through their lives: one line each on a time axis, a mark for every stage with its name.

    steps: queries/thread_steps.sql, drawn in its order. Colour is the lane of the event, shape the
    stage; an event outside the filter is pale. Selecting a mark gives its thread_id ("thread").
    """
    _need(steps, "thread_id", "thread", "stage", "note", "span_start", "span_end", "lane_id", "is_matching")
    t = style.tokens
    if steps.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 80)
    layout = sequence_layout.threads(steps, style.width)
    scale = alt.Scale(domain=[layout.start.isoformat(), layout.end.isoformat()], nice=False)
    y_scale = alt.Scale(domain=[0, layout.height], reverse=True, nice=False)
    x = alt.X("x:T", scale=scale, axis=alt.Axis(title=None, orient="top", grid=True, labelExpr=WHEN,
                                                tickCount=4 if style.is_narrow else 6 if style.is_slim else 10))  # fmt: skip
    y = alt.Y("y:Q", scale=y_scale, axis=None)
    stages = [stage for stage in STAGE_SHAPES if stage in set(layout.marks.stage)]
    shape = alt.Shape(
        "stage:N",
        scale=alt.Scale(domain=stages, range=[STAGE_SHAPES[stage] for stage in stages]),
        legend=alt.Legend(title=None, labelExpr=_labels(sequence_layout.STAGES), symbolFillColor=t.paper,
                          symbolStrokeColor=t.muted, symbolStrokeWidth=1.5, columns=3 if style.is_slim else 9),
    )  # fmt: skip
    pick = alt.selection_point(name="thread", fields=["thread_id"], on="click", clear=False)
    tips = [alt.Tooltip("thread:N", title="Measure"), alt.Tooltip("when:N", title="Date"),
            alt.Tooltip("what:N", title="Event"), alt.Tooltip("note:N", title="Stage concerns")]  # fmt: skip
    marks = layout.marks.assign(
        fill=[t.paper if row.stage in HOLLOW else t.lanes[row.lane_id] for row in layout.marks.itertuples()]
    )
    outline = alt.Stroke("lane_id:N", scale=_lane_scale(style), legend=None)
    lanes = None if style.is_narrow else alt.Legend(
        title=None, labelExpr=_labels(LANE_NAMES), symbolStrokeWidth=2.5, columns=2 if style.is_slim else 4
    )
    spans = marks[marks.x_to - marks.x_from > pd.Timedelta(days=1)]
    layers = [
        alt.Chart(layout.lines[~layout.lines.is_open]).mark_rule(strokeWidth=2, opacity=0.7).encode(
            x=x, x2=alt.X2("x_to:T"), y=y, y2=alt.Y2("y_to:Q"), color=alt.Color("lane_id:N", scale=_lane_scale(style), legend=lanes)),
        alt.Chart(layout.lines[layout.lines.is_open]).mark_rule(strokeWidth=2, opacity=0.7, strokeDash=[1, 5], strokeCap="round").encode(
            x=x, x2=alt.X2("x_to:T"), y=y, color=_lane_colour(style, legend=False)),
        *_bars(spans, alt.X("x_from:T", scale=scale), y, style),
        alt.Chart(marks).mark_point(filled=True, size=95, strokeWidth=1.8, cursor="pointer").encode(
            x=x, y=y, shape=shape, stroke=outline,
            fill=alt.Fill("fill:N", scale=None),
            opacity=alt.condition("datum.is_matching", alt.value(1), alt.value(0.45)), tooltip=tips).add_params(pick),
        alt.Chart(layout.titles).mark_text(clip=True, align="left", baseline="top", fontSize=12, fontWeight=600,
                                           color=t.ink).encode(x=x, y=y, text=alt.Text("text:N")),
    ]  # fmt: skip
    size, ink = (11, t.muted) if len(layout.titles) else (12, t.ink)
    for align, part in layout.labels.groupby("align"):
        layers.append(
            alt.Chart(part).mark_text(clip=True, align=align, baseline="top", fontSize=size, lineHeight=14,
                                      lineBreak="\n", color=ink).encode(x=x, y=y, text=alt.Text("text:N"))
        )  # fmt: skip
    return _finish(_layered(*layers, color="independent"), style, layout.height)


def _bars(spans: pd.DataFrame, x: alt.X, y: alt.Y, style: Style) -> list[alt.Chart]:
    """Bars from x_from to x_to: whole for how long an event lasted, broken for the time in which its date lies."""
    dash: dict[bool, dict[str, Any]] = {True: {}, False: {"strokeDash": [4, 3]}}
    return [
        alt.Chart(part).mark_rule(strokeWidth=3, opacity=theme.SPAN_OPACITY, **dash[bool(is_exact)]).encode(
            x=x, x2=alt.X2("x_to:T"), y=y, color=_lane_colour(style, legend=False))
        for is_exact, part in spans.groupby("is_exact")
    ]  # fmt: skip


def story(steps: pd.DataFrame, style: Style, *, selected: int | None = None) -> AltairChart:
    """The events of a story as numbered discs: the United States above the axis, both on it, China below.

    steps: queries/story_steps.sql. In a picture that stands alone the headlines follow as a list; on a
    page they stand beside it. Selecting a disc gives its step_order ("step").
    """
    _need(steps, "step_order", "event_id", "headline", "span_start", "span_end", "lane_id", "date_precision")
    t = style.tokens
    if steps.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 80)
    layout = sequence_layout.story(steps, style.width, listed=not style.fluid)
    scale = alt.Scale(domain=[layout.start.isoformat(), layout.end.isoformat()], nice=False)
    y_scale = alt.Scale(domain=[0, layout.height], reverse=True, nice=False)
    x = alt.X("x:T", scale=scale, axis=None)
    y = alt.Y("y:Q", scale=y_scale, axis=None)
    marks = layout.marks.assign(axis=layout.axis, is_chosen=layout.marks.step_order == selected)
    years = _ticks(layout.start, layout.end, style.width).assign(
        y=layout.axis, foot=layout.marks.y.max() + sequence_layout.DISC + 6
    )
    ends = pd.DataFrame({"x": pd.to_datetime([layout.start, layout.end]), "y": [layout.axis, layout.axis]})
    pick = alt.selection_point(name="step", fields=["step_order"], on="click", clear=False)
    layers = [
        alt.Chart(years).mark_rule(color=t.faint).encode(x=x, y=alt.Y("top:Q", scale=y_scale, axis=None), y2=alt.Y2("foot:Q")),
        alt.Chart(years).mark_text(baseline="top", align="left", dx=3, fontSize=11, color=t.muted).encode(
            x=x, y=alt.Y("foot:Q", scale=y_scale, axis=None), text=alt.Text("text:N")),
        alt.Chart(ends).mark_line(color=t.muted, strokeWidth=1).encode(x=x, y=y),
        alt.Chart(marks).mark_rule(color=t.faint).encode(x=x, y=y, y2=alt.Y2("axis:Q")),
        *_bars(marks[marks.is_span], alt.X("x_from:T", scale=scale, axis=None), alt.Y("axis:Q", scale=y_scale, axis=None), style),
        alt.Chart(marks).mark_point(shape="circle", filled=True, opacity=1, cursor="pointer",
                                    size=3.14 * sequence_layout.DISC**2, stroke=t.paper, strokeWidth=1).encode(
            x=x, y=y, color=_lane_colour(style),
            tooltip=[alt.Tooltip("number:N", title="Step"), alt.Tooltip("when:N", title="Date"),
                     alt.Tooltip("what:N", title="Headline")]).add_params(pick),
        alt.Chart(marks).mark_text(fontSize=11, fontWeight=600, color=t.paper).encode(x=x, y=y, text=alt.Text("number:N")),
        alt.Chart(marks[marks.is_chosen]).mark_point(shape="circle", filled=False, size=520, strokeWidth=2.5,
                                                     color=t.ink).encode(x=x, y=y),
    ]  # fmt: skip
    if len(layout.lines):
        at = {"y": alt.Y("y:Q", scale=y_scale, axis=None)}
        text: dict[str, Any] = {"align": "left", "baseline": "top", "fontSize": 12, "lineHeight": 15, "lineBreak": "\n"}
        layers += [
            alt.Chart(layout.lines).mark_text(**text, fontWeight=600).encode(
                x=x, text=alt.Text("number:N"), color=_lane_colour(style, legend=False), **at),
            alt.Chart(layout.lines).mark_text(**text, color=t.ink, dx=24).encode(x=x, text=alt.Text("text:N"), **at),
        ]  # fmt: skip
    return _finish(_layered(*layers, color="independent"), style, layout.height)


def _ticks(start: date, end: date, width: int) -> pd.DataFrame:
    """Rules for the beginnings of years, or of months where the period is short and the width lets them: x, text, top."""
    months = (end - start).days < 500  # noqa: PLR2004 - less than a year and a half
    days = pd.date_range(start, end, freq="MS" if months else "YS")
    if months:
        apart = next(step for step in (1, 2, 3, 6, 12) if step == 12 or width / max(len(days) / step, 1) >= MONTH_ROOM)  # noqa: PLR2004
        days = days[::apart]
    return pd.DataFrame({"x": days, "text": [f"{day:%b %Y}" if months else f"{day.year}" for day in days], "top": 0.0})


def ladder(pairs: pd.DataFrame, style: Style) -> AltairChart:
    """Measures and counter-measures side by side: the United States left, China right, the lag between.

    pairs: rows of queries/answers.sql between the two sides. A solid rung is a tie that a source states, a
    dashed one is only near in time; the arrow points at the response.
    """
    _need(pairs, "action_id", "response_id", "action_lane_id", "response_lane_id", "basis", "lag_days", "link_type")
    t = style.tokens
    if pairs.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 80)
    layout = sequence_layout.ladder(pairs, style.width)
    sx = alt.Scale(domain=[0, style.width], nice=False)
    sy = alt.Scale(domain=[0, layout.height], reverse=True, nice=False)
    x, y = alt.X("x:Q", scale=sx, axis=None), alt.Y("y:Q", scale=sy, axis=None)
    colour = _lane_colour(style, legend=False)
    heads = pd.DataFrame({
        "x": [0.0, layout.right + 6], "y": [0.0, 0.0], "text": ["United States", "China"], "lane_id": ["US", "CN"],
    })  # fmt: skip
    text: dict[str, Any] = {"align": "left", "baseline": "top", "lineBreak": "\n"}
    layers = [
        alt.Chart(heads).mark_text(**text, fontSize=13, fontWeight=600).encode(x=x, y=y, text=alt.Text("text:N"), color=colour),
        alt.Chart(layout.texts).mark_text(**text, fontSize=11).encode(x=x, y=y, text=alt.Text("day:N"), color=colour),
        alt.Chart(layout.texts.assign(y=layout.texts.y + 14)).mark_text(
            **text, fontSize=12, lineHeight=15, color=t.ink).encode(x=x, y=y, text=alt.Text("text:N")),
        alt.Chart(layout.posts).mark_rule(strokeWidth=1.5).encode(x=x, y=y, y2=alt.Y2("y_to:Q"), color=colour),
    ]  # fmt: skip
    tips = [alt.Tooltip("what:N", title="Pair"), alt.Tooltip("lag:N", title="Lag"), alt.Tooltip("tie:N", title="Tie")]
    for basis, part in layout.rungs.groupby("basis"):
        dash: dict[str, Any] = {"strokeDash": [3, 3], "opacity": 0.8} if basis == "near" else {}
        layers.append(alt.Chart(part).mark_rule(strokeWidth=1.5, **dash).encode(x=x, x2=alt.X2("x_to:Q"), y=y, color=colour))
    for is_right, part in layout.rungs.groupby(layout.rungs.x_to > layout.rungs.x):
        layers.append(
            alt.Chart(part).mark_point(shape="triangle-right" if is_right else "triangle-left", filled=True, size=60,
                                       opacity=1).encode(x=alt.X("x_to:Q", scale=sx, axis=None), y=y, color=colour)
        )  # fmt: skip
    middle = layout.rungs.assign(x=(layout.left + layout.right) / 2)
    layers += [
        alt.Chart(middle).mark_text(fontSize=12, fontWeight=600, color=t.ink, dy=-8).encode(x=x, y=y, text=alt.Text("lag:N"), tooltip=tips),
        alt.Chart(middle.assign(tie=[f"{row.tie}{'' if row.basis == 'said' else ', near'}" for row in middle.itertuples()]))
        .mark_text(fontSize=11, color=t.muted, dy=9).encode(x=x, y=y, text=alt.Text("tie:N")),
    ]  # fmt: skip
    return _finish(alt.layer(*layers), style, layout.height)
