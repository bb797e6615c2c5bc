"""The memo: Word, PDF and Markdown say the same, hold what was cited, and show hostile text as it stands."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import pypdf
import pytest
from docx import Document
from docx.shared import Mm

from dashboard import database, frame, queries
from dashboard.briefing import memo, model
from dashboard.briefing.contents import Contents, work_out
from dashboard.briefing.memo_docx import docx_bytes
from dashboard.briefing.memo_figures import MOST_COLUMNS, PAGE_MM, TALLEST_MM, Pictures, part_of
from dashboard.briefing.memo_markdown import literal, markdown_text
from dashboard.briefing.memo_pdf import pdf_bytes
from dashboard.briefing.model import Brief, Item
from dashboard.errors import ParallaxError
from dashboard.filters import Codes
from tests.helpers import REFUSAL, ROOT, codes_of, poison

Con = duckdb.DuckDBPyConnection
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BASE = "https://parallax.example"
WHOLE = Brief(
    title="Chips and models before the summit", subtitle="What the two sides did", author="Policy desk",
    items=(
        Item("figure", "timeline", "/timeline?from=2026-01-01&significance=3", comment="The year so far.\n\nA second thought."),
        Item("figure", "events-per-month", "/timeline?from=2025-01-01&lane=US&lane=CN"),
        Item("text", "", "", "What we do not know", "Who was asked to stay silent."),
        Item("event", REFUSAL, "", comment="This is the case to watch."),
        Item("figure", "matrix", f"/sources?event={REFUSAL}"),
        Item("figure", "story", "/story?story=may-2026-refusal"),
        Item("figure", "ladder", "/timeline?actor=no-such-body"),
    ),
)  # fmt: skip
HOSTILE = (
    '#image("/etc/passwd") $x^2$ @note <note> *a* _b_ `c` ~~d~~ [^3] [l](javascript:alert(1)) ![i](https://t.example/p.png) '
    "<script>alert(1)</script> &amp; =1+1 | a | \\ https://evil.example www.evil.example me@evil.example"
)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
WORD = "Donaudampfschifffahrt" * 12


def contents_of(con: Con, brief: Brief, codes: Codes | None = None) -> Contents:
    record = queries.run(con, "record_totals").iloc[0].to_dict()
    return work_out(brief, partial(queries.run, con), codes or codes_of(con), record, base=BASE)


@dataclass(frozen=True)
class Made:
    contents: Contents
    told: memo.Memo
    docx: bytes
    pdf: bytes
    markdown: str


def make(contents: Contents) -> Made:
    pictures = Pictures(contents)
    return Made(contents, memo.write(contents), docx_bytes(contents, pictures=pictures),
                pdf_bytes(contents, pictures=pictures), markdown_text(contents))  # fmt: skip


@pytest.fixture(scope="module")
def made(real: Con, real_codes: Codes) -> Made:
    return make(contents_of(real, WHOLE, real_codes))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A record with markup in every text, and a brief whose author tried the rest."""
    folder = tmp_path_factory.mktemp("poisoned")
    poison(folder / "data")
    (folder / "cache").mkdir()
    database.build(folder / "data", folder / "cache")
    record = database.open_record(folder / "data", folder / "cache")
    brief = Brief(
        title=f"{HOSTILE} \x00\x0b\ufffe\ud800\u202e", subtitle=WORD, author="a\x1fb", key_points=(HOSTILE, WORD, "# no heading", "1. no list"),
        items=(
            Item("event", "2025-05-20-jade-harbour-releases-lantern", "", HOSTILE, f"{HOSTILE}\n---\n# x\n{WORD}"),
            Item("figure", "matrix", "/sources?event=2025-05-20-jade-harbour-releases-lantern", WORD),
            Item("figure", "timeline", "/timeline"),
            Item("figure", "story", "/story?story=meadow"),
            Item("text", "", "", "=cmd|' /C calc'!A0", "+ no list\n> no quote\n=== no rule\n- no bullet"),
        ),
    )  # fmt: skip
    return make(contents_of(record.con, brief))


def parts(docx: bytes) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: ET.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def docx_text(docx: bytes) -> str:
    found = parts(docx)
    names = [name for name in found if re.fullmatch(r"word/(document|footnotes|header\d|footer\d)\.xml", name)]
    return squeezed("\n".join("".join(node.text or "" for node in found[name].iter(f"{W}t")) for name in names))


def pdf_text(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    """Without white space and the places where a word may break: a line in a PDF ends anywhere."""
    return re.sub(r"[\s\u200b]+", "", text)


def unescaped(markdown: str) -> str:
    body = markdown[markdown.index("\n---\n") + 5 :]
    return squeezed(ESCAPED.sub(r"\1", body).replace("&#64;", "@"))


def texts(made: Made) -> dict[str, str]:
    return {"docx": docx_text(made.docx), "pdf": pdf_text(made.pdf), "markdown": unescaped(made.markdown)}


# What is said -------------------------------------------------------------------------------------


def test_every_format_has_titles_filters_links_counts_and_the_data_version(made: Made) -> None:
    contents = made.contents
    wanted = [WHOLE.title, WHOLE.subtitle, WHOLE.author, "The year so far.", "A second thought.", "This is the case to watch.",
              str(contents.record["content_hash"]), *contents.source_summary, "Significance 3 and above", "22 November 2026"]  # fmt: skip
    for section in contents.usable:
        wanted += [section.title, section.what, section.counts, section.link, section.wording]
    for name, text in texts(made).items():
        assert [each for each in wanted if squeezed(each).rstrip(".") not in text] == [], name


def test_every_format_lists_all_sources_with_their_numbers(made: Made) -> None:
    assert len(made.contents.references) > 20
    for name, text in texts(made).items():
        for reference in made.contents.references:
            told = squeezed(memo.said(reference.citation.as_text().partition(" http")[0]))
            assert f"{reference.number}.{told}" in text, name


def test_the_marks_stand_in_the_order_of_the_numbers_and_come_again_under_the_same(made: Made) -> None:
    """Word and typst count footnotes by themselves: this order is what makes their numbers ours."""
    numbers = [reference.number for reference in made.contents.references]
    marks = [int(mark) for mark in re.findall(r"\[\^(\d+)\](?!:)", made.markdown)]
    assert list(dict.fromkeys(marks)) == numbers
    assert len(marks) > len(numbers)
    assert [int(note) for note in re.findall(r"^\[\^(\d+)\]: ", made.markdown, re.MULTILINE)] == numbers

    document = parts(made.docx)["word/document.xml"]
    assert [int(mark.get(f"{W}id", "")) for mark in document.iter(f"{W}footnoteReference")] == numbers
    names = {mark.get(f"{W}name"): None for mark in document.iter(f"{W}bookmarkStart")}
    again = [node.text.split() for node in document.iter(f"{W}instrText") if node.text and "NOTEREF" in node.text]
    assert len(again) == len(marks) - len(numbers)
    assert all(code[1] in names for code in again)

    text = pdf_text(made.pdf)
    for reference in made.contents.references:
        assert f"{reference.number}{squeezed(reference.outlet)},“" in text


def test_footnotes_in_word_are_real_and_name_the_source(made: Made) -> None:
    found = parts(made.docx)
    notes = {int(note.get(f"{W}id", "")): note for note in found["word/footnotes.xml"].iter(f"{W}footnote")}
    assert sorted(notes) == [-1, 0, *(reference.number for reference in made.contents.references)]
    rels = {rel.get("Id"): rel.get("Target") for rel in found["word/_rels/footnotes.xml.rels"]}
    for reference in made.contents.references:
        note = notes[reference.number]
        assert reference.outlet in "".join(node.text or "" for node in note.iter(f"{W}t"))
        if reference.url:
            assert [rels[link.get(f"{R}id")] for link in note.iter(f"{W}hyperlink")] == [reference.url]
    settings = found["word/settings.xml"]
    assert [note.get(f"{W}id") for note in settings.findall(f"{W}footnotePr/{W}footnote")] == ["-1", "0"]


def test_an_item_that_cannot_be_worked_out_says_so(made: Made) -> None:
    assert made.contents.sections[6].fault
    for name, text in texts(made).items():
        assert "Thisitemcouldnotbeworkedout:" in text, name


def test_a_brief_saved_with_other_numbers_says_what_changed(real: Con, real_codes: Codes) -> None:
    brief = Brief(items=WHOLE.items[1:2], made=model.Made("0.9", "abc", ({"events": 1},)))
    told = texts(make(contents_of(real, brief, real_codes)))
    for text in told.values():
        assert "Whathaschangedsincethisbriefingwassaved" in text
        assert "Savedwithrecord0.9(dataabc)" in text


def test_an_empty_brief_is_one_sensible_page(tiny: Con, tiny_codes: Codes) -> None:
    empty = make(contents_of(tiny, Brief(title="Nothing yet"), tiny_codes))
    assert len(pypdf.PdfReader(io.BytesIO(empty.pdf)).pages) == 1
    for name, text in texts(empty).items():
        assert "Thisbriefingholdsnoitemsyet." in text, name
        assert "Contents" not in text, name
    assert "word/footnotes.xml" not in parts(empty.docx)
    assert model.open_file(empty.docx, "x.docx").title == "Nothing yet"


def test_a_figure_with_nothing_in_it_is_told_of_and_not_numbered(tiny: Con, tiny_codes: Codes) -> None:
    brief = Brief(items=(Item("figure", "timeline", "/timeline?from=1999-01-01&to=1999-02-01"), Item("figure", "timeline", "/timeline")))
    told = make(contents_of(tiny, brief, tiny_codes))
    assert [picture.number for picture in told.told.pictures] == [1]
    for name, text in texts(told).items():
        assert "Nothingintherecordmatches" in text, name


# Word ---------------------------------------------------------------------------------------------


def test_word_has_real_styles_contents_captions_and_page_numbers(made: Made) -> None:
    document = Document(io.BytesIO(made.docx))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2", "Caption", "List Bullet"):
        assert name in styles, name
    entries = ["".join(node.text or "" for node in entry.iter(f"{W}t"))
               for entry in parts(made.docx)["word/document.xml"].iter(f"{W}p")
               if (style := entry.find(f"{W}pPr/{W}pStyle")) is not None and style.get(f"{W}val") == "TOC1"]  # fmt: skip
    assert entries == [heading.text for heading in made.told.headings if heading.level == 1]
    xml = zipfile.ZipFile(io.BytesIO(made.docx)).read("word/document.xml").decode()
    anchors = re.findall(r'w:anchor="([^"]+)"', xml)
    assert len(anchors) == len(entries)
    assert all(f'w:name="{anchor}"' in xml for anchor in anchors)
    assert xml.count(" TOC ") == 1
    assert xml.count(" SEQ Figure ") == len(made.told.pictures) == len(document.inline_shapes)
    ids = re.findall(r'bookmarkStart w:id="(\d+)"', xml)
    assert len(ids) == len(set(ids))
    section = document.sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(1)
    assert abs(section.page_height - Mm(297)) < Mm(1)
    assert section.header.paragraphs[0].text == f"{made.told.running}\tParallax"
    for footer in (section.footer, section.first_page_footer):
        assert " PAGE " in footer._element.xml
    assert section.first_page_header.paragraphs[0].text == ""
    assert document.core_properties.title == WHOLE.title
    assert document.core_properties.author == "Policy desk"


def test_word_speaks_british_english_and_has_a_font_for_chinese(made: Made) -> None:
    styles = zipfile.ZipFile(io.BytesIO(made.docx)).read("word/styles.xml").decode()
    assert 'w:val="en-GB"' in styles
    assert 'w:eastAsia="zh-CN"' in styles
    assert 'w:eastAsia="Microsoft YaHei"' in styles
    used = set(re.findall(r'(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"', zipfile.ZipFile(io.BytesIO(made.docx)).read("word/document.xml").decode()))
    assert used <= set(re.findall(r'w:styleId="([^"]+)"', styles))


def test_tables_in_word_repeat_their_head_and_keep_rows_whole(made: Made) -> None:
    tables = list(parts(made.docx)["word/document.xml"].iter(f"{W}tbl"))
    assert len(tables) >= 4
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        width = sum(int(column.get(f"{W}w", "0")) for column in table.iter(f"{W}gridCol"))
        assert width <= 9080
    heads = [table for table in tables if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None]
    assert len(heads) == len([block for block in made.told.body if isinstance(block, memo.Table) and block.head])


def test_pictures_in_word_fit_the_page_are_fine_enough_and_are_described(made: Made) -> None:
    document = Document(io.BytesIO(made.docx))
    assert len(document.inline_shapes) == 4
    for shape, picture in zip(document.inline_shapes, made.told.pictures, strict=True):
        assert shape.width <= Mm(PAGE_MM + 0.5)
        assert shape.height <= Mm(TALLEST_MM + 0.5)
        assert shape._inline.docPr.get("descr") == picture.alt
    for image in (part for part in document.part.package.iter_parts() if part.partname.endswith(".png")):
        assert image.image.px_width > 1600


# PDF ----------------------------------------------------------------------------------------------


def test_the_pdf_has_real_text_in_our_fonts_chinese_too(made: Made) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    text = pdf_text(made.pdf)
    assert "卡内基国际和平基金会" in text
    # a label within a chart
    assert squeezed("A request in Singapore, and a no") in text
    fonts = {str(font["/BaseFont"]).partition("+")[2] for page in reader.pages for font in (each.get_object() for each in page["/Resources"]["/Font"].values())}
    assert all(font.startswith(("SourceSans3", "SourceSerif4", "NotoSansSCParallax")) for font in fonts)


def test_the_pdf_is_tagged_titled_linked_and_has_an_outline(made: Made) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]) == "en-GB"
    assert b"pdfuaid:part" in made.pdf
    assert reader.metadata is not None
    assert reader.metadata.title == WHOLE.title
    assert reader.metadata.author == "Policy desk"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date().isoformat() == "2026-11-22"
    links = {annotation.get_object().get("/A", {}).get("/URI") for page in reader.pages for annotation in page.get("/Annots", [])}
    assert {reference.url for reference in made.contents.references if reference.url} <= links
    assert {section.link for section in made.contents.usable if section.link} <= links
    titles = [entry.title.replace("\u200b", "") for entry in reader.outline if not isinstance(entry, list)]
    assert [heading.text for heading in made.told.headings if heading.level == 1] == titles[-len([h for h in made.told.headings if h.level == 1]) :]
    described = {str(found["/Alt"]) for number in range(1, int(reader.trailer["/Size"]))
                 if isinstance(found := reader.get_object(number), dict) and "/Alt" in found}  # fmt: skip
    assert {picture.alt for picture in made.told.pictures} <= described


def test_the_pages_of_the_pdf_are_a4_and_none_is_empty(made: Made) -> None:
    pages = pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    for page in pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        assert len(squeezed(page.extract_text())) > 400


def test_several_pdfs_at_once_do_not_disturb_each_other(tiny: Con, tiny_codes: Codes) -> None:
    briefs = [Brief(title=f"Brief {number}", items=(Item("text", "", "", f"Note {number}", "words"),)) for number in range(4)]
    all_contents = [contents_of(tiny, brief, tiny_codes) for brief in briefs]
    alone = [pdf_bytes(contents) for contents in all_contents]
    together: dict[int, bytes] = {}
    threads = [threading.Thread(target=lambda n=n: together.update({n: pdf_bytes(all_contents[n])})) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(4)] == alone


def test_letters_that_no_font_of_ours_has_do_not_keep_the_pdf_from_being_made(tiny: Con, tiny_codes: Codes) -> None:
    contents = contents_of(tiny, Brief(title="Thai ไทย, emoji 🎉", items=(Item("text", "", "", "العربية", "𠀀"),)), tiny_codes)
    made = pdf_bytes(contents)
    assert b"pdfuaid:part" not in made
    assert "Thai" in pdf_text(made)
    assert docx_bytes(contents)


def test_the_dark_look_is_another_pdf(tiny: Con, tiny_codes: Codes) -> None:
    contents = contents_of(tiny, Brief(items=(Item("figure", "timeline", "/timeline"),)), tiny_codes)
    assert pdf_bytes(contents, look="dark") != pdf_bytes(contents)


# Pictures -----------------------------------------------------------------------------------------


def test_a_large_matrix_is_cut_to_what_can_be_read_and_says_so(made: Made) -> None:
    section = made.contents.sections[4]
    part = part_of(section)
    assert part is not None
    assert part.rows.document_id.nunique() <= MOST_COLUMNS
    assert set(part.rows.document_id) <= set(section.base.rows.document_id)  # type: ignore[union-attr]
    found = texts(made)
    assert squeezed(part.words) in found["docx"]
    assert squeezed(part.words) in found["pdf"]
    # There the picture is that of the annex, which is whole.
    assert squeezed(part.words) not in found["markdown"]


def test_a_tall_tree_of_sources_folds_until_it_can_be_read(real: Con, real_codes: Codes) -> None:
    tall, low = "2026-06-12-us-export-controls-fable-mythos", "2026-04-00-anthropic-mythos-access-refusal"
    items = tuple(Item("figure", "derivations", f"/sources?event={event}") for event in (tall, low))
    contents = contents_of(real, Brief(items=items), real_codes)
    pictures = Pictures(contents)
    part = part_of(contents.sections[0])
    assert part is not None
    assert part_of(contents.sections[1]) is None
    page, whole = pictures.drawing(1), pictures.drawing(1, whole=True)
    assert page.height < whole.height
    for drawing in (page, pictures.drawing(2)):
        assert 12 * drawing.size_mm[0] / drawing.width / 25.4 * 72 >= 6, "letters of six points"


def test_long_ladders_and_many_measures_are_cut_to_the_latest(real: Con, real_codes: Codes) -> None:
    contents = contents_of(real, Brief(items=(Item("figure", "ladder", "/timeline"), Item("figure", "threads", "/timeline"))), real_codes)
    pictures = Pictures(contents)
    for section in contents.sections:
        part = part_of(section)
        assert part is not None
        assert section.base is not None
        assert 0 < len(part.rows) < len(section.base.rows)
        assert f" {part.words} " in memo.text_of(memo.write(contents).pictures[section.number - 1].caption)
        page, whole = pictures.drawing(section.number), pictures.drawing(section.number, whole=True)
        assert page.height < whole.height
        # labels of 11 pixels at six points or more
        assert 11 * page.size_mm[0] / page.width / 25.4 * 72 >= 6
    kept = part_of(contents.sections[0])
    assert kept is not None
    assert contents.sections[0].base is not None
    assert kept.rows.response_date.max() == contents.sections[0].base.rows.response_date.max()


def test_a_picture_is_drawn_once_for_all_formats(tiny: Con, tiny_codes: Codes) -> None:
    contents = contents_of(tiny, Brief(items=(Item("figure", "timeline", "/timeline"), Item("figure", "coverage", "/method"))), tiny_codes)
    drawn = []

    def draw(specification: object, look: object) -> str:
        drawn.append(specification)
        return frame.draw(specification, look)  # type: ignore[arg-type]

    pictures = Pictures(contents, draw=draw)
    docx_bytes(contents, pictures=pictures)
    pdf_bytes(contents, pictures=pictures)
    assert pictures.framed(1).svg.startswith("<svg")
    assert len(drawn) == 2


def test_a_picture_that_fails_is_told_of_in_its_place(tiny: Con, tiny_codes: Codes) -> None:
    contents = contents_of(tiny, Brief(items=(Item("figure", "timeline", "/timeline"),)), tiny_codes)

    def draw(specification: object, look: object) -> str:
        raise ParallaxError("the ink is out")

    pictures = Pictures(contents, draw=draw)
    for text in (docx_text(docx_bytes(contents, pictures=pictures)), pdf_text(pdf_bytes(contents, pictures=pictures))):
        assert "Figure1couldnotbedrawn:theinkisout" in text


# Markdown and round trips -------------------------------------------------------------------------


def test_the_brief_comes_back_out_of_word_and_markdown(made: Made) -> None:
    for data, name in ((made.docx, "memo.docx"), (made.markdown.encode(), "memo.md")):
        found = model.open_file(data, name)
        assert found == made.contents.saved()
        assert found.items == WHOLE.items


def test_markdown_names_the_pictures_of_the_annex_and_has_tables_github_reads(made: Made) -> None:
    assert re.findall(r"\]\((figures/[^)]+)\)", made.markdown) == [f"figures/figure-{n}.svg" for n in (1, 2, 3, 4)]
    lines = made.markdown.splitlines()
    for place, line in enumerate(lines):
        if re.fullmatch(r"\|( -{3}:? \|)+", line):
            columns = line.count("|")
            assert len(re.findall(r"(?<!\\)\|", lines[place - 1])) == columns
            assert len(re.findall(r"(?<!\\)\|", lines[place + 1])) == columns
    anchors = re.findall(r"^- \[[^\n]*\]\(#([^)]+)\)$", made.markdown, re.MULTILINE)
    assert len(anchors) == len([heading for heading in made.told.headings if heading.level == 1])
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("text", [HOSTILE, "1. x", "- x", "+ x", "# x", "=== x", "12) x", "`x`", "a*b*c", "[^1]: x", "<b>"])
def test_literal_text_can_be_read_back_and_opens_nothing(text: str) -> None:
    told = literal(text, starts=True)
    assert ESCAPED.sub(r"\1", told).replace("&#64;", "@") == text
    bare = re.sub(r"\\.", "", told)
    assert not re.search(r"[`*_\[\]<>|$~]|https?:|www\.|@|&(?!#64;)", bare)
    assert not re.match(r"([-+=#]|\d+[.)])", told)


# The same bytes -----------------------------------------------------------------------------------


def test_the_same_brief_gives_the_same_bytes(made: Made) -> None:
    pictures = Pictures(made.contents)
    assert docx_bytes(made.contents, pictures=pictures) == made.docx
    assert pdf_bytes(made.contents, pictures=pictures) == made.pdf
    assert markdown_text(made.contents) == made.markdown


def test_another_process_makes_the_same_bytes(tiny: Con, tiny_codes: Codes, tiny_cache: Path) -> None:
    program = """
import hashlib, sys
from pathlib import Path
from dashboard import database
from tests.helpers import TINY
from tests.test_memo import SMALL, contents_of, make
made = make(contents_of(database.open_record(TINY, Path(sys.argv[1])).con, SMALL))
print(*(hashlib.sha256(each).hexdigest() for each in (made.docx, made.pdf, made.markdown.encode())))
"""
    ran = subprocess.run([sys.executable, "-c", program, str(tiny_cache)], cwd=ROOT, capture_output=True, text=True, check=True)
    import hashlib

    here = make(contents_of(tiny, SMALL, tiny_codes))
    assert ran.stdout.split() == [hashlib.sha256(each).hexdigest() for each in (here.docx, here.pdf, here.markdown.encode())]


SMALL = Brief(title="Small", items=(
    Item("figure", "timeline", "/timeline"), Item("event", "2025-04-00-larkspur-refuses-access"),
    Item("figure", "derivations", "/sources?event=2025-04-00-larkspur-refuses-access"),
))  # fmt: skip


# Hostile text -------------------------------------------------------------------------------------


def test_hostile_text_is_shown_as_it_stands(hostile: Made) -> None:
    for name, text in texts(hostile).items():
        for told in (HOSTILE, "<script>window.__pwned=", WORD, "=cmd|' /C calc'!A0", "+ no list", "=== no rule", "# no heading"):
            assert squeezed(told) in text, (name, told)


def test_hostile_text_makes_sound_files(hostile: Made) -> None:
    Document(io.BytesIO(hostile.docx))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\u202e\ud800-\udfff]", docx_text(hostile.docx))
    reader = pypdf.PdfReader(io.BytesIO(hostile.pdf))
    assert len(reader.pages) < 40
    links = {str(annotation.get_object().get("/A", {}).get("/URI", "")) for page in reader.pages for annotation in page.get("/Annots", [])}
    assert not any("evil" in link or "javascript" in link for link in links)
    found = parts(hostile.docx)
    targets = [rel.get("Target", "") for name in found if name.endswith(".rels") for rel in found[name] if rel.get("TargetMode") == "External"]
    assert not any("evil" in target or "javascript" in target for target in targets)


def test_hostile_text_opens_no_markup_in_markdown(hostile: Made) -> None:
    body = hostile.markdown[hostile.markdown.index("\n---\n") + 5 :]
    bare = re.sub(r"\\.", "", body)
    # Addresses of ours stand in angle brackets; nothing else may.
    bare = re.sub(r"\]\(<https?://[^<>\s]+>\)", "]", bare)
    assert not re.search(r"<(?!https)|\]\((?!#|figures/)|https?://(evil|t)\.", re.sub(r"^> ", "", bare, flags=re.MULTILINE))
    notes = len(hostile.contents.references)
    assert {int(mark) for mark in re.findall(r"\[\^(\d+)\]", bare)} == set(range(1, notes + 1))
    headings = re.findall(r"^#+ ", body, re.MULTILINE)
    front = [block for block in hostile.told.front if isinstance(block, memo.Heading)]
    assert len(headings) == 2 + len(front) + len(hostile.told.headings)


def test_hostile_text_in_a_brief_comes_back_as_it_was_cleaned(hostile: Made) -> None:
    found = model.open_file(hostile.markdown.encode("utf-8", "replace"), "memo.md")
    assert [item.kind for item in found.items] == ["event", "figure", "figure", "figure", "text"]
    assert model.open_file(hostile.docx, "memo.docx").items == found.items
