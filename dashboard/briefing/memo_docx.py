"""The memo as a Word file: real styles, footnotes, captions and a table of contents, and the brief inside.

The body is written as WordprocessingML with every text escaped; python-docx keeps the package. Word
counts footnotes itself, in the order of their first marks, which is that of contents.references; a
mark that comes again is a cross reference to the first (NOTEREF), with its number filled in.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from lxml import etree  # type: ignore[import-untyped]

from dashboard.briefing import memo, model
from dashboard.briefing.contents import Contents
from dashboard.briefing.memo_figures import Drawing, Pictures
from dashboard.briefing.packing import repacked
from dashboard.errors import ParallaxError
from dashboard.theme import Look

FOLDER: Final = Path(__file__).parent
# 160 mm in twentieths of a point: what A4 leaves between margins of 25 mm.
TEXT_WIDTH: Final = 9071
MARGIN: Final = Mm(25)
MOST_KEPT: Final = 16
LONGEST_PROPERTY: Final = 255
_SPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_STYLES: Final = {
    "body": "Normal", "what": "MemoWhat", "safe": "MemoSafe", "sources": "MemoSources", "quiet": "MemoQuiet",
}  # fmt: skip
_UNUSED: Final = ("thumbnail", "stylesWithEffects")


def docx_bytes(
    contents: Contents, *, look: Look = "light", pictures: Pictures | None = None, told: memo.Memo | None = None
) -> bytes:
    """The memo as DOCX on A4; the same contents give the same bytes.

    look: that of the pictures; the page stays white. pictures, told: those made for other files of the same
    contents and look. A picture that cannot be drawn is told of in its place.
    """
    drawn = pictures or Pictures(contents, look)
    drawn.prepare()
    told = told or memo.write(contents)
    document = Document()
    _dress(document)
    _Writer(document, told, drawn).write(bool(contents.sections))
    _page(document, told, memo.said(contents.version_line))
    _describe(document, told, memo.said(contents.version_line))
    _carry(document, model.as_part(contents.saved()))
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue(), told.date)


@cache
def _file(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def _dress(document: DocumentObject) -> None:
    """Our styles and bullets in place of the template's, and none of its leftovers."""
    for element, name in (
        (document.styles.element, "memo_styles.xml"),
        (document.part.numbering_part.element, "memo_numbering.xml"),
    ):
        for child in list(element):
            element.remove(child)
        for child in list(parse_xml(_file(name))):
            element.append(child)
    for rels in (document.part.package.rels, document.part.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(_UNUSED)]:
            del rels[key]


def _page(document: DocumentObject, told: memo.Memo, version: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, MARGIN)
    section.header_distance = section.footer_distance = Mm(12)
    section.different_first_page_header_footer = True
    pages = _run("", tab=True) + _field("PAGE", "1") + _run(" / ") + _field("NUMPAGES", "1")
    head = _run(told.running) + _run("", tab=True) + _run("Parallax")
    for holder, style, runs in (
        (section.header, "Header", head),
        (section.first_page_header, "Header", ""),
        (section.footer, "Footer", _run(version) + pages),
        (section.first_page_footer, "Footer", _run(version) + pages),
    ):
        holder.is_linked_to_previous = False
        element = holder._element  # noqa: SLF001 - python-docx has no other way to the XML of a header
        for child in list(element):
            element.remove(child)
        element.append(_parsed(_paragraph(style, runs)))


def _describe(document: DocumentObject, told: memo.Memo, version: str) -> None:
    """Title, author and dates in the file's properties; nothing of the machine."""
    stamp = datetime(told.date.year, told.date.month, told.date.day, tzinfo=UTC)
    properties = document.core_properties
    properties.title, properties.subject = told.title[:LONGEST_PROPERTY], told.subtitle[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = told.author[:LONGEST_PROPERTY] or "Parallax"
    properties.keywords, properties.comments = "Parallax; United States; China; AI", version[:LONGEST_PROPERTY]
    properties.language, properties.revision = "en-GB", 1
    properties.created = properties.modified = stamp


def _carry(document: DocumentObject, part: bytes) -> None:
    """The brief as a part of its own, which Office keeps on saving."""
    package = document.part.package
    item = Part(PackURI("/customXml/item2.xml"), "application/xml", part, package)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
    told = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
        b'ds:itemID="{6B1D3C52-7A0E-4B57-9C1B-2E5D1F0A8C44}" '
        b'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs><ds:schemaRef '
        b'ds:uri="' + model.NAMESPACE.encode() + b'"/></ds:schemaRefs></ds:datastoreItem>'
    )
    properties = Part(PackURI("/customXml/itemProps2.xml"), CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, told, package)
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)


# Pieces of XML ------------------------------------------------------------------------------------


def _parsed(xml: str) -> Any:
    return parse_xml(xml.replace(">", f" {_SPACES}>", 1))


def _paragraph(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _run(text: str, properties: str = "", *, tab: bool = False) -> str:
    dressed = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    told = "<w:tab/>" if tab else f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f"<w:r>{dressed}{told}</w:r>"


def _field(code: str, shown: str, properties: str = "") -> str:
    """A field with its result filled in, so that it is right before anybody updates it."""
    dressed = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{dressed}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{dressed}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r>{dressed}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"{_run(shown, properties)}"
        f'<w:r>{dressed}<w:fldChar w:fldCharType="end"/></w:r>'
    )


_RAISED: Final = '<w:rStyle w:val="FootnoteReference"/>'
# The colour again, since LibreOffice drops that of the style within tables.
_LINK: Final = '<w:rStyle w:val="Hyperlink"/><w:color w:val="0F6B62"/>'
_KEEP: Final = "<w:keepNext/>"
_DRESSES: Final = {"strong": "<w:b/>", "emphasis": "<w:i/>", "quiet": '<w:rStyle w:val="MemoMuted"/>'}
_BULLET: Final = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
_SDT: Final = (
    '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
    "</w:sdtPr><w:sdtContent>"
)


class _Writer:
    """Writes the blocks of a memo into a document."""

    def __init__(self, document: DocumentObject, told: memo.Memo, pictures: Pictures) -> None:
        self.document = document
        self.memo = told
        self.pictures = pictures
        self.marks = 0
        self.seen: set[int] = set()

    def write(self, has_contents: bool) -> None:
        """Everything between the headers, and the footnotes."""
        told = self.memo
        parts = [_paragraph("MemoKicker", _run("Parallax briefing")), _paragraph("Title", _run(told.title))]
        if told.subtitle:
            parts.append(_paragraph("Subtitle", _run(told.subtitle)))
        if told.author:
            parts.append(_paragraph("MemoAuthor", _run(told.author)))
        parts.append(_paragraph("MemoFacts", _run(" · ".join(told.facts))))
        for block in told.front:
            if isinstance(block, memo.Heading):
                parts.append(_paragraph("MemoFrontHeading", _run(block.text)))
            else:
                parts += self.block(block)
        if has_contents:
            parts += self.contents()
        for before, block, after in zip((None, *told.body), told.body, (*told.body[1:], None), strict=False):
            parts += self.block(block, before, after)
        body = self.document.element.body
        for child in list(body)[:-1]:
            body.remove(child)
        holder = parse_xml(f"<w:body {_SPACES}>{''.join(parts)}</w:body>")
        for place, child in enumerate(list(holder)):
            body.insert(place, child)
        if told.notes:
            self.notes()

    def contents(self) -> list[str]:
        """The table of contents with its entries; their pages are for Word to fill in."""
        start = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        entries = [heading for heading in self.memo.headings if heading.level == 1]
        parts = [_SDT, _paragraph("TOCHeading", _run("Contents"))]
        for place, heading in enumerate(entries):
            link = f'<w:hyperlink w:anchor="{_anchor(heading)}" w:history="1">{_run(heading.text)}</w:hyperlink>'
            runs = (start if place == 0 else "") + link + (end if place == len(entries) - 1 else "")
            parts.append(_paragraph("TOC1", runs, _KEEP if place < len(entries) - 1 else ""))
        return [*parts, "</w:sdtContent></w:sdt>"]

    def block(
        self, block: memo.Block, before: memo.Block | None = None, after: memo.Block | None = None
    ) -> list[str]:
        """The paragraphs and tables of a block; before, after: its neighbours, from which no page may part it."""
        if isinstance(block, memo.Heading):
            runs = self.marked(_anchor(block), _run(block.text))
            return [_paragraph(f"Heading{block.level}", runs)]
        if isinstance(block, memo.Paragraph):
            keep = _KEEP if isinstance(after, memo.Bullets) else ""
            return [_paragraph(_STYLES[block.style], self.spans(block.spans), keep)]
        if isinstance(block, memo.Bullets):
            is_small = isinstance(before, memo.Paragraph) and before.style == "sources"
            style = "MemoSmallBullet" if is_small else "ListBullet"
            return [_paragraph(style, self.spans(item), _BULLET) for item in block.items]
        if isinstance(block, memo.Entries):
            return [
                _paragraph("MemoEntry", _run(f"{number}.") + _run("", tab=True) + self.spans(spans))
                for number, spans in block.items
            ]
        if isinstance(block, memo.Table):
            return self.table(block)
        return self.picture(block)

    def spans(self, spans: Iterable[memo.Span], part: Part | None = None) -> str:
        """Runs, links and footnote marks."""
        runs = []
        was_mark = False
        for span in spans:
            if span.note:
                comma = _run(",", '<w:vertAlign w:val="superscript"/>') if was_mark else ""
                runs.append(comma + self.mark(span.note))
            else:
                runs.append(self.words(span, part))
            was_mark = span.note > 0
        return "".join(runs)

    def words(self, span: memo.Span, part: Part | None) -> str:
        """A run, or a link with one."""
        dressed = _DRESSES.get(span.style, "")
        if not span.url:
            return _run(span.text, dressed)
        holder = part or self.document.part
        key = holder.relate_to(span.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{key}" w:history="1">{_run(span.text, _LINK)}</w:hyperlink>'

    def mark(self, number: int) -> str:
        """The mark of a footnote: the footnote itself where it is first met, then a reference to it."""
        name = f"_Ref{700_000_000 + number}"
        if number in self.seen:
            return _field(f"NOTEREF {name} \\f \\h", str(number), _RAISED)
        self.seen.add(number)
        return self.marked(name, f'<w:r><w:rPr>{_RAISED}</w:rPr><w:footnoteReference w:id="{number}"/></w:r>')

    def marked(self, name: str, runs: str) -> str:
        """Runs with a bookmark around them."""
        self.marks += 1
        start = f'<w:bookmarkStart w:id="{self.marks}" w:name="{name}"/>'
        return f'{start}{runs}<w:bookmarkEnd w:id="{self.marks}"/>'

    def table(self, block: memo.Table) -> list[str]:
        """A table of the text's width with its head repeated on every page, and a little room below."""
        total = sum(block.shares)
        widths = [round(TEXT_WIDTH * share / total) for share in block.shares]
        is_kept = (not block.head or bool(block.numeric)) and len(block.rows) <= MOST_KEPT
        rows = []
        if block.head:
            cells = [_run(name) for name in block.head]
            rows.append(self.row(cells, widths, block.numeric, is_head=True, keep=True))
        for place, row in enumerate(block.rows):
            keep = len(block.rows) > 1 and (place == 0 or (is_kept and place < len(block.rows) - 1))
            rows.append(self.row([self.spans(cell) for cell in row], widths, block.numeric, keep=keep))
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        first = 1 if block.head else 0
        table = (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="ParallaxTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="06{2 * first}0" w:firstRow="{first}" w:lastRow="0" '
            'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        title = [_paragraph("MemoTableTitle", _run(block.title))] if block.title else []
        return [*title, table, _paragraph("MemoGap", "")]

    def row(
        self, cells: Sequence[str], widths: Sequence[int], numeric: Sequence[int], *, keep: bool, is_head: bool = False
    ) -> str:
        """A row that no page break splits."""
        head = "<w:tblHeader/>" if is_head else ""
        told = []
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            side = '<w:jc w:val="right"/>' if place in numeric else ""
            paragraph = _paragraph("MemoCell", cell, (_KEEP if keep else "") + side)
            told.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph}</w:tc>')
        return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(told)}</w:tr>"

    def picture(self, block: memo.Picture) -> list[str]:
        """A picture with its description, and its numbered caption below."""
        try:
            drawing, png = self.pictures.drawing(block.section), self.pictures.png(block.section)
        except ParallaxError as error:
            told = f"Figure {block.number} could not be drawn: {memo.said(error)}"
            return [_paragraph("MemoQuiet", _run(told))]
        bold = '<w:b/><w:color w:val="1A1D21"/>'
        number = _run("Figure ", bold) + _field("SEQ Figure \\* ARABIC", str(block.number), bold) + _run(". ", bold)
        return [
            _paragraph("MemoFigure", f"<w:r><w:drawing>{self.inline(block, drawing, png)}</w:drawing></w:r>"),
            _paragraph("Caption", self.marked(f"_Figure{block.number}", number) + self.spans(block.caption)),
        ]

    def inline(self, block: memo.Picture, drawing: Drawing, png: bytes) -> str:
        width, height = drawing.size_mm
        inline: Any = self.document.part.new_pic_inline(io.BytesIO(png), Mm(width), Mm(height))
        inline.docPr.set("id", str(block.number))
        inline.docPr.set("name", f"Figure {block.number}")
        inline.docPr.set("descr", block.alt)
        inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("name", f"figure-{block.number}.png")
        inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("descr", block.alt)
        return str(etree.tostring(inline, encoding="unicode"))

    def notes(self) -> None:
        """The part that holds the footnotes, and what Word needs to find it."""
        package = self.document.part.package
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, b"", package)
        rules = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>'
            f"<w:r><w:{kind}/></w:r></w:p></w:footnote>"
            for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        told = [
            f'<w:footnote w:id="{number}">'
            + _paragraph(
                "FootnoteText",
                f"<w:r><w:rPr>{_RAISED}</w:rPr><w:footnoteRef/></w:r>" + _run(" ") + self.spans(spans, part),
            )
            + "</w:footnote>"
            for number, spans in self.memo.notes.items()
        ]
        xml = f"<w:footnotes {_SPACES}>{rules}{''.join(told)}</w:footnotes>"
        part._blob = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + xml).encode()  # noqa: SLF001
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = self.document.settings.element
        named = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        # The schema wants it before the settings of compatibility.
        names = [etree.QName(child).localname for child in settings]
        place = names.index("compat") if "compat" in names else len(names)
        settings.insert(place, _parsed(named))


def _anchor(heading: memo.Heading) -> str:
    """The name of a heading's bookmark; those that begin so are hidden in Word's list."""
    return f"_Toc_{heading.key.replace('-', '_')}"

