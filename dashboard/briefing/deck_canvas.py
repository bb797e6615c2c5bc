"""Shapes on a slide: text, marks, lines, groups, tables and pictures, written as DrawingML.

Lengths are pixels of a slide of 1280 × 720. Shapes are gathered and written at once, which for a
timeline of hundreds of marks takes milliseconds where one call for each takes seconds. Colours are
names of the theme, so a deck changes with its theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.slide import Slide

from dashboard.briefing.deck_text import Para, Run, height_of, line_height
from dashboard.text import safe_url
from dashboard.typeset import plain

EMU: Final = 9525
WIDE, TALL = 1280, 720
SPACES: Final = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
LONGEST_ALT: Final = 2000
_FIRST_ID: Final = 1000
_DECORATIVE: Final = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_TABLE: Final = "http://schemas.openxmlformats.org/drawingml/2006/table"


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels from the top left of the slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


@dataclass(frozen=True)
class Cell:
    """A cell of a table. fill: a colour of the theme, `#RRGGBB`, or nothing."""

    text: tuple[Para, ...]
    fill: str = ""


def attribute(value: str, longest: int = LONGEST_ALT) -> str:
    """A text made fit for an attribute."""
    return escape(plain(value, longest), {'"': "&quot;"})


def colour_xml(colour: str, opacity: float = 1.0) -> str:
    """A fill of a colour of the theme or of `#RRGGBB`; none where it is empty. accent1/72: at 72% of its strength."""
    if not colour:
        return "<a:noFill/>"
    colour, _, strength = colour.partition("/")
    opacity *= int(strength or 100) / 100
    alpha = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    tag = "srgbClr" if colour.startswith("#") else "schemeClr"
    return f'<a:solidFill><a:{tag} val="{colour.removeprefix("#")}">{alpha}</a:{tag}></a:solidFill>'


def _line(colour: str, width: float, *, dash: bool = False, opacity: float = 1.0, arrow: bool = False) -> str:
    if not colour:
        return "<a:ln><a:noFill/></a:ln>"
    style = '<a:prstDash val="sysDash"/>' if dash else ""
    head = '<a:tailEnd type="triangle" w="med" len="med"/>' if arrow else ""
    return f'<a:ln w="{round(width * EMU)}">{colour_xml(colour, opacity)}{style}{head}</a:ln>'


class Canvas:
    """What is put on one slide. `close` writes it; until then nothing is on the slide."""

    def __init__(self, slide: Slide) -> None:
        self.slide = slide
        self.parts: list[list[str]] = [[]]
        self.next_id = _FIRST_ID
        self.boxes: list[tuple[Box, tuple[Para, ...]]] = []

    def close(self) -> None:
        """Write all that was gathered onto the slide."""
        xml = f"<p:spTree {SPACES}>{''.join(self.parts[0])}</p:spTree>"
        tree = self.slide.shapes._spTree  # noqa: SLF001 - the library offers no way to add many at once
        for shape in list(parse_xml(xml)):
            tree.append(shape)
        self.parts = [[]]

    def flush(self) -> None:
        """Write what was gathered so far, so that what the library adds next comes after it when read aloud."""
        self.close()
        # The library takes the next free numbers.
        self.next_id += 50

    # Text -----------------------------------------------------------------------------------------

    def text(
        self,
        box: Box,
        text: Sequence[Para],
        *,
        name: str = "Text",
        anchor: str = "t",
        fill: str = "",
        wrapped: bool = True,
        inset: float = 0,
    ) -> None:
        """A text box. wrapped: false where the lines are broken already and must stay as they are."""
        self.boxes.append((box, tuple(text)))
        self._sp(box, name, "", "rect", fill, "", 0, text, anchor=anchor, wrapped=wrapped, inset=inset, is_text=True)

    def placeholder(self, kind: str, index: int, box: Box, text: Sequence[Para], name: str) -> None:
        """A placeholder of the layout with its text, at a place of its own. kind: its type; empty for content."""
        told = (f' type="{kind}"' if kind else "") + (f' idx="{index}"' if index else "")
        self.boxes.append((box, tuple(text)))
        self._add(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self._id()}" name="{attribute(name)}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
            f"</p:cNvSpPr><p:nvPr><p:ph{told}/></p:nvPr></p:nvSpPr><p:spPr>{_place(box)}</p:spPr>"
            f"<p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/>{self._paras(text)}</p:txBody></p:sp>"
        )

    def number(self, box: Box) -> None:
        """The number of the slide, as a placeholder that PowerPoint keeps right."""
        self._add(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self._id()}" name="Slide number"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
            f'</p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr><p:spPr>{_place(box)}'
            '</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" '
            'type="slidenum"><a:rPr lang="en-GB"/><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>'
        )

    # Shapes ---------------------------------------------------------------------------------------

    def shape(
        self,
        box: Box,
        *,
        geometry: str = "rect",
        fill: str = "",
        line: str = "",
        weight: float = 1,
        opacity: float = 1.0,
        name: str = "Shape",
        alt: str = "",
        text: Sequence[Para] = (),
    ) -> None:
        """An autoshape: rect, ellipse, diamond, triangle, mathPlus, roundRect and so on."""
        self._sp(box, name, alt, geometry, fill, line, weight, text, anchor="ctr", wrapped=False, opacity=opacity)

    def connect(
        self,
        x: float,
        y: float,
        x2: float,
        y2: float,
        *,
        colour: str = "tx2",
        weight: float = 1,
        dash: bool = False,
        opacity: float = 1.0,
        arrow: bool = False,
        name: str = "Line",
    ) -> None:
        """A straight line from one point to another."""
        flips = (' flipH="1"' if x2 < x else "") + (' flipV="1"' if y2 < y else "")
        box = Box(min(x, x2), min(y, y2), abs(x2 - x), abs(y2 - y))
        self._add(
            f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{self._id()}" name="{attribute(name)}"/><p:cNvCxnSpPr/><p:nvPr/>'
            f"</p:nvCxnSpPr><p:spPr>{_place(box, flips)}"
            f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
            f"{_line(colour, weight, dash=dash, opacity=opacity, arrow=arrow)}</p:spPr></p:cxnSp>"
        )

    def group(self, box: Box, name: str, alt: str) -> _Group:
        """A group over `box` to be filled in a `with` block; alt is read to those who cannot see it."""
        return _Group(self, box, name, alt)

    def table(
        self,
        box: Box,
        widths: Sequence[float],
        rows: Sequence[Sequence[Cell]],
        heights: Sequence[float],
        *,
        name: str,
        alt: str,
        inset: float = 6,
        has_head: bool = True,
    ) -> None:
        """A table, by default with its first row as its head; heights as of `row_height`."""
        grid = "".join(f'<a:gridCol w="{round(wide * EMU)}"/>' for wide in widths)
        told = []
        for place, (row, tall) in enumerate(zip(rows, heights, strict=True)):
            cells = "".join(self._cell(cell, inset, is_head=has_head and place == 0) for cell in row)
            told.append(f'<a:tr h="{round(tall * EMU)}">{cells}</a:tr>')
        frame = Box(box.left, box.top, sum(widths), sum(heights))
        told_head = "1" if has_head else "0"
        self.boxes.append((frame, ()))
        self._add(
            f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{self._id()}" name="{attribute(name)}" '
            f'descr="{attribute(alt)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
            f"<p:nvPr/></p:nvGraphicFramePr>{_place(frame, tag='p:xfrm')}"
            f'<a:graphic><a:graphicData uri="{_TABLE}"><a:tbl><a:tblPr firstRow="{told_head}"/>'
            f"<a:tblGrid>{grid}</a:tblGrid>{''.join(told)}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
        )

    def _cell(self, cell: Cell, inset: float, *, is_head: bool) -> str:
        gap = round(inset * EMU)
        rule = _line("tx2" if is_head else "accent6", 1 if is_head else 0.75)
        none = "<a:noFill/>"
        borders = "".join(f'<a:ln{side} w="0">{none}</a:ln{side}>' for side in "LRT")
        borders += rule.replace("<a:ln ", "<a:lnB ").replace("</a:ln>", "</a:lnB>")
        return (
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{self._paras(cell.text)}</a:txBody>"
            f'<a:tcPr marL="{gap}" marR="{gap}" marT="{gap}" marB="{gap}" anchor="t">{borders}{colour_xml(cell.fill)}'
            "</a:tcPr></a:tc>"
        )

    # Within ---------------------------------------------------------------------------------------

    def _id(self) -> int:
        self.next_id += 1
        return self.next_id

    def _add(self, xml: str) -> None:
        self.parts[-1].append(xml)

    def _sp(
        self,
        box: Box,
        name: str,
        alt: str,
        geometry: str,
        fill: str,
        line: str,
        weight: float,
        text: Sequence[Para],
        *,
        anchor: str,
        wrapped: bool,
        inset: float = 0,
        opacity: float = 1.0,
        is_text: bool = False,
    ) -> None:
        descr = f' descr="{attribute(alt)}"' if alt else ""
        # A shape without words that stands alone is passed over when read aloud; one in a group is told with it.
        aside = _DECORATIVE if not (alt or text) and len(self.parts) == 1 else ""
        gap = round(inset * EMU)
        body = self._paras(text) if text else "<a:p><a:endParaRPr/></a:p>"
        told, wrap = (' txBox="1"' if is_text else ""), ("square" if wrapped else "none")
        self._add(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self._id()}" name="{attribute(name, 120)}"{descr}>{aside}</p:cNvPr>'
            f"<p:cNvSpPr{told}/><p:nvPr/></p:nvSpPr><p:spPr>{_place(box)}"
            f'<a:prstGeom prst="{geometry}"><a:avLst/></a:prstGeom>{colour_xml(fill, opacity)}'
            f"{_line(line, weight)}</p:spPr><p:txBody>"
            f'<a:bodyPr wrap="{wrap}" lIns="{gap}" tIns="{gap}" rIns="{gap}" bIns="{gap}" '
            f'anchor="{anchor}" rtlCol="0"><a:noAutofit/></a:bodyPr><a:lstStyle/>{body}</p:txBody></p:sp>'
        )

    def _paras(self, text: Sequence[Para]) -> str:
        return "".join(self._para(each) for each in text) or "<a:p/>"

    def _para(self, each: Para) -> str:
        mark = "<a:buNone/>"
        if each.bullet or each.number:
            own = (
                f'<a:buAutoNum type="arabicPlain" startAt="{each.number}"/>' if each.number else '<a:buChar char="•"/>'
            )
            mark = f'<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/>{own}'
        left = f' marL="{each.indent * EMU}" indent="{-each.indent * EMU}"'
        after = (
            f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="{round(each.after * 75)}"/></a:spcAft>'
        )
        runs = "".join(self._run(run, each.size) for run in each.runs)
        return (
            f'<a:p><a:pPr algn="{each.align}"{left}><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>{after}{mark}</a:pPr>'
            f"{runs}</a:p>"
        )

    def _run(self, run: Run, size: float) -> str:
        look = (' b="1"' if run.bold else ' b="0"') + (' i="1"' if run.italic else "")
        family = "j" if run.serif else "n"
        link = ""
        if url := safe_url(run.link):
            rid = self.slide.part.relate_to(url, RT.HYPERLINK, is_external=True)
            link = f'<a:hlinkClick r:id="{rid}"/>'
        pr = (
            f'<a:rPr lang="en-GB" sz="{round(size * 100)}"{look} dirty="0">{colour_xml(run.colour)}'
            f'<a:latin typeface="+m{family}-lt"/><a:ea typeface="+m{family}-ea"/><a:cs typeface="+m{family}-cs"/>'
            f"{link}</a:rPr>"
        )
        return f"<a:r>{pr}<a:t>{escape(_kept(run.text))}</a:t></a:r>"


def _kept(text: str) -> str:
    """A run as one harmless line that keeps the spaces at its ends, which part it from its neighbours."""
    inner = plain(text)
    if not inner:
        return " " if text else ""
    return (" " if text[:1].isspace() else "") + inner + (" " if text[-1:].isspace() else "")


def _place(box: Box, flips: str = "", tag: str = "a:xfrm") -> str:
    x, y, wide, tall = (round(value * EMU) for value in (box.left, box.top, box.width, box.height))
    return f'<{tag}{flips}><a:off x="{x}" y="{y}"/><a:ext cx="{max(wide, 0)}" cy="{max(tall, 0)}"/></{tag}>'


class _Group:
    """A group being filled."""

    def __init__(self, canvas: Canvas, box: Box, name: str, alt: str) -> None:
        self.canvas, self.box, self.name, self.alt = canvas, box, name, alt

    def __enter__(self) -> Canvas:
        self.own = self.canvas._id()  # noqa: SLF001 - two halves of one thing
        self.canvas.parts.append([])
        return self.canvas

    def __exit__(self, *_: object) -> None:
        inner = "".join(self.canvas.parts.pop())
        x, y, wide, tall = (round(v * EMU) for v in (self.box.left, self.box.top, self.box.width, self.box.height))
        self.canvas.parts[-1].append(
            f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="{self.own}" name="{attribute(self.name)}" '
            f'descr="{attribute(self.alt)}"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
            f'<a:off x="{x}" y="{y}"/>'
            f'<a:ext cx="{wide}" cy="{tall}"/><a:chOff x="{x}" y="{y}"/><a:chExt cx="{wide}" cy="{tall}"/></a:xfrm>'
            f"</p:grpSpPr>{inner}</p:grpSp>"
        )


def row_height(row: Sequence[Cell], widths: Sequence[float], inset: float = 6) -> float:
    """How high a row of a table has to be for its text."""
    tall = [height_of(cell.text, wide - 2 * inset) for cell, wide in zip(row, widths, strict=True)]
    return max([*tall, line_height("", 10)]) + 2 * inset + 1
