"""The empty deck: 16:9, theme, master, three layouts, and the finished file with equal bytes for equal content.

The typefaces are Georgia and Arial, which every machine with an Office has or replaces by faces of the
same width; our own are on no reader's machine, and a deck in a missing font is set in any other.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.presentation import Presentation as Deck
from pptx.util import Emu

from dashboard.briefing.deck_canvas import EMU, SPACES, TALL, WIDE, Box
from dashboard.text import as_date
from dashboard.theme import TOKENS, Look
from dashboard.typeset import plain

MAJOR, MINOR, CJK = "Georgia", "Arial", "Microsoft YaHei"
LEFT, RIGHT = 60, 1220
INNER: Final = RIGHT - LEFT
TITLE_BOX: Final = Box(LEFT, 40, INNER, 84)
FOOT: Final = Box(LEFT, 674, 980, 34)
NUMBER: Final = Box(RIGHT - 60, 674, 60, 20)
BODY_BOTTOM: Final = 652
COVER, ITEM, WORDS = 0, 1, 2
PROPERTIES_TYPE: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
PROPERTIES_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps"
_ITEM_ID: Final = "{6E9B3C52-8A0F-5D1E-9C47-2B7D51E0A3F4}"
_ABOUT: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Parallax'
    b"</Application><PresentationFormat>Widescreen</PresentationFormat></Properties>"
)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
# The numbers of accents on which shapes and charts agree.
ACCENTS: Final = {
    "accent": "accent1",
    "CN": "accent2",
    "US": "accent3",
    "bilateral": "accent4",
    "third_party": "accent5",
    "second": "accent1/72",
    "faint": "accent6",
    "muted": "tx2",
    "ink": "tx1",
    "paper": "bg1",
    "wash": "bg2",
}


def empty(look: Look) -> Deck:
    """A presentation of our own look without a slide."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDE * EMU), Emu(TALL * EMU)
    deck.element.sldSz.attrib.pop("type", None)
    master = deck.slide_master
    for layout in list(deck.slide_layouts)[3:]:
        deck.slide_layouts.remove(layout)
    theme = master.part.part_related_by(RT.THEME)
    theme._blob = _theme(look).encode()  # noqa: SLF001 - the library has no way to set a theme
    _replace(master, _master(look))
    for layout, (name, kind, shapes) in zip(deck.slide_layouts, _LAYOUTS, strict=True):
        _replace(layout, _layout(name, kind, shapes))
    for relation in list(deck.part.rels.values()):
        if relation.reltype.endswith("/printerSettings"):
            deck.part.rels.pop(relation.rId)
    package = deck.part.package
    for relation in list(package._rels.values()):  # noqa: SLF001 - the picture of somebody else's deck
        if relation.reltype == RT.THUMBNAIL:
            package._rels.pop(relation.rId)  # noqa: SLF001
    return deck


def _replace(holder: Any, xml: str) -> None:
    """Put other content into a master or layout, whose list of layouts and relations stay."""
    made, old = parse_xml(xml), holder.element
    kept = {child.tag: child for child in old if child.tag.endswith("}sldLayoutIdLst")}
    for child in list(old):
        old.remove(child)
    for child in list(made):
        old.append(kept.get(child.tag, child))
    for name, value in made.attrib.items():
        old.set(name, value)


def _theme(look: Look) -> str:
    """The theme: in the dark look, too, tx1 is the ink and bg1 the paper, by the master's map."""
    t = TOKENS[look]
    light = look == "light"
    colours = {
        "dk1": t.ink if light else t.paper,
        "lt1": t.paper if light else t.ink,
        "dk2": t.muted if light else t.wash,
        "lt2": t.wash if light else t.muted,
        "accent1": t.accent,
        "accent2": t.lanes["CN"],
        "accent3": t.lanes["US"],
        "accent4": t.lanes["bilateral"],
        "accent5": t.lanes["third_party"],
        "accent6": t.faint,
        "hlink": t.accent,
        "folHlink": t.accent,
    }
    told = "".join(f'<a:{name}><a:srgbClr val="{value[1:]}"/></a:{name}>' for name, value in colours.items())
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{face}"/><a:ea typeface="{CJK}"/><a:cs typeface="Arial"/>'
        f'<a:font script="Hans" typeface="{CJK}"/><a:font script="Hant" typeface="Microsoft JhengHei"/></a:{kind}Font>'
        for kind, face in (("major", MAJOR), ("minor", MINOR))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    none = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Parallax"><a:themeElements>'
        f'<a:clrScheme name="Parallax {look}">{told}</a:clrScheme><a:fontScheme name="Parallax">{fonts}</a:fontScheme>'
        f'<a:fmtScheme name="Parallax"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{none * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def _xfrm(box: Box) -> str:
    x, y, wide, tall = (round(value * EMU) for value in (box.left, box.top, box.width, box.height))
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{tall}"/></a:xfrm>'


def _holder(number: int, name: str, ph: str, box: Box, prompt: str, anchor: str = "t", level: str = "") -> str:
    """A placeholder of the master or of a layout."""
    body = f'<a:p><a:r><a:rPr lang="en-GB"/><a:t>{prompt}</a:t></a:r></a:p>'
    if "sldNum" in ph:
        body = (
            '<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-GB"/>'
            "<a:t>‹#›</a:t></a:fld></a:p>"
        )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph {ph}/></p:nvPr></p:nvSpPr><p:spPr>{_xfrm(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'</p:spPr><p:txBody><a:bodyPr vert="horz" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}">'
        f"<a:normAutofit/></a:bodyPr><a:lstStyle>{level}</a:lstStyle>{body}</p:txBody></p:sp>"
    )


def _small(size: int, align: str, colour: str = "tx2") -> str:
    return (
        f'<a:lvl1pPr marL="0" indent="0" algn="{align}"><a:buNone/><a:defRPr sz="{size}"><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
    )


def _block(number: int, name: str, box: Box, colour: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f'{_xfrm(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="{colour}"/>'
        "</a:solidFill><a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p>"
        "</p:txBody></p:sp>"
    )


def _wordmark(number: int, box: Box, size: int) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Wordmark"/><p:cNvSpPr txBox="1"/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_xfrm(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>'
        '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/><a:p><a:pPr algn="r"/><a:r>'
        f'<a:rPr lang="en-GB" sz="{size}"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        '<a:latin typeface="+mj-lt"/></a:rPr><a:t>Parallax</a:t></a:r></a:p></p:txBody></p:sp>'
    )


_TREE: Final = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>'
    '<a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
_FOOTER: Final = _holder(8, "Footer", 'type="ftr" sz="quarter" idx="11"', FOOT, "Source", level=_small(1000, "l"))
_NUMBER: Final = _holder(9, "Slide number", 'type="sldNum" sz="quarter" idx="12"', NUMBER, "", level=_small(1000, "r"))
_RULE: Final = _block(20, "Rule", Box(LEFT, 664, INNER, 1), "accent6")
_MARK: Final = _block(21, "Mark", Box(LEFT, 24, 44, 4), "accent1")
_WORD: Final = _wordmark(22, Box(RIGHT - 150, 672, 104, 20), 1200)
_WHAT: Final = _holder(
    4,
    "What is shown",
    'type="body" sz="quarter" idx="13"',
    Box(LEFT, 126, INNER, 24),
    "What is shown",
    level=_small(1300, "l"),
)
_LAYOUTS: Final = (
    (
        "Cover",
        "title",
        _block(20, "Mark", Box(LEFT, 150, 88, 6), "accent1")
        + _holder(
            2,
            "Title",
            'type="ctrTitle"',
            Box(LEFT, 176, 1000, 200),
            "Title",
            level='<a:lvl1pPr><a:defRPr sz="4000"/></a:lvl1pPr>',
        )
        + _holder(
            3, "Subtitle", 'type="subTitle" idx="1"', Box(LEFT, 396, 1000, 70), "Subtitle", level=_small(2000, "l")
        )
        + _holder(
            4,
            "Author and version",
            'type="body" sz="quarter" idx="13"',
            Box(LEFT, 540, INNER, 100),
            "Author, period, data version",
            level=_small(1400, "l"),
        )
        + _wordmark(22, Box(RIGHT - 160, 60, 160, 30), 1800),
    ),
    (
        "Item",
        "titleOnly",
        _holder(2, "Title", 'type="title"', TITLE_BOX, "Finding") + _WHAT + _MARK + _RULE + _WORD + _FOOTER + _NUMBER,
    ),
    (
        "Words",
        "obj",
        _holder(2, "Title", 'type="title"', TITLE_BOX, "Heading")
        + _holder(3, "Text", 'idx="1"', Box(LEFT, 150, 900, 490), "Text", level=_small(1600, "l", "tx1"))
        + _WHAT
        + _MARK
        + _RULE
        + _WORD
        + _FOOTER
        + _NUMBER,
    ),
)


def _master(look: Look) -> str:
    swap = look == "dark"
    one, two = ("dk", "lt") if swap else ("lt", "dk")
    colours = f'bg1="{one}1" tx1="{two}1" bg2="{one}2" tx2="{two}2" ' + " ".join(
        f'{name}="{name}"' for name in (*(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
    )
    fonts = '<a:latin typeface="+m{0}-lt"/><a:ea typeface="+m{0}-ea"/><a:cs typeface="+m{0}-cs"/>'
    ink = '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
    levels = "".join(
        f'<a:lvl{level}pPr marL="{(level - 1) * 228600}" indent="0" algn="l"><a:spcBef><a:spcPts val="600"/></a:spcBef>'
        f'<a:buNone/><a:defRPr sz="1600">{ink}{fonts.format("n")}</a:defRPr></a:lvl{level}pPr>'
        for level in range(1, 6)
    )
    return (
        f'<p:sldMaster {SPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/>'
        f"</p:bgPr></p:bg><p:spTree>{_TREE}"
        + _holder(2, "Title", 'type="title"', TITLE_BOX, "Title")
        + _holder(3, "Text", 'type="body" idx="1"', Box(LEFT, 150, INNER, 490), "Text")
        + _FOOTER.replace('idx="11"', 'idx="3"')
        + _NUMBER.replace('idx="12"', 'idx="4"')
        + f'</p:spTree></p:cSld><p:clrMap {colours}/><p:sldLayoutIdLst/><p:hf hdr="0" dt="0"/>'
        "<p:txStyles><p:titleStyle>"
        f'<a:lvl1pPr algn="l"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/><a:defRPr sz="2600">{ink}'
        f"{fonts.format('j')}</a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle>{levels}</p:bodyStyle><p:otherStyle>"
        f'<a:lvl1pPr><a:defRPr sz="1400">{ink}{fonts.format("n")}</a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles>'
        "</p:sldMaster>"
    )


def _layout(name: str, kind: str, shapes: str) -> str:
    return (
        f'<p:sldLayout {SPACES} type="{kind}" preserve="1"><p:cSld name="{name}"><p:spTree>{_TREE}{shapes}</p:spTree>'
        "</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def set_properties(deck: Deck, record: Mapping[str, Any], *, title: str, author: str, subject: str) -> None:
    """Title, author, subject, data version and dates; the dates are those of the record, not of this minute."""
    known = as_date(record["released_date"])
    assert known is not None  # noqa: S101 - every record has a release
    released = datetime(known.year, known.month, known.day)  # noqa: DTZ001 - the file format means UTC
    told = deck.core_properties
    told.title, told.author, told.subject = plain(title, 250), plain(author, 250) or "Parallax", plain(subject, 250)
    told.keywords = plain(f"Parallax; data version {record['version']} ({record['content_hash']})", 250)
    told.comments = "Text and data: CC BY 4.0"
    told.category, told.language, told.last_modified_by = "Briefing", "en-GB", "Parallax"
    told.created = told.modified = released
    told.revision = 1


def embed(deck: Deck, brief: bytes) -> None:
    """Put the brief into the file as a part that Office keeps."""
    package = deck.part.package
    held = Part(PackURI("/customXml/item1.xml"), "application/xml", package, brief)
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
        f'ds:itemID="{_ITEM_ID}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        '<ds:schemaRefs><ds:schemaRef ds:uri="urn:parallax:brief:1"/></ds:schemaRefs></ds:datastoreItem>'
    )
    about = Part(PackURI("/customXml/itemProps1.xml"), PROPERTIES_TYPE, package, properties.encode())
    held.relate_to(about, PROPERTIES_REL)
    deck.part.relate_to(held, RT.CUSTOM_XML)


def finished(deck: Deck) -> bytes:
    """The file: the same deck gives the same bytes."""
    raw = io.BytesIO()
    deck.save(raw)
    return _steady(raw.getvalue())


def _steady(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/app.xml":
                content = _ABOUT
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".xlsx", ".png")) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content)
    return out.getvalue()
