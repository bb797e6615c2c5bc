"""Editable charts on slides: what `native` tells, written with the workbook behind it."""

from __future__ import annotations

import io
import math
from datetime import datetime
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Emu, Pt

from dashboard.briefing.deck_canvas import EMU, LONGEST_ALT, Box
from dashboard.briefing.deck_text import cut, width_of
from dashboard.briefing.native import Native
from dashboard.theme import TOKENS, Look, contrast
from dashboard.typeset import plain

TYPE: Final = 12
# Bars with a segment narrower than this share of the axis have no number in it.
LEAST_LABELLED: Final = 0.045
FEW_BARS: Final = 8
MOST_MARKED: Final = 40
_KINDS: Final = {
    "columns": XL_CHART_TYPE.COLUMN_STACKED,
    "bars": XL_CHART_TYPE.BAR_STACKED,
    "grouped bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
}
_C: Final = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_A: Final = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


class _Data(CategoryChartData):  # type: ignore[misc]
    """Chart data whose workbook never holds a formula and is the same every time."""

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook behind the chart."""
        out = io.BytesIO()
        told = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(out, told) as book:
            book.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 - the format knows no zone
            sheet = book.add_worksheet("Sheet1")
            for row, category in enumerate(self.categories, 1):
                sheet.write_string(row, 0, str(category.label))
            for column, series in enumerate(self, 1):
                sheet.write_string(0, column, series.name)
                for row, value in enumerate(series.values, 1):
                    if value is not None:
                        sheet.write_number(row, column, value)
        return out.getvalue()


def colour_of(name: str, look: Look) -> str:
    """The `#RRGGBB` of a token's name: a lane, accent, second, other1 to other3, muted, faint, ink, paper."""
    t = TOKENS[look]
    if name == "faint" and look == "dark":
        # A hairline's colour is too dark for an area on dark paper.
        pairs = zip(_parts(t.faint), _parts(t.muted), strict=True)
        return "#" + "".join(f"{round(one * 0.6 + other * 0.4):02X}" for one, other in pairs)
    if name.startswith("other"):
        return t.others[int(name[-1])]
    return t.lanes[name] if name in t.lanes else str(getattr(t, name))


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*_parts(colour))  # type: ignore[no-untyped-call]


def add(
    slide: Slide,
    box: Box,
    chart: Native,
    look: Look,
    *,
    name: str,
    alt: str,
    legend: bool = True,
    with_categories: bool = True,
    with_title: bool = True,
) -> None:
    """Put a chart on a slide. with_categories: false for the upper ones of several on one axis."""
    t = TOKENS[look]
    is_bars, is_lines = chart.kind in ("bars", "grouped bars"), chart.kind == "lines"
    data: Any = _Data(number_format=chart.number_format)  # type: ignore[no-untyped-call]
    longest = box.width * (0.45 if is_bars else 1.0)
    data.categories = [cut(label, TYPE, longest) for label in chart.categories]
    for series in chart.series:
        # Nothing is drawn for a zero, not even the line of its edge; the workbook leaves the cell empty, too.
        # Of a line, what is left empty is what has no value.
        amounts = [(None if math.isnan(value) else value) if is_lines else value or None for value in series.amounts]
        data.add_series(plain(series.name, 120), amounts, chart.number_format)
    left, top, wide, tall = (Emu(round(value * EMU)) for value in (box.left, box.top, box.width, box.height))
    frame: Any = slide.shapes.add_chart(_KINDS[chart.kind], left, top, wide, tall, data)
    frame.name = plain(name, 120)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(alt, LONGEST_ALT))  # noqa: SLF001 - no other way
    drawn = frame.chart
    drawn.has_title = False
    drawn.font.size = Pt(TYPE)
    drawn.font.color.rgb = _rgb(t.muted)
    _east_asian(drawn)
    drawn.has_legend = legend and len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
        drawn.legend.include_in_layout = False
        drawn.legend.font.size = Pt(TYPE)
        drawn.legend.font.color.rgb = _rgb(t.ink)
    plot = drawn.plots[0]
    if is_lines:
        _lines(plot, chart, look)
        _axes(drawn, chart, look, box.width, with_categories=with_categories, with_title=with_title)
        return
    grouped = chart.kind == "grouped bars"
    few = len(chart.categories) < FEW_BARS / 2
    plot.gap_width = (90 if few else 45) if is_bars else 22 if len(chart.categories) > FEW_BARS else 60
    plot.overlap = -5 if grouped else 100
    for own, series in zip(plot.series, chart.series, strict=True):
        colour = colour_of(series.colour, look)
        own.format.fill.solid()
        own.format.fill.fore_color.rgb = _rgb(colour)
        own.format.line.color.rgb = _rgb(t.paper)
        own.format.line.width = Pt(0.5)
        own.invert_if_negative = False
        if is_bars and not chart.is_log and len(chart.categories) <= FEW_BARS and series.name != "up to":
            _number(own, chart, colour, look, outside=grouped)
    _axes(drawn, chart, look, box.width, with_categories=with_categories, with_title=with_title)


def _lines(plot: Any, chart: Native, look: Look) -> None:
    """Lines in the colours of their sides, with small round marks where there are few."""
    few = len(chart.categories) <= MOST_MARKED
    for own, series in zip(plot.series, chart.series, strict=True):
        colour = _rgb(colour_of(series.colour, look))
        own.smooth = False
        own.format.line.color.rgb = colour
        own.format.line.width = Pt(2.25)
        own.marker.style = XL_MARKER_STYLE.CIRCLE if few else XL_MARKER_STYLE.NONE
        if few:
            own.marker.size = 6
            own.marker.format.fill.solid()
            own.marker.format.fill.fore_color.rgb = colour
            own.marker.format.line.color.rgb = colour


def _east_asian(drawn: Any) -> None:
    """Name the faces of the theme, those for Chinese included, for all text of a chart."""
    for pr in drawn._chartSpace.xpath("c:txPr/a:p/a:pPr/a:defRPr"):  # noqa: SLF001 - the library knows Latin faces only
        for tag, face in (("latin", "+mn-lt"), ("ea", "+mn-ea"), ("cs", "+mn-cs")):
            pr.append(parse_xml(f'<a:{tag} {_A} typeface="{face}"/>'))


def _number(own: Any, chart: Native, colour: str, look: Look, *, outside: bool) -> None:
    """The value in each segment that has room for it."""
    t = TOKENS[look]
    top = _top(chart)
    least = max(1, math.ceil(top * LEAST_LABELLED))
    labels = own.data_labels
    labels.show_value = True
    labels.number_format_is_linked = False
    labels.number_format = f'[>={least}]#,##0;""' if not outside else "#,##0;;"
    labels.font.size = Pt(TYPE)
    on_paper = t.ink if outside else max((t.paper, t.ink), key=lambda ink: contrast(ink, colour))
    labels.font.color.rgb = _rgb(on_paper)


def _top(chart: Native) -> float:
    """The largest bar or stack."""
    if chart.kind == "grouped bars":
        return max(max(each.amounts) for each in chart.series)
    stacks = zip(*(each.amounts for each in chart.series), strict=True)
    return max((sum(abs(value) for value in stack) for stack in stacks), default=1.0)


def _axes(drawn: Any, chart: Native, look: Look, width: float, *, with_categories: bool, with_title: bool) -> None:
    t, is_bars = TOKENS[look], chart.kind in ("bars", "grouped bars")
    across, values = drawn.category_axis, drawn.value_axis
    across.has_major_gridlines = False
    across.major_tick_mark = XL_TICK_MARK.NONE
    across.format.line.color.rgb = _rgb(t.muted)
    across.tick_labels.font.size = Pt(TYPE)
    across.tick_labels.font.color.rgb = _rgb(t.ink if is_bars else t.muted)
    if is_bars:
        across.reverse_order = True
        # The first bar stands on top, and the axis of values still below the last one.
        values._element.xpath("c:crosses")[0].set("val", "max")  # noqa: SLF001 - the library sets none here
    elif not with_categories:
        across.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    else:
        # Below the bars, also where some of these go down from the axis.
        across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        longest = max(width_of(label, TYPE) for label in chart.categories) + 14
        step = math.ceil(len(chart.categories) * longest / (width - 70))
        for tag in ("tickLblSkip", "tickMarkSkip"):
            _skip(across, tag, step)
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = _rgb(t.faint)
    values.major_gridlines.format.line.width = Pt(0.5)
    values.format.line.fill.background()
    values.major_tick_mark = XL_TICK_MARK.NONE
    values.minor_tick_mark = XL_TICK_MARK.NONE
    values.tick_labels.font.size = Pt(TYPE)
    values.tick_labels.font.color.rgb = _rgb(t.muted)
    values.tick_labels.number_format = chart.number_format
    values.tick_labels.number_format_is_linked = False
    if chart.is_log:
        scaling = values._element.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}scaling")  # noqa: SLF001
        scaling.insert(0, parse_xml(f'<c:logBase {_C} val="10"/>'))
        if chart.kind == "lines":
            # Records far above one need an axis that begins where they do.
            least = min(value for each in chart.series for value in each.amounts if value > 0)
            values.minimum_scale = 10 ** math.floor(math.log10(least))
    elif chart.kind == "lines":
        most = max(value for each in chart.series for value in each.amounts if not math.isnan(value))
        values.minimum_scale, (values.maximum_scale, values.major_unit) = 0, _rounded(most, 6)
    else:
        _scale(values, chart)
    if with_title:
        title = values.axis_title.text_frame
        title.text = chart.value_title
        font = title.paragraphs[0].runs[0].font
        font.size, font.bold = Pt(TYPE), False
        font.color.rgb = _rgb(t.muted)


def _skip(axis: Any, tag: str, step: int) -> None:
    """Name only every so many categories; the element stands before noMultiLvlLbl."""
    element = parse_xml(f'<c:{tag} {_C} val="{step}"/>')
    last = axis._element.xpath("c:noMultiLvlLbl")  # noqa: SLF001 - the library does not know it
    if last:
        last[0].addprevious(element)
    else:
        axis._element.append(element)  # noqa: SLF001


def _scale(values: Any, chart: Native) -> None:
    """An axis from nothing by round steps, of whole numbers where the values are."""
    if chart.is_signed or chart.reach is not None:
        most = chart.reach or max(abs(value) for each in chart.series for value in each.amounts)
        edge, unit = _rounded(most, 2 if chart.reach is not None else 3)
        values.minimum_scale, values.maximum_scale, values.major_unit = -edge, edge, unit
        return
    edge, unit = _rounded(_top(chart), 6)
    values.minimum_scale, values.maximum_scale, values.major_unit = 0, edge, unit


def _rounded(top: float, steps: int) -> tuple[float, float]:
    """The end of an axis that reaches `top` in at most so many round steps, and the step."""
    power: float = 10 ** (math.floor(math.log10(top)) - 1) if top > 0 else 1
    factors = (1, 2, 2.5, 4, 5, 10, 20, 25, 40, 50, 100) if steps > 2 else (1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 40, 50)  # noqa: PLR2004
    units = [power * factor for factor in factors]
    whole = [unit for unit in units if unit >= 1 and float(unit).is_integer()] if top >= 1 else units
    fits = [(math.ceil(top / unit - 1e-9) * unit, unit) for unit in whole if math.ceil(top / unit - 1e-9) <= steps]
    # The tightest end, and of equal ones the smallest step.
    return min(fits)
