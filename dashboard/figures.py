"""The charts of Parallax by name: which queries they ask, how they are drawn, what they are called.

Pages, downloads and the command line all take a chart from here, so that what is exported equals
what is on the screen. No Streamlit; rows come through a function given by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pandas as pd

from dashboard import charts, comparison, findings, sequence_layout, series, series_charts
from dashboard.charts import Style
from dashboard.errors import QueryError, UnknownQuery
from dashboard.filters import Codes, Filters
from dashboard.frame import Caption
from dashboard.text import as_date, count, dated, day, listing, plain, span


class Rows(Protocol):
    """Answers a query by name, as dashboard.queries.run or dashboard.cached.rows do."""

    def __call__(self, name: str, values: Mapping[str, Any], /) -> pd.DataFrame:
        """The rows of queries/NAME.sql."""
        ...


@dataclass(frozen=True)
class Figure:
    """A drawn chart with its description, the rows behind it, and the same for those who cannot see it.

    what: the plain description. finding: what the rows show, as a sentence, or "" where dashboard.findings
    has none. drawn: how many of the rows are in the chart, from the first on; None: all.
    """

    name: str
    what: str
    chart: charts.AltairChart
    rows: pd.DataFrame
    alt_text: str
    selection: tuple[str, ...] = ()
    finding: str = ""
    drawn: int | None = None

    @property
    def title(self) -> str:
        """The finding where there is one, otherwise the plain description."""
        return self.finding or self.what

    @property
    def shown(self) -> pd.DataFrame:
        """The rows that are in the chart."""
        return self.rows if self.drawn is None else self.rows.head(self.drawn)

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to draw."""
        return len(self.rows) == 0


@dataclass(frozen=True)
class Request:
    """What a figure is asked for: the filter, the code labels, and the ids of the thing it is about."""

    rows: Rows
    filters: Filters
    codes: Codes
    own: Mapping[str, Any]

    @property
    def params(self) -> dict[str, Any]:
        """All values that a query may bind."""
        return {**self.filters.params(), **self.own}


Build = Callable[[Request, Style], Figure]


def period_of(totals: pd.DataFrame, *, months_to_show: int = 60) -> str:
    """month, quarter or year, by the length of the period shown."""
    first, last = as_date(totals.first_day.iloc[0]), as_date(totals.last_day.iloc[0])
    if first is None or last is None:
        return "month"
    months = (last - first).days / 30.4
    return "month" if months <= months_to_show else "quarter"


def timeline(request: Request, style: Style) -> Figure:
    """The US–China timeline of the filter."""
    events = request.rows("events", request.params)
    period = period_of(request.rows("event_totals", request.params), months_to_show=150)
    counts = request.rows("events_per_month", {**request.params, "period": period})
    chart = charts.timeline(
        events,
        counts,
        style,
        selected=request.own.get("selected"),
        is_interactive=style.fluid,
        bands=request.rows("bands", request.params) if request.own.get("bands") else None,
        ties=_ties(request),
    )
    by_lane = events.lane_id.value_counts()
    alt_text = (
        f"Timeline of {count(len(events), 'event')}: {by_lane.get('US', 0)} by the United States above the axis, "
        f"{by_lane.get('CN', 0)} by China below it, {by_lane.get('bilateral', 0)} together on it and "
        f"{by_lane.get('third_party', 0)} by third parties at the bottom. The same rows stand in the table."
    )
    return Figure("timeline", "US–China AI timeline", chart, events, alt_text, charts.selections(chart),
                  findings.timeline(events))  # fmt: skip


def _ties(request: Request) -> pd.DataFrame | None:
    """Acts and their answers, where asked for: those a source states, or also those only near in time."""
    asked = request.own.get("ties")
    if not asked:
        return None
    rows = request.rows("answers", request.params)
    return rows if asked == "near" else rows[rows.basis == "said"]


def events_per_month(request: Request, style: Style) -> Figure:
    """Events per month or quarter, by lane."""
    totals = request.rows("event_totals", request.params)
    period = period_of(totals, months_to_show=40 if style.is_narrow else 72)
    counts = request.rows("events_per_month", {**request.params, "period": period})
    before = None
    if request.filters.without:
        before = request.rows("events_per_month", {**request.params, "period": period, "without": []})
    sums = counts.groupby("period_start").events.sum()
    peak = f" Most in the {period} from {day(sums.idxmax())}: {sums.max()}." if len(sums) else ""
    return Figure(
        "events-per-month", f"Events per {period}, by who acted", charts.events_by_period(counts, style, until=_until(request), before=before), counts,
        f"Stacked bars of events per {period} by lane, {count(int(sums.sum()), 'event')} in all.{peak}",
        finding=findings.events_per_month(counts, period),
    )  # fmt: skip


def _until(request: Request) -> date | None:
    """The last day of which the record, the filter and the known-on date let anything be seen."""
    last = as_date(request.rows("record_totals", {}).last_day.iloc[0])
    return min(filter(None, (last, request.filters.end, request.filters.known_on)), default=None)


def categories(request: Request, style: Style) -> Figure:
    """Kinds of event, by lane."""
    rows = request.rows("categories_by_lane", request.params)
    sums = rows.groupby("category").events.sum().sort_values(ascending=False)
    top = f" Most frequent: {sums.index[0].lower()}, {sums.iloc[0]}." if len(sums) else ""
    return Figure(
        "categories", "Kinds of event, by who acted", charts.categories_by_lane(rows, style), rows,
        f"Bars of events by category and lane.{top}", finding=findings.categories(rows),
    )  # fmt: skip


def actor_activity(request: Request, style: Style) -> Figure:
    """One actor's events by quarter, acting and concerned."""
    name, params = _body(request)
    rows = request.rows("actor_activity", params)
    sums = rows.groupby("part").events.sum()
    acting, concerned = int(sums.get("acting", 0)), int(sums.get("concerned", 0))
    return Figure(
        "actor-activity", f"{name}: events by quarter, acting and acted on or concerned",
        charts.actor_activity(rows, style, until=_until(request)), rows,
        f"Events of {name} by quarter: bars above the axis where it acts ({acting}), below where it is acted on or "
        f"concerned ({concerned}).", finding=findings.actor_activity(rows, name),
    )  # fmt: skip


def actor_roles(request: Request, style: Style) -> Figure:
    """One actor's events by quarter and role."""
    return _actor_split(request, style, "actor-roles", "role", "as what it takes part")


def actor_categories(request: Request, style: Style) -> Figure:
    """One actor's events by quarter and category."""
    return _actor_split(request, style, "actor-categories", "category", "kinds of event")


def _actor_split(request: Request, style: Style, figure: str, by: str, what: str) -> Figure:
    name, params = _body(request)
    rows = request.rows("actor_activity_split", params)
    sums = rows.groupby(by).events.sum().sort_values(ascending=False, kind="stable")
    told = listing([f"{label} {total}" for label, total in sums.items()])
    return Figure(
        figure, f"{name}: {what}", charts.actor_split(rows, style, by=by), rows,
        f"Circles of events of {name} by quarter and {by}{': ' + told if told else ''}.",
        finding=findings.actor_split(rows, name, by),
    )  # fmt: skip


def counterparts(request: Request, style: Style) -> Figure:
    """With whom an actor shares events."""
    name, params = _body(request)
    rows = request.rows("actor_counterparts", params)
    first = f" First: {rows.name.iloc[0]}, {rows.events.iloc[0]}." if len(rows) else ""
    return Figure(
        "counterparts", f"{name}: with whom it shares events", charts.counterparts(rows, style), rows,
        f"Bars of events shared with other actors, split by who acts on whom.{first}",
        finding=findings.counterparts(rows, name), drawn=charts.MOST_COUNTERPARTS,
    )  # fmt: skip


def actor_network(request: Request, style: Style) -> Figure:
    """The actors around one, or all of the filter, tied by the events they share."""
    if request.own.get("actor_id"):
        name, params = _body(request)
        title = f"{name}: actors around it, and the events that tie them"
    else:
        name, params = "the filter", {**request.params, "actor_ids": []}
        title = "Actors in view, and the events that tie them"
    nodes = request.rows("actor_network", params)
    ties = request.rows("actor_network_ties", params)
    sides = nodes[~nodes.is_centre].side.value_counts()
    top = ties.head(3).rename(columns={"name": "name_"})
    most = listing([f"{row.name_} and {row.other} ({row.events})" for row in top.itertuples()])
    drawn = charts.network(nodes, ties, style, chosen=request.own.get("chosen", ()), everyone=bool(request.own.get("everyone")))
    return Figure(
        "actor-network", title, drawn, ties,
        f"Network of {count(len(nodes), 'actor')} around {name}: {sides.get('US', 0)} of the United States above, "
        f"{sides.get('CN', 0)} of China below, {sides.get('other', 0)} others between; {count(len(ties), 'tie')}"
        f"{', most events between ' + most if most else ''}.",
        finding=findings.actor_centre(nodes, name) if request.own.get("actor_id") else findings.actor_network(ties),
        selection=("node", "tie"),
    )  # fmt: skip


def actor_sources(request: Request, style: Style) -> Figure:
    """From which side the documents on one actor's events come."""
    name, params = _body(request)
    rows = request.rows("actor_sources", params)
    return Figure(
        "actor-sources", f"{name}: documents on its events, by the side of their outlets",
        charts.actor_sources(rows, style), rows,
        f"Bars of documents on events of {name} by the side of their outlets, those of states apart.",
        finding=findings.actor_sources(rows, name),
    )  # fmt: skip


def actor_compare(request: Request, style: Style) -> Figure:
    """Several actors' events by quarter, on one time axis and one scale."""
    names, params = _bodies(request)
    rows = request.rows("actor_compare_activity", params)
    sums = rows.groupby(["actor_id", "part"]).events.sum() if len(rows) else {}
    told = "; ".join(f"{name} {sums.get((actor, 'acting'), 0)} times acting and {sums.get((actor, 'concerned'), 0)} times "
                     "acted on or concerned" for actor, name in names.items())  # fmt: skip
    return Figure(
        "actor-compare", f"{listing(list(names.values()))} side by side", charts.actor_compare(rows, style, until=_until(request)), rows,
        f"Bars of events by quarter, one band for each actor on one scale: {told}.",
        finding=findings.actor_compare(rows, names),
    )  # fmt: skip


def actor_compare_categories(request: Request, style: Style) -> Figure:
    """In what kinds of event several actors take part."""
    names, params = _bodies(request)
    rows = request.rows("actor_compare_categories", params)
    first = f" Most frequent: {rows.category.iloc[0].lower()}." if len(rows) else ""
    return Figure(
        "actor-compare-categories", f"Kinds of event of {listing(list(names.values()))}",
        charts.actor_compare_categories(rows, style), rows,
        f"Marks of events by category, one for each of {count(len(names), 'actor')}.{first}",
        finding=findings.actor_compare_categories(rows, names),
    )  # fmt: skip


def actor_ties(request: Request, style: Style) -> Figure:
    """Who acts on whom among several actors."""
    names, params = _bodies(request)
    rows = request.rows("actor_compare_ties", params)
    rows = rows[rows.shared > 0].reset_index(drop=True) if not rows.shared.sum() else rows
    told = "; ".join(f"{row.name_} on {row.other} {row.acts_on}" for row in rows.rename(columns={"name": "name_"}).itertuples())
    return Figure(
        "actor-ties", f"Who acts on whom: {listing(list(names.values()))}", charts.actor_ties(rows, style), rows,
        f"Table of events in which one takes a step aimed at the other or felt by it{': ' + told if told else ', empty'}.",
        finding=findings.actor_ties(rows),
    )  # fmt: skip


def outlets(request: Request, style: Style) -> Figure:
    """Outlets with most documents, by origin and re-report."""
    rows = request.rows("outlets", request.params)
    first = f" First: {rows.outlet.iloc[0]}, {rows.documents.iloc[0]}." if len(rows) else ""
    return Figure(
        "outlets", "Who tells most, and who originates", charts.outlets(rows, style), rows,
        f"Bars of documents by outlet, split into origins, re-reports and what does not state its source.{first}",
        finding=findings.outlets(rows), drawn=charts.MOST_OUTLETS,
    )  # fmt: skip


def coverage(request: Request, style: Style) -> Figure:
    """Events by year and lane."""
    rows = request.rows("coverage", request.params)
    return Figure(
        "coverage", "Events in the record, by year and who acted", charts.coverage(rows, style), rows,
        "Table of the number of events by year and lane, darker where there are more.", finding=findings.coverage(rows),
    )  # fmt: skip


def matrix(request: Request, style: Style) -> Figure:
    """Points at issue × documents of one event."""
    title = _event_title(request)
    statements = request.rows("event_statements", request.params)
    points = request.rows("event_points", request.params)
    documents = statements.document_id.nunique()
    contested = points.loc[points.state == "contested", "question"].tolist()
    what = f"; contested: {listing(contested)}" if contested else ""
    return Figure(
        "matrix", f"What the sources say: {title}", charts.matrix(statements, points, style), statements,
        f"{count(len(points), 'point')} at issue answered by {count(documents, 'document')}{what}.",
        finding=findings.matrix(statements, points),
    )  # fmt: skip


def derivations(request: Request, style: Style) -> Figure:
    """Who published when on one event, and whom each took it from."""
    title = _event_title(request)
    rows = request.rows("event_derivations", request.params)
    documents = rows.document_id.nunique()
    origins = sorted({plain(name) for name in rows[rows.is_origin].outlet})
    return Figure(
        "derivations", f"Who took it from whom: {title}",
        charts.derivation_tree(rows, style, selected=request.own.get("selected")), rows,
        f"Derivation tree of {count(documents, 'document')} on a time axis; origins: {listing(origins) or 'none seen'}.",
        ("node",), findings.derivations(rows),
    )  # fmt: skip


def sides(request: Request, style: Style) -> Figure:
    """Events by which side has told them."""
    rows = request.rows("sides", request.params)
    blind = {side: int(rows.missing.isin([side, "both"]).sum()) for side in ("US", "CN")}
    return Figure(
        "sides", "Events by who acted and which side's outlets tell them", charts.sides(rows, style), rows,
        f"Bars of events by lane, split by which side's outlets told them: {blind['CN']} have no document of an outlet in "
        f"mainland China, Hong Kong or Macao, {blind['US']} none of a US outlet.", finding=findings.sides(rows),
    )  # fmt: skip


def side_lags(request: Request, style: Style) -> Figure:
    """How far the sides' first reports lie apart."""
    rows = request.rows("sides", request.params)
    lags = rows.lag_days.dropna()
    middle = f"; median {lags.median():g} days" if len(lags) else ""
    return Figure(
        "side-lags", "How far the first reports of the two sides lie apart", charts.side_lags(rows, style), rows,
        f"Bars of {count(len(lags), 'event')} with a day-dated report of each side, by lag{middle}.", finding=findings.side_lags(rows),
    )  # fmt: skip


def changes(request: Request, style: Style) -> Figure:
    """What changed in the record between two days."""
    if not isinstance(request.own.get("since"), date):
        raise QueryError(f"since {plain(request.own.get('since'), 80)!r} is not a day")
    rows = request.rows("changes", request.params)
    counts = rows.change.value_counts()
    told = listing([f"{counts[code]} {name}" for code, name in charts.CHANGE_NAMES.items() if code in counts])
    until = request.filters.known_on
    days = f"since {day(request.own.get('since'))}" + (f", until {day(until)}" if until else "")
    return Figure(
        "changes", f"What changed in the record {days}", charts.changes(rows, style), rows,
        f"Bars of events by kind of change and lane {days}: {told or 'nothing'}.",
        finding=findings.changes(rows, request.own.get("since"), until),
    )  # fmt: skip


def impact(request: Request, style: Style) -> Figure:
    """What falls when some outlets are left out."""
    rows = request.rows("impact", request.params)
    names = listing([request.codes.outlets[outlet] for outlet in request.filters.without]) or "nothing"
    return Figure(
        "impact", f"What falls without {names}", charts.impact(rows, style), rows,
        f"Bars of the {count(len(rows), 'event')} that lose documents without {names}, by what they rest on before and after.",
        finding=findings.impact(rows, names),
    )  # fmt: skip


def ledger(request: Request, style: Style) -> Figure:
    """Every figure published on one point of an event, in one unit."""
    _event_title(request)
    rows = request.rows("event_quantities", request.params)
    point = request.own.get("point_id") or (rows.point_id.iloc[0] if len(rows) else "")
    rows = rows[rows.point_id == point]
    unit = request.own.get("unit") or (rows.unit.value_counts().index[0] if len(rows) else "")
    rows = rows[rows.unit == unit].reset_index(drop=True)
    question = plain(rows.question.iloc[0]) if len(rows) else "No figures"
    spread = f"from {rows.low.min():,.10g} to {rows.high.max():,.10g} {plain(unit)}" if len(rows) else ""
    return Figure(
        "ledger", f"Published figures: {question}", charts.ledger(rows, style), rows,
        f"{count(len(rows), 'published figure')} on “{question}”, {spread}.", finding=findings.ledger(rows),
    )  # fmt: skip


def latest_measures(steps: pd.DataFrame, most: int) -> pd.DataFrame:
    """The steps of the `most` measures with the latest steps. steps: queries/thread_steps.sql."""
    latest = steps.groupby("thread_id").span_start.max().sort_values(kind="stable").index[-most:]
    return steps[steps.thread_id.isin(set(latest))].reset_index(drop=True)


def threads(request: Request, style: Style) -> Figure:
    """Measures through their lives; with a thread_id, that one alone."""
    rows = request.rows("thread_steps", {"thread_id": None, **request.params})
    one = request.own.get("thread_id")
    if one and rows.empty and one not in set(request.rows("threads", Filters().params()).thread_id):
        raise QueryError(f"no thread has the id {plain(one, 80)!r}")
    measures = rows.drop_duplicates("thread_id")
    if one and len(rows):
        last = rows.iloc[-1]
        when = dated(last.event_date, last.date_precision, last.date_end)
        what = f"{plain(last.thread)}, from stage to stage"
        finding = f"{plain(last.thread)}: {count(len(rows), 'step')}, last {sequence_layout.STAGES[last.stage]}, {when}"
    else:
        what = f"{count(len(measures), 'measure')} from stage to stage" if len(rows) else "No measure to follow"
        finding = findings.threads(rows)
    told = "; ".join(plain(thread) for thread in measures.thread)
    drawn = rows
    if style.lines is not None and len(measures) > (most := style.lines // 2):
        drawn = latest_measures(rows, most)
        what = f"{most} of {len(measures)} measures from stage to stage, those with the latest steps"
    return Figure(
        "threads", what, charts.threads(drawn, style), rows,
        f"{count(len(measures), 'line')} on a time axis with a mark for each stage of a measure, {len(rows)} in all"
        f"{f': {told}' if told else ''}. The same rows stand in the table.",
        ("thread",), finding,
    )  # fmt: skip


def story(request: Request, style: Style) -> Figure:
    """The events of one story as numbered marks on a time axis."""
    found = _story(request)
    rows = request.rows("story_steps", request.params)
    headlines = "; ".join(f"{row.step_order} {plain(row.headline)}" for row in rows.itertuples())
    return Figure(
        "story", plain(found.title), charts.story(rows, style, selected=request.own.get("step")), rows,
        f"Timeline of the {count(len(rows), 'event')} of the story, numbered in its order: {headlines or 'none known'}.",
        ("step",), findings.story(rows, plain(found.title)),
    )  # fmt: skip


def ladder(request: Request, style: Style) -> Figure:
    """Measures of one side and answers of the other, with the lag; `near` adds ties that are only close in time."""
    rows = across(request.rows("answers", request.params), near=str(request.own.get("near") or "0") != "0")
    answered = rows[rows.link_type == "answered_by"]
    by_cn, by_us = (int((answered.response_lane_id == lane).sum()) for lane in ("CN", "US"))
    return Figure(
        "ladder", "Events of one side and what followed on the other", charts.ladder(rows, style), rows,
        f"{count(len(rows), 'pair')} of an event and what followed on the other side, the United States on the left and China "
        f"on the right, with the days between: {count(by_cn, 'answer')} by China, {by_us} by the United States, and "
        f"{count(len(rows) - len(answered), 'event')} that another led to.",
        finding=findings.ladder(rows),
    )  # fmt: skip


def across(answers: pd.DataFrame, *, near: bool) -> pd.DataFrame:
    """The rows of queries/answers.sql that go from one side to the other; near: also those only close in time."""
    lanes = answers[["action_lane_id", "response_lane_id"]]
    is_across = lanes.isin(["US", "CN"]).all(axis=1) & (lanes.action_lane_id != lanes.response_lane_id)
    return answers[is_across & (near | (answers.basis == "said"))].reset_index(drop=True)


def indicator(request: Request, style: Style) -> Figure:
    """One series on both sides over time; events of significance 4 and above stand over it unless `events` is 0."""
    found = series_of(request)
    values, end = values_until(request, found)
    start = request.filters.start
    rows = _from(values, start)
    events = events_over(request, rows, end)
    chart = series_charts.indicator(values, style, start=start, end=end, events=events)
    name, unit = plain(found["name"]), plain(found.unit)
    told = " ".join(series.sentences(rows.head(0) if rows.empty else values, end)) or "It has no value in this time."
    over = f" {count(len(events), 'event')} of the record stand over it." if events is not None and len(events) else ""
    return Figure(
        "indicator", f"{name}, {unit}", chart, rows,
        f"{_KINDS[found.display]} of “{name}”, {count(len(rows), 'value')}. {told}{over} The same values stand in the table.",
        finding=findings.indicator(values, name, end) if len(rows) else "",
    )  # fmt: skip


_KINDS = {
    "columns": "Columns by year", "line": "Lines with a dot for each value", "step": "Stepped lines of records",
    "step_log": "Stepped lines of records on a logarithmic axis", "scatter_log": "Dots on a logarithmic axis with stepped lines of the highest",
    "stacked_area": "Line with a dot for each value", "interval": "Line with a dot for each value",
}  # fmt: skip


def indicators(request: Request, style: Style) -> Figure:
    """Series as small lines, each on its own scale: all, or those of a group such as chips."""
    group = str(request.own.get("indicator_group") or "")
    if group and group not in series.GROUPS:
        raise QueryError(f"no group of series is called {plain(group, 80)!r}. There are: {', '.join(series.GROUPS)}")
    known = request.rows("indicators", {})
    known = known[known.indicator_group.isin([group] if group else list(series.GROUPS)) & (known.display != "interval")]
    parts, ends = [], {}
    for found in known.itertuples():
        own, ends[found.indicator_id] = values_until(request, found)
        parts.append(_from(own, request.filters.start))
    rows = pd.concat(parts, ignore_index=True) if parts else request.rows("indicator_values", {"indicator_id": "", "known_on": None})
    label = series.GROUPS.get(group, "Series of both sides")
    names = listing([plain(name) for name in dict.fromkeys(rows["name"])])
    chart = series_charts.indicators(rows, style, ends)
    scale = "on one scale" if set(rows.display) == {"stacked_area"} else "each on its own scale"
    scale += "; the parts of one sum on one" if not group and "stacked_area" in set(rows.display) else ""
    return Figure(
        "indicators", f"{label}: {rows.indicator_id.nunique()} series, {scale}", chart, rows,
        f"Small lines of {names or 'no series'}, with the last value of each side.", charts.selections(chart),
        findings.indicators(rows, series.GROUPS.get(group, ""), ends),
    )  # fmt: skip


def series_of(request: Request) -> Any:
    """The series asked for, as a row of queries/indicators.sql; an end of an interval gives the series it belongs to."""
    known = request.rows("indicators", {}).set_index("indicator_id", drop=False)
    asked = str(request.own.get("indicator_id"))
    if asked not in known.index:
        raise QueryError(f"no indicator has the id {plain(asked, 80)!r}")
    parent = plain(known.loc[asked].interval_of)
    return known.loc[parent or asked]


def values_until(request: Request, found: Any) -> tuple[pd.DataFrame, date | None]:
    """The values of a series up to the last day of the filter and the known-on day, and to which day its records hold."""
    filters = request.filters
    values = request.rows("indicator_values", {"indicator_id": found.indicator_id, "known_on": filters.known_on})
    if filters.end is not None:
        values = values[values.value_date <= pd.Timestamp(filters.end)]
    return values.reset_index(drop=True), series.until(found.data_vintage, filters.end, filters.known_on)


def _from(values: pd.DataFrame, start: date | None) -> pd.DataFrame:
    return values if start is None else values[values.value_date >= pd.Timestamp(start)].reset_index(drop=True)


def events_over(request: Request, rows: pd.DataFrame, end: date | None) -> pd.DataFrame | None:
    """The events of the filter that stand over a series: significance 4 and above, within its time; None where not wanted."""
    if str(request.own.get("events") or "1") == "0" or rows.empty:
        return None
    least = max(LEAST_OVER, request.filters.min_significance)
    events = request.rows("events", {**request.params, "min_significance": least})
    last = max(rows.value_date.max(), pd.Timestamp(end)) if end else rows.value_date.max()
    when = pd.to_datetime(events.span_start)
    return events[(when >= rows.value_date.min()) & (when <= last)].reset_index(drop=True)


LEAST_OVER = 4


def _story(request: Request) -> Any:
    found = request.rows("stories", request.params)
    found = found[found.story_id == request.own.get("story_id")]
    if found.empty:
        raise QueryError(f"no story has the id {plain(request.own.get('story_id'), 80)!r}")
    return found.iloc[0]


def _event_title(request: Request) -> str:
    event = request.rows("event", request.params)
    if event.empty:
        raise QueryError(f"no event has the id {plain(request.own.get('event_id'), 80)!r}")
    return str(event.title.iloc[0])


FIGURES: dict[str, tuple[Build, tuple[str, ...]]] = {
    "timeline": (timeline, ()),
    "events-per-month": (events_per_month, ()),
    "categories": (categories, ()),
    "actor-activity": (actor_activity, ("actor_id",)),
    "actor-roles": (actor_roles, ("actor_id",)),
    "actor-categories": (actor_categories, ("actor_id",)),
    "actor-network": (actor_network, ()),
    "actor-sources": (actor_sources, ("actor_id",)),
    "actor-compare": (actor_compare, ("actor_ids",)),
    "actor-compare-categories": (actor_compare_categories, ("actor_ids",)),
    "actor-ties": (actor_ties, ("actor_ids",)),
    "counterparts": (counterparts, ("actor_id",)),
    "outlets": (outlets, ()),
    "coverage": (coverage, ()),
    "matrix": (matrix, ("event_id",)),
    "derivations": (derivations, ("event_id",)),
    "ledger": (ledger, ("event_id",)),
    "sides": (sides, ()),
    "changes": (changes, ("since",)),
    "impact": (impact, ()),
    "side-lags": (side_lags, ()),
    "threads": (threads, ()),
    "story": (story, ("story_id",)),
    "ladder": (ladder, ()),
    "indicator": (indicator, ("indicator_id",)),
    "indicators": (indicators, ()),
}
# Figures whose values are not of the record: they carry source and licence of their series.
OF_SERIES = ("indicator", "indicators")


# The query whose columns the rows of a figure have.
QUERIES = {
    "timeline": "events", "events-per-month": "events_per_month", "categories": "categories_by_lane",
    "actor-activity": "actor_activity", "actor-roles": "actor_activity_split", "actor-categories": "actor_activity_split",
    "actor-network": "actor_network_ties", "actor-sources": "actor_sources", "actor-compare": "actor_compare_activity",
    "actor-compare-categories": "actor_compare_categories", "actor-ties": "actor_compare_ties",
    "counterparts": "actor_counterparts", "outlets": "outlets", "coverage": "coverage", "matrix": "event_statements",
    "derivations": "event_derivations", "ledger": "event_quantities", "sides": "sides", "side-lags": "sides",
    "changes": "changes", "impact": "impact", "threads": "thread_steps", "story": "story_steps", "ladder": "answers",
    "indicator": "indicator_values", "indicators": "indicator_values",
}  # fmt: skip


def build(name: str, request: Request, style: Style) -> Figure:
    """The figure of that name. Raises UnknownQuery listing the names there are, or QueryError."""
    if name not in FIGURES:
        raise UnknownQuery(f"no chart is called {name!r}. There are: {', '.join(sorted(FIGURES))}")
    make, needed = FIGURES[name]
    missing = [own for own in needed if not request.own.get(own)]
    if missing:
        raise QueryError(f"the chart {name} needs {', '.join(missing)}")
    return make(request, style)


def subject(name: str, request: Request) -> tuple[str, ...]:
    """The actors that the figure of that name is about, with those below where it takes them as one; none: all of the filter.

    Raises QueryError where one of them is not in the record.
    """
    _, needed = FIGURES.get(name, (None, ()))
    if "actor_ids" in needed:
        return tuple(_bodies(request)[1]["actor_ids"])
    if "actor_id" in needed or (name == "actor-network" and request.own.get("actor_id")):
        return tuple(_body(request)[1]["actor_ids"])
    return ()


def totals_of(name: str, request: Request) -> Any:
    """Events, days, documents, outlets and origins behind a figure: those of its actors within the filter, or all of it."""
    if actors := subject(name, request):
        return request.rows("actor_totals", {**request.params, "actor_ids": actors}).iloc[0]
    return request.rows("event_totals", request.params).iloc[0]


# Two notes, so that where lines are short the first still stands.
TIMELINE_NOTES = (
    "A hollow mark rests on one origin or on none that was seen; a strong rim marks an event that is contested on a core point.",
    "Size shows significance, 1 to 5; a bar how long it lasted, a broken one the time in which its date lies.",
)
COUNTS_NOTE = (
    "Counts are what this record holds, not all that happened; 2025 and 2026 are covered more closely than earlier years."
)
THREADS_NOTE = "A dotted line goes on from the last stage where the record knows of nothing that ended the measure."
UNFINISHED_NOTE = "A narrow last bar is a period of which only the first days are held."
NOTES = {
    "threads": (THREADS_NOTE,), "timeline": TIMELINE_NOTES, "events-per-month": (COUNTS_NOTE, UNFINISHED_NOTE),
    "categories": (COUNTS_NOTE,), "actor-activity": (UNFINISHED_NOTE,), "actor-compare": (UNFINISHED_NOTE,),
}  # fmt: skip


def caption(figure: Figure, request: Request, record: Mapping[str, Any], link: str) -> Caption:
    """The export frame's words for a figure."""
    filters = request.filters
    if figure.name in OF_SERIES:
        return _series_caption(figure, request, record, link)
    if figure.name in ("matrix", "derivations", "ledger"):
        event = request.rows("event", request.params).iloc[0]
        documents = request.rows("event_documents", request.params)
        finding = plain(event.title) if figure.name == "ledger" else comparison.wording(event, documents)
        if figure.name == "matrix":
            points = request.rows("event_points", request.params)
            finding = comparison.summary(figure.rows, points, int(event.origins or 0))
        counts = comparison.rests_on(documents, event)
        if filters.known_on:
            finding += f" As known on {day(filters.known_on)}."
    elif figure.name == "story":
        found = _story(request)
        finding = f"{count(int(found.steps), 'event')}" + (
            f", {span(found.first_day, found.last_day)}" if found.steps else " known"
        )
        if filters.known_on:
            finding += f". As known on {day(filters.known_on)}."
        counts = (
            f"{count(int(found.steps), 'event')} · {count(int(found.documents), 'document')} · "
            f"{count(int(found.outlets), 'outlet')} · {count(int(found.origins), 'independent origin')}"
        )
    else:
        totals = totals_of(figure.name, request)
        words = filters.words(request.codes)
        finding = ". ".join(filter(None, [
            filters.period(totals.first_day, totals.last_day)[:1].upper()
            + filters.period(totals.first_day, totals.last_day)[1:],
            words[:1].upper() + words[1:],
        ]))  # fmt: skip
        counts = (
            f"{count(int(totals.events), 'event')} · {count(int(totals.documents), 'document')} · "
            f"{count(int(totals.outlets), 'outlet')} · {count(int(totals.origins), 'independent origin')}"
        )
    if figure.finding and not figure.finding.startswith(figure.what):
        # The title tells what was found, so the line below it first tells what is drawn.
        finding = f"{figure.what}{'' if figure.what.endswith('?') else '.'} {finding}"
    return sourced(figure.title, finding, counts, filters, record, link, NOTES.get(figure.name, ()))


def _series_caption(figure: Figure, request: Request, record: Mapping[str, Any], link: str) -> Caption:
    """Source, credit line and licence of the series that are drawn; the record stands behind the events only."""
    known = request.rows("indicators", {})
    used = known[known.indicator_id.isin(set(figure.rows.indicator_id))]
    if figure.name == "indicator":
        used = known[known.indicator_id == series_of(request).indicator_id]
    filters, rows = request.filters, figure.rows
    parts = [figure.what]
    if len(rows):
        parts.append(span(rows.value_date.min(), rows.value_date.max()))
    if filters.known_on:
        parts.append(f"Values dated after {day(filters.known_on)} are hidden")
    events = events_over(request, rows, values_until(request, used.iloc[0])[1]) if figure.name == "indicator" else None
    counts = count(len(rows), "value") + (f" · {count(len(events), 'event')} over them" if events is not None and len(events) else "")
    licences = list(dict.fromkeys(plain(each) for each in used.licence))
    has_events = events is not None and len(events) > 0
    told = listing(licences) or "CC BY 4.0"
    caveats = [plain(text) for each in used.caveats for text in each] if figure.name == "indicator" else []
    vintages = listing([series.vintage(each) for each in sorted({plain(each) for each in used.data_vintage})])
    retrieved = f"; source data as of {vintages}, read {day(used.retrieved_date.max())}" if len(used) else ""
    credits_ = " ".join(dict.fromkeys(f"{plain(each).rstrip('.')}." for each in used.attribution))
    return Caption(
        title=figure.title, finding=". ".join(parts[figure.title.startswith(figure.what) :]), counts=counts,
        sources=(credits_ or "No series has a value here.") + (" Events: Parallax record of the US–China AI rivalry." if has_events else ""),
        data_version=f"Data version {record['version']} ({record['content_hash']}){retrieved}",
        licence=f"Series: {told}; events: CC BY 4.0" if has_events else told,
        link=link, notes=tuple(f"{text.rstrip('.')}." for text in caveats[:MOST_CAVEATS]),
    )  # fmt: skip


MOST_CAVEATS = 4


def source_line(name: str, caption: Caption | None, record: Mapping[str, Any]) -> str:
    """Where a figure is from and under which licence, in a line for a slide or below a picture."""
    if name in OF_SERIES and caption is not None:
        return f"Source: {caption.sources} {caption.licence}. Parallax {record['version']} ({record['content_hash']})"
    return f"Source: Parallax record {record['version']} ({record['content_hash']}), CC BY 4.0"


def sourced(
    title: str, finding: str, counts: str, filters: Filters, record: Mapping[str, Any], link: str,
    notes: tuple[str, ...] = (),
) -> Caption:  # fmt: skip
    """A caption with the source, version and licence of the record. record: the row of queries/record_totals.sql."""
    known = day(record["released_date"])
    if filters.known_on:
        known = f"{day(filters.known_on)}, documents of no known day left out"
    return Caption(
        title=title,
        finding=finding,
        counts=counts,
        sources=f"Parallax record of the US–China AI rivalry, curated from the documents it lists; as known on {known}",
        data_version=f"Data version {record['version']} ({record['content_hash']})",
        licence="CC BY 4.0",
        link=link,
        notes=notes,
    )


def _own(request: Request, name: str, known: Mapping[str, str]) -> str:
    value = str(request.own.get(name))
    if value not in known:
        raise QueryError(f"{name} {plain(value, 80)!r} is not in the record")
    return value


def _body(request: Request) -> tuple[str, dict[str, Any]]:
    """The name of the actor a figure is about, and all values with it, or with it and those below it, bound."""
    actor = _own(request, "actor_id", request.codes.actors)
    name = request.codes.actors[actor]
    if not request.own.get("family"):
        return name, {**request.params, "actor_ids": [actor]}
    family = list(request.rows("actor", {"actor_id": actor}).family_ids.iloc[0])
    return name + (" with those below it" if len(family) > 1 else ""), {**request.params, "actor_ids": family}


def _bodies(request: Request) -> tuple[dict[str, str], dict[str, Any]]:
    """Id to name of the actors a figure compares, and all values with them bound."""
    asked = request.own.get("actor_ids")
    listed = [asked] if isinstance(asked, str) else list(asked or ())
    names = {}
    for value in listed:
        actor = _own(Request(request.rows, request.filters, request.codes, {"actor_ids": value}), "actor_ids", request.codes.actors)
        names[actor] = request.codes.actors[actor]
    return names, {**request.params, "actor_ids": list(names)}
