"""Charts of indicator series: one large with events over it, and a group of them as small multiples.

Values in, Altair chart out, as in `charts`; the rules on what a series says stand in `series`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from dashboard import series
from dashboard.charts import AltairChart, Style, _finish, _need
from dashboard.text import day, plain
from dashboard.typeset import text_width, wrap

AXIS = 58
LABEL, EVENT, EVENT_LINE = 12, 11, 13
# A title of the record's greatest length fits so many lines of a label.
EVENT_LINES = 3
LABEL_STEP = 16
EVENT_WIDTH = 172
UNIT_LINE = 22
MOST_DOTS = 60


def colour(country: str, style: Style) -> str:
    """The colour of a country's line: its side's, quiet for all countries, the accent for a difference."""
    t = style.tokens
    return t.lanes.get(country, t.accent if country == "US-CN" else t.muted)


@dataclass(frozen=True)
class _Scale:
    """The y axis: ends and ticks, linear or logarithmic, and where a value stands in pixels from the top."""

    low: float
    high: float
    ticks: tuple[float, ...]
    is_log: bool
    top: float
    bottom: float

    def pixel(self, value: float) -> float:
        part = (self._of(value) - self._of(self.low)) / (self._of(self.high) - self._of(self.low))
        return self.bottom - part * (self.bottom - self.top)

    def value(self, pixel: float) -> float:
        part = (self.bottom - pixel) / (self.bottom - self.top)
        found = self._of(self.low) + part * (self._of(self.high) - self._of(self.low))
        return float(10**found) if self.is_log else found

    def _of(self, value: float) -> float:
        return math.log10(value) if self.is_log else value


def indicator(
    values: pd.DataFrame,
    style: Style,
    *,
    start: date | None = None,
    end: date | None = None,
    events: pd.DataFrame | None = None,
) -> AltairChart:
    """One series: lines, columns or single values by country with their names at the end, events as faint rules.

    values: queries/indicator_values.sql up to the last day shown. start: the first day shown. end: to which
    day records hold. events: queries/events.sql; those that have room have their title in the strip on top.
    """
    _need(values, "value_date", "country", "country_name", "value", "low", "high", "unit", "display", "item")
    shown = values if start is None else values[values.value_date >= pd.Timestamp(start)]
    if shown.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 120)
    display = str(values.display.iloc[0])
    lines = _lines(values, display, start, end)
    first, last = pd.Timestamp(lines.x.min()), pd.Timestamp(lines.x.max())
    if display == "columns":
        first, last = pd.Timestamp(first.year, 1, 1), pd.Timestamp(last.year, 12, 31)
    if first == last:
        first -= pd.Timedelta(days=180)
    lacking = series.not_whole(shown)
    ends = _ends(lines, style, " so far" if lacking else "")
    room = max(text_width(text, LABEL, "semibold") for text in ends.text) + 14
    wide = max(style.width - AXIS, 200)
    edge = last + (last - first) * (room / max(wide - room, 80))
    placed, strip = _events(events, style, first, last, wide - room, wide)
    top = strip + UNIT_LINE
    tall = top + (190 if style.flat else 250 if style.is_narrow else 320)
    scale = _scale(shown, lines, display, top, tall)
    sx = alt.Scale(domain=[first.isoformat(), edge.isoformat()], nice=False)
    sy = alt.Scale(type="log" if scale.is_log else "linear", domain=[scale.low, scale.high], nice=False,
                   zero=False if not scale.is_log else alt.Undefined, range=[tall, top])  # fmt: skip
    x = alt.X("x:T", scale=sx, axis=_time_axis(first, last, style))
    y = alt.Y("y:Q", scale=sy, axis=_value_axis(scale))
    t = style.tokens
    layers = [*_event_layers(placed, scale, style, sx, sy, top, tall)]
    band = shown[shown.low.notna() & shown.high.notna()]
    for _, part in band.groupby("country"):
        frame = part.assign(x=part.value_date)[["x", "low", "high"]]
        layers.append(alt.Chart(frame).mark_area(opacity=0.16, color=colour(str(part.country.iloc[0]), style)).encode(
            x=alt.X("x:T", scale=sx), y=alt.Y("low:Q", scale=sy), y2=alt.Y2("high:Q")))  # fmt: skip
    if display == "columns":
        layers += _columns(shown, scale, style, sx, sy, series.whole_until(values))
    how: dict[str, Any] = {"interpolate": "step-after"} if display in series.HELD else {}
    for code, part in lines.groupby("country", sort=False):
        if display == "columns" and code in series.SIDES:
            continue
        thin = display == "scatter_log" or code == "WORLD"
        layers.append(alt.Chart(part[["x", "y"]]).mark_line(color=colour(str(code), style), strokeWidth=1.2 if thin else 2.2, **how)
                      .encode(x=x, y=y))  # fmt: skip
    layers += _dots(shown, display, style, x, y)
    ends["y"] = _apart([scale.pixel(value) for value in ends.y], top, tall, scale)
    ends["x"] = last
    layers.append(alt.Chart(ends).mark_text(align="left", dx=8, fontSize=LABEL, fontWeight=600, clip=False).encode(
        x=alt.X("x:T", scale=sx), y=alt.Y("y:Q", scale=sy), text=alt.Text("text:N"), color=alt.Color("colour:N", scale=None)))  # fmt: skip
    told = [plain(values.unit.iloc[0]), "log scale" if scale.is_log else "", "shaded: 90% interval" if len(band) else "", f"pale: {lacking}" if lacking else "",
            "hollow: speculative in the source" if display != "columns" and series.is_guess(shown["item"]).any() else ""]
    unit = pd.DataFrame({"text": ["; ".join(filter(None, told))]})
    layers.append(alt.Chart(unit).mark_text(align="left", baseline="bottom", fontSize=11, color=t.muted).encode(
        x=alt.value(0), y=alt.value(top - 7), text=alt.Text("text:N")))  # fmt: skip
    return _finish(alt.layer(*layers), style, round(tall))


def _lines(values: pd.DataFrame, display: str, start: date | None, end: date | None) -> pd.DataFrame:
    """country, x, y: what is joined by lines. A record holds to `end`, and from `start` where it is older."""
    frame = series.held(values) if display in series.HELD else values
    found = []
    begin = pd.Timestamp(start) if start else None
    for code in series.NAMES:
        own = frame[frame.country == code]
        if own.empty:
            continue
        own = own.groupby("value_date", as_index=False).value.last()
        if display == "columns":
            own["value_date"] = [pd.Timestamp(each.year, 7, 1) for each in own.value_date]
        part = own if begin is None else own[own.value_date >= begin]
        rows = list(zip(part.value_date, part.value, strict=True))
        if display in series.HELD:
            older = own[own.value_date < begin] if begin is not None else own.head(0)
            if len(older) and begin is not None:
                rows.insert(0, (begin, older.value.iloc[-1]))
            if rows and end is not None and pd.Timestamp(end) > rows[-1][0]:
                rows.append((pd.Timestamp(end), rows[-1][1]))
        found += [(code, when, float(value)) for when, value in rows]
    return pd.DataFrame(found, columns=["country", "x", "y"])


def _ends(lines: pd.DataFrame, style: Style, tail: str) -> pd.DataFrame:
    """The name and last value of each line; tail: what is said after it."""
    names = series.SHORT if style.is_narrow else series.NAMES
    rows = []
    for code, part in lines.groupby("country", sort=False):
        value = float(part.y.iloc[-1])
        rows.append({"text": f"{names[str(code)]} {series.number(value)}{tail}", "y": value,
                     "colour": colour(str(code), style)})  # fmt: skip
    return pd.DataFrame(rows)


def _apart(pixels: Sequence[float], top: float, bottom: float, scale: _Scale) -> list[float]:
    """Labels moved so that none overlaps, as values of the axis."""
    order = sorted(range(len(pixels)), key=lambda at: pixels[at])
    found = list(pixels)
    for before, at in pairwise(order):
        found[at] = max(found[at], found[before] + LABEL_STEP)
    over = max(found) - (bottom - 4)
    if over > 0:
        limit = bottom - 4
        for at in reversed(order):
            found[at] = min(found[at], limit)
            limit = found[at] - LABEL_STEP
    return [scale.value(max(each, top - 4)) for each in found]


def _scale(shown: pd.DataFrame, lines: pd.DataFrame, display: str, top: float, bottom: float) -> _Scale:
    highs = pd.concat([lines.y, shown.value, shown.high.dropna()]).astype(float)
    lows = pd.concat([lines.y, shown.value, shown.low.dropna()]).astype(float)
    high, low = float(highs.max()), float(lows.min())
    if display in series.LOG and low > 0:
        under, over = math.floor(math.log10(low)), math.ceil(math.log10(high) + 1e-9)
        over = over if over > under else under + 1
        step = max(1, math.ceil((over - under) / 7))
        return _Scale(10.0**under, 10.0**over, tuple(10.0**each for each in range(under, over + 1, step)), True, top, bottom)
    base = min(low, 0.0) if display != "step" else low
    unit = _step((high - base) / 5 or 1)
    first = math.floor(base / unit + 1e-9)
    ticks = tuple(round(unit * each, 10) for each in range(first, math.ceil(high / unit - 1e-9) + 1))
    ticks = ticks if len(ticks) > 1 else (ticks[0], ticks[0] + unit)
    return _Scale(ticks[0], ticks[-1], ticks, False, top, bottom)


def _step(rough: float) -> float:
    size: float = 10 ** math.floor(math.log10(rough))
    return next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.999)


def _value_axis(scale: _Scale) -> alt.Axis:
    if not scale.is_log:
        return alt.Axis(title=None, values=list(scale.ticks), format="~s" if scale.high >= 1e4 else ",.3~f")  # noqa: PLR2004
    names = {round(math.log10(tick)): series.power(round(math.log10(tick))) if tick >= 1e6 else f"{tick:,.0f}"  # noqa: PLR2004
             for tick in scale.ticks}  # fmt: skip
    told = ", ".join(f"'{exponent}': '{name}'" for exponent, name in names.items())
    return alt.Axis(title=None, values=list(scale.ticks), labelExpr=f"({{{told}}})[toString(round(log(datum.value) / LN10))]")


def _time_axis(first: pd.Timestamp, last: pd.Timestamp, style: Style) -> alt.Axis:
    """Ticks at the beginnings of years, or of quarters over a shorter time, up to the last value."""
    years = (last - first).days / 365.25
    most = 5 if style.is_narrow else 12
    if years > 3.2:  # noqa: PLR2004 - years
        step = max(1, math.ceil(years / most))
        stops = [pd.Timestamp(year, 1, 1) for year in range(first.year, last.year + 1, step)]
        label = "timeFormat(datum.value, '%Y')"
    else:
        gap = next((each for each in (1, 3, 6, 12) if years * 12 / each <= most), 12)
        stops = [each for each in pd.date_range(first.normalize() - pd.DateOffset(months=1), last, freq="MS")
                 if (each.month - 1) % gap == 0]  # fmt: skip
        label = "timeFormat(datum.value, datum.index === 0 || month(datum.value) == 0 ? '%b %Y' : '%b')"
    stops = [each for each in stops if first <= each <= last]
    values = [alt.DateTime(year=each.year, month=each.month, date=each.day) for each in stops]
    return alt.Axis(title=None, values=values, labelExpr=label, labelFlush=False)


def _columns(
    shown: pd.DataFrame, scale: _Scale, style: Style, sx: alt.Scale, sy: alt.Scale, whole: pd.Timestamp | None
) -> list[alt.Chart]:
    """Columns of the two sides next to each other within their year, pale for years after `whole`."""
    own = shown[shown.country.isin(series.SIDES)]
    starts = [pd.Timestamp(each.year, 1, 1) for each in own.value_date]
    place = {"US": (40, 180), "CN": (185, 325)}
    frame = pd.DataFrame({
        "from": [each + pd.Timedelta(days=place[code][0]) for each, code in zip(starts, own.country, strict=True)],
        "to": [each + pd.Timedelta(days=place[code][1]) for each, code in zip(starts, own.country, strict=True)],
        "low": scale.low, "y": own.value.astype(float).to_numpy(),
        "colour": [colour(code, style) for code in own.country],
        "when": [str(each.year) for each in own.value_date], "who": own.country_name.map(plain).to_numpy(),
        "amount": [series.number(float(value)) for value in own.value],
        "strength": [0.9 if whole is None or each <= whole else 0.4 for each in own.value_date],
    })  # fmt: skip
    return [
        alt.Chart(frame).mark_rect().encode(
            opacity=alt.Opacity("strength:Q", scale=None), x=alt.X("from:T", scale=sx), x2=alt.X2("to:T"), y=alt.Y("low:Q", scale=sy), y2=alt.Y2("y:Q"),
            color=alt.Color("colour:N", scale=None),
            tooltip=[alt.Tooltip("when:N", title="Year"), alt.Tooltip("who:N", title="Country"),
                     alt.Tooltip("amount:N", title="Value")])
    ]  # fmt: skip


def _dots(shown: pd.DataFrame, display: str, style: Style, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A dot for each value; of columns only for all countries together."""
    own = shown[~shown.country.isin(series.SIDES)] if display == "columns" else shown
    when = own.value_date
    frame = pd.DataFrame({
        "x": [pd.Timestamp(each.year, 7, 1) for each in when] if display == "columns" else when.to_numpy(),
        "y": own.value.astype(float).to_numpy(), "colour": [colour(code, style) for code in own.country],
        "when": [str(each.year) if display == "columns" else day(each) for each in when],
        "is_guess": series.is_guess(own["item"]).to_numpy(), "who": own.country_name.map(plain).to_numpy(), "what": own["item"].map(plain).to_numpy(),
        "amount": [f"{series.number(float(value))} {plain(unit)}" for value, unit in zip(own.value, own.unit, strict=True)],
    })  # fmt: skip
    size = 26 if display == "scatter_log" else 40 if len(frame) <= MOST_DOTS else 16
    tips = [alt.Tooltip("when:N", title="Date"), alt.Tooltip("who:N", title="Country"), alt.Tooltip("amount:N", title="Value")]
    if frame.what.any():
        tips.append(alt.Tooltip("what:N", title="What"))
    tone = alt.Color("colour:N", scale=None)
    dots = [
        alt.Chart(frame[~frame.is_guess]).mark_point(filled=True, opacity=0.6 if display == "scatter_log" else 1, size=size)
        .encode(x=x, y=y, color=tone, tooltip=tips),
    ]  # fmt: skip
    if frame.is_guess.any():
        # What the source calls speculative is hollow.
        look: dict[str, Any] = {"filled": True, "fill": style.tokens.paper, "strokeWidth": 1.5, "opacity": 1}
        dots.append(alt.Chart(frame[frame.is_guess]).mark_point(size=size, **look).encode(x=x, y=y, stroke=tone, tooltip=tips))
    return dots


# --- events over a series ------------------------------------------------------------------------


def _events(
    events: pd.DataFrame | None, style: Style, first: pd.Timestamp, last: pd.Timestamp, drawn: float, wide: float
) -> tuple[pd.DataFrame, float]:
    """Events within the time drawn, those with room with a label: x, text, px, row; and the height of their strip."""
    columns = ["x", "when", "title", "lane", "colour", "text", "left", "row"]
    if events is None:
        return pd.DataFrame(columns=columns), 0.0
    found = events.assign(x=pd.to_datetime(events.span_start))
    found = found[(found.x >= first) & (found.x <= last)]
    if found.empty:
        return pd.DataFrame(columns=columns), 0.0
    rows, most = (1, 2) if style.is_narrow else (2, 5 if style.flat else 8)
    days = max((last - first).days, 1)
    boxes: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    rules: list[tuple[float, int]] = []
    placed: dict[str, tuple[str, float, int]] = {}
    ranked = found.sort_values(["significance", "origins", "event_id"], ascending=[False, False, True], kind="stable")
    for event in ranked.itertuples():
        if len(placed) >= most:
            break
        at = (event.x - first).days / days * drawn
        lines = wrap(plain(event.title), EVENT, EVENT_WIDTH)
        text = lines if len(lines) <= EVENT_LINES else [*lines[: EVENT_LINES - 1], lines[EVENT_LINES - 1].rstrip(" ,.;:") + "…"]
        size = max(text_width(line, EVENT) for line in text) + 10
        left = at if at + size <= wide else at - size
        if left < 0:
            continue
        for row in range(rows):
            is_free = all(left + size < low or left > high for low, high in boxes[row])
            # A rule goes down from its label through the rows below; row 0 is the lowest.
            clear = all(at < low - 3 or at > high + 3 for below in range(row) for low, high in boxes[below])
            clear &= all(not left - 3 < rule < left + size + 3 for rule, own in rules if own > row)
            if is_free and clear:
                boxes[row].append((left, left + size))
                rules.append((at, row))
                placed[event.event_id] = ("\n".join(text), left if left == at else -1.0, row)
                break
    frame = pd.DataFrame({
        "x": found.x, "when": [day(each) for each in found.x], "title": found.title.map(plain), "lane": found.lane,
        "colour": found.lane_id.map(style.tokens.lanes),
        "text": [placed.get(each, ("", 0.0, -1))[0] for each in found.event_id],
        "left": [placed.get(each, ("", 0.0, -1))[1] for each in found.event_id],
        "row": [placed.get(each, ("", 0.0, -1))[2] for each in found.event_id],
    })  # fmt: skip
    used = int(frame.row.max()) + 1
    return frame, used * _slot(frame.text) + 16.0


def _slot(texts: pd.Series) -> float:
    """The height of a row of labels, by the longest of them."""
    return (int(texts.str.count("\n").max()) + 1) * EVENT_LINE + 6.0


def _event_layers(
    placed: pd.DataFrame, scale: _Scale, style: Style, sx: alt.Scale, sy: alt.Scale, top: float, bottom: float
) -> list[alt.Chart]:
    """A dot for every event in a row on top, a faint rule and a title for those with room."""
    if placed.empty:
        return []
    t = style.tokens
    line = top - UNIT_LINE - 6
    dots = placed.assign(y=scale.value(line))
    named = placed[placed.row >= 0].copy()
    tall = _slot(placed.text)
    named["y"] = [scale.value(line - 8 - tall * row - tall + 4) for row in named.row]
    named["y_to"] = scale.value(bottom)
    x = alt.X("x:T", scale=sx)
    layers = [
        alt.Chart(named).mark_rule(color=t.muted, strokeWidth=1, opacity=0.35).encode(
            x=x, y=alt.Y("y:Q", scale=sy), y2=alt.Y2("y_to:Q")),
        alt.Chart(dots).mark_point(filled=True, size=30, opacity=0.9).encode(
            x=x, y=alt.Y("y:Q", scale=sy), color=alt.Color("colour:N", scale=None),
            tooltip=[alt.Tooltip("when:N", title="Date"), alt.Tooltip("title:N", title="Event"),
                     alt.Tooltip("lane:N", title="Acted")]),
    ]  # fmt: skip
    for is_right, part in named.groupby(named.left < 0):
        layers.append(
            alt.Chart(part).mark_text(align="right" if is_right else "left", baseline="top", dx=-4 if is_right else 4,
                                      fontSize=EVENT, lineHeight=EVENT_LINE, lineBreak="\n", color=t.muted)
            .encode(x=x, y=alt.Y("y:Q", scale=sy), text=alt.Text("text:N"))
        )  # fmt: skip
    return layers


# --- small multiples -----------------------------------------------------------------------------

PANEL_GAP, PANEL_PLOT, PANEL_FOOT, PANEL_ROOM = 36, 84, 26, 96
PANEL_TITLE, PANEL_LINE = 13, 16


def indicators(values: pd.DataFrame, style: Style, ends: Mapping[str, date | None]) -> AltairChart:
    """Series as small lines, each on a scale of its own; those that are parts of one sum on one scale.

    values: queries/indicator_values.sql. ends: to which day the records of a series hold. Where there are several
    groups, each panel names its own. Selecting a panel gives its indicator_id ("series").
    """
    _need(values, "indicator_id", "name", "value_date", "country", "value", "unit", "display",
          "indicator_group")  # fmt: skip
    if values.empty:
        return _finish(alt.layer(alt.Chart(pd.DataFrame({"x": []})).mark_point()), style, 80)
    t = style.tokens
    ids = list(dict.fromkeys(values.indicator_id))
    across = 1 if style.is_narrow else 2 if style.width < 820 else 3  # noqa: PLR2004 - pixels
    across = max(1, min(across, len(ids)))
    width = float(style.width - 24)
    panel = (width - PANEL_GAP * (across - 1)) / across
    panel = min(panel, 460.0)
    titles = {each: wrap(plain(values[values.indicator_id == each].name.iloc[0]), PANEL_TITLE, panel - 8)[:3] for each in ids}
    marks: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    boxes: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []
    parts = values[values.display == "stacked_area"].value
    most = float(parts.max()) if len(parts) else None
    kicker = 16 if len(set(values.indicator_group)) > 1 else 0
    plot = PANEL_PLOT - 24 if style.is_narrow else PANEL_PLOT
    y = 0.0
    for begin in range(0, len(ids), across):
        chunk = ids[begin : begin + across]
        head = max(len(titles[each]) for each in chunk) * PANEL_LINE + 22 + kicker
        for column, each in enumerate(chunk):
            left = column * (panel + PANEL_GAP)
            own = values[values.indicator_id == each]
            # No room here to say that a year is not complete, so it is left out; the large chart has it.
            whole = series.whole_until(own)
            own = own if whole is None or not (own.value_date <= whole).any() else own[own.value_date <= whole]
            if kicker:
                group = series.GROUPS[str(own.indicator_group.iloc[0])]
                texts.append({"x": left, "y": y, "text": group, "weight": "fine"})
            texts.append({"x": left, "y": y + kicker, "text": "\n".join(titles[each]), "weight": "title"})
            texts.append({"x": left, "y": y + kicker + len(titles[each]) * PANEL_LINE + 1, "text": plain(own.unit.iloc[0]) + (", log scale" if own.display.iloc[0] in series.LOG and (own.value > 0).all() else ""),
                          "weight": "fine"})  # fmt: skip
            ceiling = most if own.display.iloc[0] == "stacked_area" else None
            _panel(own, ends.get(each), style, (left, y + head, panel - PANEL_ROOM, plot), ceiling, marks, texts, rules)
            boxes.append({"x": left, "x2": left + panel, "y": y, "y2": y + head + plot + PANEL_FOOT, "indicator_id": each,
                          "name": plain(own.name.iloc[0])})  # fmt: skip
        y += head + plot + PANEL_FOOT + 22
    y -= 22
    sx = alt.Scale(domain=[0, width], nice=False)
    sy = alt.Scale(domain=[0, y], reverse=True, nice=False)

    def at(rows: Sequence[Mapping[str, Any]]) -> Any:
        return alt.Chart(pd.DataFrame(list(rows))).encode(
            x=alt.X("x:Q", scale=sx, axis=None), y=alt.Y("y:Q", scale=sy, axis=None)
        )

    pick = alt.selection_point(name="series", fields=["indicator_id"], on="click", clear=False)
    layers = [
        at(boxes).mark_rect(opacity=0, cursor="pointer").encode(
            x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"), tooltip=[alt.Tooltip("name:N", title="Series")]).add_params(pick),
        at(rules).mark_rule(color=t.faint).encode(x2=alt.X2("x2:Q")),
        at(marks).mark_line(strokeWidth=1.8).encode(
            detail="trace:N", order=alt.Order("order:Q"), color=alt.Color("colour:N", scale=None)),
        at([mark for mark in marks if mark["is_last"]]).mark_point(filled=True, size=26, opacity=1).encode(
            color=alt.Color("colour:N", scale=None)),
    ]  # fmt: skip
    looks: dict[str, dict[str, Any]] = {
        "title": {"fontSize": PANEL_TITLE, "fontWeight": 600, "color": t.ink, "baseline": "top", "lineHeight": PANEL_LINE},
        "fine": {"fontSize": 11, "color": t.muted, "baseline": "top"},
        "end": {"fontSize": 11, "fontWeight": 600, "baseline": "middle"},
    }
    for weight, look in looks.items():
        rows = [text for text in texts if text["weight"] == weight]
        if rows:
            made = at(rows).mark_text(align="left", lineBreak="\n", **look).encode(text=alt.Text("text:N"))
            layers.append(made.encode(color=alt.Color("colour:N", scale=None)) if weight == "end" else made)
    return _finish(alt.layer(*layers), style, round(y))


def _panel(
    own: pd.DataFrame, end: date | None, style: Style, place: tuple[float, float, float, float], ceiling: float | None,
    marks: list[dict[str, Any]], texts: list[dict[str, Any]], rules: list[dict[str, Any]],
) -> None:  # fmt: skip
    """One small plot in `place` (left, top, width, height): its lines, its time axis, and names at the ends."""
    left, top, wide, tall = place
    display = str(own.display.iloc[0])
    lines = _lines(own, "line" if display == "columns" else display, None, end)
    first, last = lines.x.min(), lines.x.max()
    days = max((last - first).days, 1)
    is_log = display in series.LOG and float(lines.y.min()) > 0
    found = lines.y.map(math.log10) if is_log else lines.y
    low = float(found.min()) if is_log or display == "step" else min(0.0, float(found.min()))
    high = max(float(found.max()), ceiling or float(found.max()))
    high = high if high > low else low + 1
    lines = lines.assign(py=[top + tall - (value - low) / (high - low) * tall for value in found],
                         px=[left + (each - first).days / days * wide for each in lines.x])  # fmt: skip
    is_step = display in series.HELD
    labels: list[dict[str, Any]] = []
    for code, part in lines.groupby("country", sort=False):
        points = list(zip(part.px, part.py, strict=True))
        path = [points[0]]
        for (_, before), (x, y) in pairwise(points):
            path += [(x, before), (x, y)] if is_step else [(x, y)]
        trace = f"{own.indicator_id.iloc[0]} {code}"
        ink = colour(str(code), style)
        marks += [{"x": x, "y": y, "trace": trace, "order": order, "colour": ink, "is_last": order == len(path) - 1}
                  for order, (x, y) in enumerate(path)]  # fmt: skip
        text = f"{series.SHORT[str(code)]} {series.number(float(part.y.iloc[-1]))}"
        labels.append({"x": left + wide + 7, "y": path[-1][1], "text": text, "weight": "end", "colour": ink})
    labels.sort(key=lambda label: float(label["y"]))
    for before, label in pairwise(labels):
        label["y"] = max(label["y"], before["y"] + 14)
    texts += labels
    rules.append({"x": left, "x2": left + wide, "y": top + tall + 4})
    texts.append({"x": left, "y": top + tall + 8, "text": _when(first, days), "weight": "fine"})
    words = _when(last, days)
    texts.append({"x": left + wide - text_width(words, 11), "y": top + tall + 8, "text": words, "weight": "fine"})


def _when(value: pd.Timestamp, days: int) -> str:
    return str(value.year) if days > 4 * 365 else f"{_month(value)} {value.year}"


def _month(value: pd.Timestamp) -> str:
    return day(value, short=True).split()[1]
