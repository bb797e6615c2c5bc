"""Data frame in, Altair chart out. No query, no Streamlit and no number computed twice here.

Every function takes a Style, so that the same chart serves the screen and the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard import theme, timeline_layout, tree_layout
from dashboard.text import dated, plain

# Altair's own types are too narrow for lists made at run time; what it gets is checked by its schema.
AltairChart = Any

NARROW = 600
LANE_ORDER = ("US", "CN", "bilateral", "third_party")


@dataclass(frozen=True)
class Style:
    """How a chart is to be drawn: light or dark, how wide in pixels, in which font family.

    fluid: the chart may be stretched to its container, as on screen.
    """

    look: theme.Look = "light"
    width: int = 1120
    font: str = theme.EXPORT_SANS
    fluid: bool = False

    @property
    def tokens(self) -> theme.Tokens:
        """The colours of this look."""
        return theme.TOKENS[self.look]

    @property
    def is_narrow(self) -> bool:
        """True at the width of a phone."""
        return self.width < NARROW


def _need(frame: pd.DataFrame, *columns: str) -> None:
    for column in columns:
        if column not in frame:
            raise KeyError(f"the chart needs a column {column!r}; there are {', '.join(map(str, frame))}")


def _finish(chart: AltairChart, style: Style, height: int | alt.Step) -> AltairChart:
    width = "container" if style.fluid else style.width
    return chart.properties(width=width, height=height).configure(**theme.altair_config(style.look, style.font))


def _lane_colour(style: Style, *, legend: bool = True) -> alt.Color:
    lanes = style.tokens.lanes
    return alt.Color(
        "lane_id:N",
        scale=alt.Scale(domain=list(LANE_ORDER), range=[lanes[lane] for lane in LANE_ORDER]),
        legend=alt.Legend(title=None, labelExpr=_labels(
            {"US": "United States", "CN": "China", "bilateral": "both", "third_party": "third parties"}
        )) if legend else None,
    )  # fmt: skip


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
) -> AltairChart:
    """Events as marks on one axis, the United States above and China below, with labels.

    events: queries/events.sql. counts: queries/events_per_month.sql, drawn as a strip on top.
    Colour is the lane, shape the family of the category, size the significance; an imprecise date
    is a bar over its month, quarter or year. Interactive, it gives what is selected: "pick" an
    event_id, "fold" the days of a counted mark, "range" the days brushed over the chart.
    """
    _need(events, "event_id", "lane_id", "span_start", "span_end", "significance", "family_id", "origins")
    _need(counts, "period_start", "lane_id", "events")
    t = style.tokens
    if events.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 120)
    labels = 8 if style.is_narrow else max_labels
    layout = timeline_layout.place(events, style.width, max_labels=labels)
    x_scale = alt.Scale(domain=[layout.start.isoformat(), layout.end.isoformat()], nice=False)
    y_scale = alt.Scale(domain=[layout.low, layout.high], nice=False)
    x = alt.X("x:T", scale=x_scale, axis=alt.Axis(title=None, tickCount=5 if style.is_narrow else 12, labelFlush=True))
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
    layers: list[alt.Chart] = [*_strip(counts, layout, style, x_scale, y_scale, brush=is_interactive)]
    frame = pd.DataFrame({"x": pd.to_datetime([layout.start, layout.end]), "y": [0.0, 0.0]})
    layers.append(alt.Chart(frame).mark_line(color=t.muted, strokeWidth=1).encode(x=x, y=y))
    if not layout.leaders.empty:
        layers.append(
            alt.Chart(layout.leaders).mark_rule(color=t.faint, strokeWidth=1).encode(
                x=x, y=alt.Y("y_from:Q", scale=y_scale, axis=None), y2="y_to:Q")
        )  # fmt: skip
    spans = marks[marks.is_span]
    if not spans.empty:
        layers.append(
            alt.Chart(spans).mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round").encode(
                x=alt.X("x_from:T", scale=x_scale), x2="x_to:T", y=y, color=_lane_colour(style, legend=False))
        )  # fmt: skip
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
                                  symbolStrokeColor=t.muted, columns=2 if style.is_narrow else 5, labelLimit=300),
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
        layers.append(
            alt.Chart(layout.labels)
            # clipped, or the renderer's guess at its width would widen the picture
            .mark_text(clip=True, align="left", baseline="top", lineBreak="\n", fontSize=timeline_layout.LABEL_SIZE,
                       lineHeight=timeline_layout.LINE, color=t.ink)
            .encode(x=x, y=y, text="text:N")
        )  # fmt: skip
    layers += _lane_names(layout, style, y_scale)
    return _finish(alt.layer(*layers).resolve_scale(color="independent"), style, layout.height)


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
            x=alt.X("from:T", scale=x_scale), x2="to:T",
            y=alt.Y("y:Q", scale=y_scale, axis=None), y2="y_to:Q",
            color=_lane_colour(style, legend=False),
            tooltip=[alt.Tooltip("period_start:T", title="Period from", format="%B %Y"),
                     alt.Tooltip("lane:N", title="Acted"), alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    return [strip.add_params(alt.selection_interval(name="range", encodings=["x"])) if brush else strip]


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
        base.mark_text(fontSize=10, fontWeight=600, cursor="pointer", color=style.tokens.ink).encode(text="text:N"),
    ]  # fmt: skip


def _lane_names(layout: timeline_layout.Layout, style: Style, y_scale: alt.Scale) -> list[alt.Chart]:
    rows = [
        ("United States", "US", layout.strip_low - 8),
        ("China", "CN", (layout.third_y if layout.third_y is not None else layout.low) + 20),
    ]
    if layout.third_y is not None:
        rows.append(("Third parties", "third_party", layout.third_y - 2))
    frame = pd.DataFrame(rows, columns=["label", "lane_id", "y"])
    frame = frame[frame.lane_id.isin(set(layout.marks.lane_id))]
    return [
        alt.Chart(frame).mark_text(align="left", baseline="top", fontWeight=600, fontSize=13).encode(
            x=alt.value(0), y=alt.Y("y:Q", scale=y_scale, axis=None), text="label:N",
            color=_lane_colour(style, legend=False))
    ]  # fmt: skip


def events_by_period(
    counts: pd.DataFrame, style: Style, *, before: pd.DataFrame | None = None, height: int = 190
) -> AltairChart:
    """Events per month, quarter or year as stacked bars by lane.

    counts: queries/events_per_month.sql. before: the same rows with no source left out, whose totals
    are drawn as outlines, so that it shows which bars shrink.
    """
    _need(counts, "period_start", "lane_id", "lane", "events")
    frame = counts.copy()
    frame["place"] = frame.lane_id.map({lane: i for i, lane in enumerate(LANE_ORDER)})
    frame["period_end"] = _period_ends(frame.period_start)
    frame = frame.sort_values(["period_start", "place"])
    frame["upper"] = frame.groupby("period_start").events.cumsum()
    frame["lower"] = frame.upper - frame.events
    x = alt.X("period_start:T", title=None, axis=alt.Axis(tickCount=5 if style.is_narrow else 12))
    bars = (
        alt.Chart(frame[frame.events > 0])
        .mark_rect(stroke=style.tokens.paper, strokeWidth=0.6)
        .encode(
            x=x,
            x2="period_end:T",
            y=alt.Y("lower:Q", title="events", axis=alt.Axis(tickCount=4, format="d")),
            y2="upper:Q",
            color=_lane_colour(style),
            tooltip=[alt.Tooltip("period_start:T", title="From", format="%d %B %Y"),
                     alt.Tooltip("lane:N", title="Acted"), alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    if before is None or before.empty:
        return _finish(bars, style, height)
    totals = before.groupby("period_start", as_index=False).events.sum()
    totals["period_end"] = _period_ends(totals.period_start)
    totals["zero"] = 0
    outline = (
        alt.Chart(totals[totals.events > 0])
        .mark_rect(filled=False, stroke=style.tokens.ink, strokeWidth=1, strokeDash=[3, 2])
        .encode(x=x, x2="period_end:T", y=alt.Y("zero:Q", title="events (dashed: nothing left out)"), y2="events:Q",
                tooltip=[alt.Tooltip("events:Q", title="Events with nothing left out")])
    )  # fmt: skip
    return _finish(alt.layer(bars, outline), style, height)


def _period_ends(starts: pd.Series) -> pd.Series:
    """The start of the following period, for each start of a period."""
    found = sorted(starts.unique())
    step = (found[1] - found[0]) if len(found) > 1 else pd.Timedelta(days=31)
    return starts.map(dict(zip(found, [*found[1:], *([found[-1] + step] if found else [])], strict=True)))


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
        x=alt.X("events:Q", title="events", axis=alt.Axis(tickCount=5, format="d", grid=True)),
        color=_lane_colour(style), order="place:Q",
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
        x=alt.X("events:Q", title="events that lose documents", axis=alt.Axis(tickCount=6, format="d", grid=True)),
        color=alt.Color("standing:N", scale=alt.Scale(domain=["several", "one", "none", "gone"],
                        range=[t.accent, t.lanes["CN"], t.muted, t.faint]),
                        legend=alt.Legend(title=None, labelExpr=_labels(STANDING), labelLimit=300)),
        order="place:Q",
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
            x=alt.X("events:Q", title="events", axis=alt.Axis(tickCount=5, format="d", grid=True)),
            color=_lane_colour(style),
            order="place:Q",
            tooltip=[alt.Tooltip("category:N", title="Kind"), alt.Tooltip("lane:N", title="Acted"),
                     alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    return _finish(chart, style, alt.Step(19))


def actor_activity(activity: pd.DataFrame, style: Style, *, height: int = 170) -> AltairChart:
    """Events of one actor by quarter: acting above the axis, acted on or concerned below.

    activity: queries/actor_activity.sql.
    """
    _need(activity, "period_start", "part", "events")
    frame = activity.copy()
    frame["to"] = frame.period_start + pd.offsets.QuarterBegin(1, startingMonth=1)
    frame["y"] = frame.events.where(frame.part == "acting", -frame.events)
    names = {"acting": "acting", "concerned": "acted on or concerned"}
    t = style.tokens
    bars = (
        alt.Chart(frame[frame.events > 0])
        .mark_rect(stroke=t.paper, strokeWidth=0.6)
        .encode(
            x=alt.X("period_start:T", title=None, axis=alt.Axis(tickCount=5 if style.is_narrow else 10)),
            x2="to:T",
            y=alt.Y("y:Q", title="events", axis=alt.Axis(tickCount=5, labelExpr="format(abs(datum.value), 'd')")),
            color=alt.Color("part:N", scale=alt.Scale(domain=list(names), range=[t.accent, t.muted]),
                            legend=alt.Legend(title=None, labelExpr=_labels(names), labelLimit=300)),
            tooltip=[alt.Tooltip("period_start:T", title="Quarter from", format="%B %Y"),
                     alt.Tooltip("part:N", title="Part"), alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color=t.muted).encode(y="y:Q")
    return _finish(alt.layer(bars, zero), style, height)


def counterparts(others: pd.DataFrame, style: Style, *, most: int = 15) -> AltairChart:
    """With whom an actor shares events, as bars of who acts on whom.

    others: queries/actor_counterparts.sql; the `most` with the largest number of events are drawn.
    """
    _need(others, "name", "events", "acts_on", "acted_on_by")
    top = others.head(most)
    parts = (("acts_on", "acts on them"), ("acted_on_by", "they act on it"), ("other", "side by side"))
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
            y=alt.Y("name:N", sort=top.name.tolist(), title=None, axis=alt.Axis(labelLimit=140 if style.is_narrow else 240)),
            x=alt.X("events:Q", title="shared events", axis=alt.Axis(tickCount=5, format="d", grid=True)),
            color=alt.Color("relation:N", scale=alt.Scale(domain=names, range=[t.accent, t.lanes["bilateral"], t.faint]),
                            legend=alt.Legend(title=None)),
            order="place:Q",
            tooltip=[alt.Tooltip("name:N", title="With"), alt.Tooltip("relation:N", title="Who acts"),
                     alt.Tooltip("events:Q", title="Events")],
        )
    )  # fmt: skip
    return _finish(chart, style, alt.Step(19))


def outlets(rows: pd.DataFrame, style: Style, *, most: int = 20) -> AltairChart:
    """Which outlets tell most, split by origin, re-report and unknown. rows: queries/outlets.sql."""
    _need(rows, "outlet", "origin_documents", "re_reports", "unknown_documents")
    top = rows.head(most)
    kinds = {
        "origin_documents": "origins", "re_reports": "re-reports", "unknown_documents": "unknown parentage",
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
            y=alt.Y("outlet:N", sort=top.outlet.tolist(), title=None, axis=alt.Axis(labelLimit=140 if style.is_narrow else 240)),
            x=alt.X("documents:Q", title="documents", axis=alt.Axis(tickCount=5, format="d", grid=True)),
            color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[t.accent, t.lanes["CN"], t.faint]),
                            legend=alt.Legend(title=None, labelExpr=_labels(kinds))),
            order="place:Q",
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
        color=alt.Color("events:Q", scale=alt.Scale(range=[t.wash, t.accent], type="sqrt", domain=[0, most]), legend=None),
        tooltip=[alt.Tooltip("year:O", title="Year"), alt.Tooltip("lane:N", title="Acted"),
                 alt.Tooltip("events:Q", title="Events"),
                 alt.Tooltip("with_primary_text:Q", title="with a primary text"),
                 alt.Tooltip("with_cn_source:Q", title="with a Chinese source"),
                 alt.Tooltip("single_origin:Q", title="on one origin")],
    )  # fmt: skip
    bright = f"datum.events > {most} * 0.3"
    numbers = base.mark_text(fontSize=12).encode(
        text="events:Q",
        color=alt.condition(bright, alt.value(t.paper), alt.value(t.ink)),
    )
    return _finish(alt.layer(cells, numbers), style, alt.Step(30))


def matrix(statements: pd.DataFrame, points: pd.DataFrame, style: Style) -> AltairChart:
    """Points at issue × documents: a cell for each answer, equal answers of a row in one tint.

    statements: queries/event_statements.sql. points: queries/event_points.sql, drawn in its order.
    Documents stand by origin, then by day; a dot is silence.
    """
    _need(statements, "point_id", "document_id", "outlet", "answer", "answer_key", "origins")
    _need(points, "point_id", "question", "state")
    from dashboard.comparison import columns_of, tints_of
    from dashboard.typeset import wrap

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
            x2="x2:Q", y2="y2:Q", color=alt.Color("tint:N", scale=None),
            tooltip=[alt.Tooltip("question:N", title="Point"), alt.Tooltip("outlet:N", title="Document of"),
                     alt.Tooltip("answer:N", title="Says")]),
        at(cells.assign(x=cells.x + 5, y=cells.y + 6)).mark_text(fontSize=11, lineHeight=13, color=t.ink, **text).encode(text="text:N"),
        at(heads).mark_text(fontSize=11, lineHeight=13, fontWeight=600, color=t.ink, **text).encode(text="text:N"),
        at(sides).mark_text(fontSize=12, lineHeight=15, fontWeight=600, color=t.ink, **text).encode(text="text:N"),
        at(sides, "y_state").mark_text(fontSize=11, color=t.muted, **text).encode(text="state:N"),
        alt.Chart(pd.DataFrame({"y": [0.0, *[top for top, *_ in tops.values()]]})).mark_rule(color=t.faint).encode(
            y=alt.Y("y:Q", scale=sy, axis=None)),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(width=width, height=round(high - low))
    return chart.configure(**theme.altair_config(style.look, style.font))


KINDS = {
    "origin": "origin",
    "unseen": "origin, known only through others",
    "echo": "re-report",
    "loose": "unknown parentage",
}


def derivation_tree(derivations: pd.DataFrame, style: Style, *, selected: str | None = None) -> AltairChart:
    """Who published when, and whom each took it from, one line a document.

    derivations: queries/event_derivations.sql. Selecting a mark gives its document_id ("node").
    """
    _need(derivations, "document_id", "outlet", "published_date", "parent_id", "is_origin", "seen")
    t = style.tokens
    if derivations.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 120)
    tree = tree_layout.place(derivations)
    lines = int(tree.nodes.y.max()) + 1
    sx = alt.Scale(domain=[tree.start.isoformat(), tree.end.isoformat()], nice=False)
    sy = alt.Scale(domain=[-0.8, lines - 0.2], reverse=True, nice=False)
    x = alt.X(
        "x:T", scale=sx, axis=alt.Axis(title=None, orient="top", tickCount=4 if style.is_narrow else 10, grid=True)
    )
    y = alt.Y("y:Q", scale=sy, axis=None)
    layers = []
    if len(tree.edges):
        for is_main, part in tree.edges.groupby("is_main"):
            look: dict[str, Any] = {"color": t.muted, "strokeWidth": 1, "opacity": 0.9 if is_main else 0.35}
            dash: dict[str, Any] = {} if is_main else {"strokeDash": [3, 3]}
            layers.append(alt.Chart(part).mark_rule(**look, **dash).encode(
                x=alt.X("x_from:T", scale=sx), y=alt.Y("y_from:Q", scale=sy, axis=None), y2="y_to:Q"))  # fmt: skip
            layers.append(alt.Chart(part).mark_rule(**look, **dash).encode(
                x=alt.X("x_from:T", scale=sx), x2="x_to:T", y=alt.Y("y_to:Q", scale=sy, axis=None)))  # fmt: skip
    spans = tree.nodes[(tree.nodes.x_to > tree.nodes.x_from) & tree.nodes.is_dated]
    if len(spans):
        layers.append(alt.Chart(spans).mark_rule(strokeWidth=5, opacity=0.25, strokeCap="round", color=t.muted).encode(
            x=alt.X("x_from:T", scale=sx), x2="x_to:T", y=y))  # fmt: skip
    colours = [t.accent, t.paper, t.lanes["CN"], t.muted]
    pick = alt.selection_point(name="node", fields=["document_id"], on="click", clear=False)
    layers.append(
        alt.Chart(tree.nodes).mark_point(filled=True, opacity=1, size=110, strokeWidth=1.6, cursor="pointer").encode(
            x=x, y=y,
            fill=alt.Fill("kind:N", scale=alt.Scale(domain=list(KINDS), range=colours),
                          legend=alt.Legend(title=None, labelExpr=_labels(KINDS), labelLimit=300, symbolStrokeColor=t.muted,
                                            symbolStrokeWidth=1, columns=2 if style.is_narrow else 4)),
            stroke=alt.Stroke("kind:N", scale=alt.Scale(domain=list(KINDS), range=[t.accent, t.accent, t.lanes["CN"], t.muted]),
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
        layers.append(
            alt.Chart(part).mark_text(align="right" if side else "left", dx=-11 if side else 11, fontSize=12, color=t.ink)
            .encode(x=alt.X("x_from:T" if side else "x_to:T", scale=sx), y=y, text="label:N")
        )  # fmt: skip
    if tree.loose_from is not None:
        head = pd.DataFrame(
            {"y": [tree.loose_from - 0.95], "text": ["Unknown parentage: these do not say what they rest on"]}
        )
        layers.append(alt.Chart(head).mark_text(align="left", fontSize=12, fontWeight=600, color=t.muted).encode(
            x=alt.value(0), y=alt.Y("y:Q", scale=sy, axis=None), text="text:N"))  # fmt: skip
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
        x=alt.X("events:Q", title="events by who acted", axis=alt.Axis(tickCount=6, format="d", grid=True)),
        color=alt.Color("missing:N", scale=alt.Scale(domain=list(MISSING),
                        range=[t.accent, t.lanes["CN"], t.lanes["US"], t.faint]),
                        legend=alt.Legend(title=None, labelExpr=_labels(MISSING), labelLimit=300,
                                          columns=2 if style.is_narrow else 4)),
        order="place:Q",
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
        x=alt.X("events:Q", title="events with a day-dated report of each side", axis=alt.Axis(tickCount=6, format="d", grid=True)),
        color=alt.Color("first:N", scale=alt.Scale(domain=["CN", "same day", "US"],
                        range=[t.lanes["CN"], t.lanes["bilateral"], t.lanes["US"]]), legend=None),
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
        if plain(row.published_precision) else plain(row.outlet)
        for row in frame.itertuples()
    ]  # fmt: skip
    frame["line"] = [f"{place:03d} {who}" for place, who in enumerate(frame.who)]
    frame["origin"] = [
        ", ".join(plain(name) for name in row.origins) or "unknown parentage" for row in frame.itertuples()
    ]
    frame["text"] = [
        (f"{row.low:,.10g}" if row.low == row.high else f"{row.low:,.10g}–{row.high:,.10g}") + f"  {plain(row.scope)}"
        for row in frame.itertuples()
    ]
    frame = frame.drop(columns=["origins"])
    wide = frame.low.min() > 0 and frame.high.max() / frame.low.min() > 20  # noqa: PLR2004
    low, high = float(frame.low.min()), float(frame.high.max())
    scale = alt.Scale(type="log", domain=[low * 0.8, high * 6]) if wide else alt.Scale(
        domain=[min(0.0, low), max(high, 0.0) * 1.55 or 1.0], nice=False)  # fmt: skip
    y = alt.Y("line:N", sort=frame.line.tolist(), title=None,
              axis=alt.Axis(labelExpr="slice(datum.value, 4)", labelLimit=150 if style.is_narrow else 260))  # fmt: skip
    base = alt.Chart(frame).encode(y=y)
    colour = alt.Color("origin:N", legend=alt.Legend(title="rests on", columns=2 if style.is_narrow else 4, labelLimit=240),
                       scale=alt.Scale(range=[t.accent, t.lanes["CN"], t.lanes["US"], t.lanes["bilateral"], t.muted]))  # fmt: skip
    tips = [alt.Tooltip("who:N", title="Document of"), alt.Tooltip("text:N", title="Figure"), alt.Tooltip("unit:N", title="Unit"),
            alt.Tooltip("answer:N", title="Says"), alt.Tooltip("origin:N", title="Rests on")]  # fmt: skip
    x = alt.X("low:Q", title=plain(frame.unit.iloc[0]), scale=scale, axis=alt.Axis(grid=True, tickCount=6))
    layers = [
        base.mark_rule(strokeWidth=3, opacity=0.6).encode(x=x, x2="high:Q", color=colour),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=x, color=colour, tooltip=tips),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            x=alt.X("high:Q", scale=scale), color=colour, tooltip=tips
        ),
        base.mark_text(align="left", dx=9, fontSize=11, color=t.ink).encode(
            x=alt.X("high:Q", scale=scale), text="text:N"
        ),
    ]
    return _finish(alt.layer(*layers), style, alt.Step(22))
