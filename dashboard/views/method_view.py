"""Data and method: limits on the first screen, then rules, words, coverage, codebook, downloads."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import streamlit as st

from dashboard import cached, comparison, coverage, database, glossary, page, takeaway
from dashboard.components import Column, table
from dashboard.page import View
from dashboard.text import as_date, count, day, escape, listing, plain


def limits_and_rules(view: View) -> None:
    """Title, size of the record and the most important limitations."""
    totals = view.record
    page.head(
        view, "Data and method",
        f"{count(int(totals['events']), 'event')} with {count(int(totals['documents']), 'document')} of "
        f"{count(int(totals['outlets']), 'outlet')}, {count(int(totals['statements']), 'statement')} on "
        f"{count(int(totals['points']), 'point')} at issue, as of {day(totals['released_date'])}.",
    )  # fmt: skip
    rows = cached.rows("origins", view.params)
    single, none = int((rows.origins == 1).sum()), int((rows.origins == 0).sum())
    alone = rows[rows.origins == 1].origin_names.map(lambda names: names[0]).value_counts().head(3)
    leaning = listing([f"{escape(name)} ({number})" for name, number in alone.items()])
    read = totals["documents"] - totals["read_documents"]
    left, right = (st.container(), st.container()) if view.is_phone else st.columns(2, gap="large")
    with right:
        _rules()
    left.header("What this record cannot tell", anchor=False)
    left.markdown(
        f"- Of the {count(len(rows), 'event')} in view {single:,} hang on one independent origin"
        f"{f', most often {leaning}' if leaning else ''}{f', and {none:,} on none that was seen' if none else ''}.\n"
        f"- Almost every page was read as an excerpt; {int(read):,} documents nobody read, they are known through pages that credit them.\n"
        f"- {int(totals['background_documents']):,} documents stand on no event: others rest on them, or they bear on an open question.\n"
        f"- {int(totals['unknown_documents']):,} documents do not say what they rest on; they never count as independent.\n"
        f"- {int(totals['undated_documents']):,} documents have no known date and do not count in a view as known on an earlier day.\n"
        "- Sources in English outnumber those in Chinese, and the years 2025 and 2026 the earlier ones; see coverage below.\n"
        "- A statement tells what a document says, and not what is true. Grades follow a rule and are no judgement of ours."
    )


def _rules() -> None:
    st.header("Rules", anchor=False)
    st.markdown(
        "**What is in.** A dated act, release, ruling, meeting or disclosure by a named body that bears on the contest of the "
        "United States and China over artificial intelligence: models, chips, data, people, money, rules and force. Comment "
        "and forecasts are documents on events, not events.\n\n"
        "**Dates.** The day of the act or of its announcement. Where only the month, quarter or year is known, the event is "
        "drawn and matched as that whole span.\n\n"
        "**Origins.** A primary text, a newsroom's own report and an author's own analysis are origins, if they rest on no other "
        "document in the record. Origins are counted once an outlet; a document that does not state its source has none.\n\n"
        "**Grades** follow from origins and contested points:\n\n"
        + "\n".join(
            f"- **{name.capitalize()}:** {escape(text.split(': ', 1)[1])}" for name, text in comparison.GRADES.items()
        )
    )


def codes() -> None:
    """The code lists, with what each code means."""
    with st.expander("What the codes mean"):
        rows = cached.rows("code_lists")
        table("code_lists", [Column("List", width=120), Column("Code", width=140), Column("Meaning", width=320)],
              [[row.list, {"t": row.label, "bold": True}, row.definition] for row in rows.itertuples()],
              caption="Code lists")  # fmt: skip


def words() -> None:
    """What the words of the pages mean; every page's foot leads here."""
    st.header("What the words mean", anchor="words")
    table("glossary", [Column("Word", width=130), Column("Meaning", width=480)],
          [[{"t": term, "bold": True}, text] for term, text in glossary.TERMS.items()], caption="What the words mean",
          sortable=False, headed=True)  # fmt: skip


def accessibility() -> None:
    """Who can use the pages, how that is checked, and what is known not to work."""
    st.header("Accessibility", anchor="accessibility")
    st.markdown(
        "The pages aim at level AA of the Web Content Accessibility Guidelines 2.2. Each is checked in a browser by the program axe, "
        "light and dark, at the widths of a desk, a tablet and a phone; the colours of pages and charts are checked for contrast; and one journey, "
        "from the Overview to a downloaded file, is made by keyboard alone. Nobody has yet tested them with people who use "
        "a screen reader every day.\n\n"
        "**What helps.** Every chart has a description, and its rows stand in a table or can be downloaded. Most of what can "
        "be chosen in a chart can also be chosen by a link, list or button: on the timeline “Step through the events” and then "
        "the arrow keys. Colour never tells anything alone. Animations stop where the system asks for less motion. Pages "
        "fit a window of 390 pixels, and can be printed.\n\n"
        "**What is known not to work.** Marks of a chart cannot be reached one by one with the Tab key. Dragging over the "
        "timeline needs a pointer; the links to years and quarters do the same. Chinese names are not marked as Chinese, so a "
        "screen reader may spell them. The help signs beside some words open by pointer or focus and cannot be kept open; the "
        "words stand above. Large matrices scroll sideways; “By answer” shows them as a list. Pictures (PNG) carry no "
        "description once they are downloaded; SVG files and the memo as PDF do."
    )


def floors() -> None:
    """What the record is meant to reach, what it holds, and whether that is met: the table of `dashboard check`."""
    rows = cached.rows("record_coverage")
    missed = coverage.missed(rows)
    st.header("What the record is meant to hold", anchor=False)
    st.markdown(
        f"{count(len(rows) - len(missed), 'measure')} of {len(rows)} are met or only told"
        + (f"; not yet {listing([escape(label) for label in missed.label])}." if len(missed) else ".")
        + " The whole record, without the filter."
    )
    cells: list[list[Any]] = [
        [
            {"t": plain(row.label), "bold": True, "lines": [plain(row.definition)]},
            {"t": coverage.figure(row.value, row.unit)},
            {"t": coverage.target(row)},
            {"t": coverage.standing(row), "bold": coverage.standing(row) == "not met"},
        ]
        for row in rows.itertuples()
    ]
    columns = [Column("Measure", width=320), Column("Value", align="right"), Column("Meant", width=110), Column("Standing", width=80)]
    table("floors", columns, cells, caption="What the record is meant to hold", sortable=False)


def by_year(view: View) -> None:
    """Where the record is thick and thin, by year and lane."""
    st.header("Coverage", anchor=False)
    rows = cached.rows("coverage", view.params)
    if rows.empty:
        takeaway.empty(view)
        return
    takeaway.chart(view, "coverage")
    names = {"events": "Events", "with_primary_text": "With a primary text", "with_cn_source": "With a source from China or Hong Kong",
             "single_origin": "On one origin", "no_origin": "No origin seen", "checked_twice": "Checked twice"}  # fmt: skip
    years = rows.groupby("year")[list(names)].sum().reset_index()
    cells: list[list[Any]] = [
        [int(row.year), *[int(getattr(row, name)) for name in names]] for row in years.itertuples()
    ]
    table("coverage", [Column("Year"), *[Column(label, align="right", down=True) for label in names.values()]], cells,
          caption="Coverage by year")  # fmt: skip


def codebook() -> None:
    """Every table and column, from the schema itself."""
    st.header("Codebook", anchor=False)
    rows = cached.rows("codebook")
    for name, part in rows.groupby("table_name"):
        with st.expander(f"{escape(name)}: {escape(part.table_comment.iloc[0])}"):
            table(f"codebook_{name}", [Column("Column", width=150), Column("Type", width=90), Column("What it holds", width=340)],
                  [[{"t": row.column_name, "bold": True}, {"t": row.data_type, "lines": ["required"] if row.is_required else []}, plain(row.comment)]
                   for row in part.itertuples()], caption=f"Columns of {name}", sortable=False)  # fmt: skip


def releases_and_downloads(view: View) -> None:
    """Releases, citation of the record, and the whole data as one file."""
    st.header("Releases and downloads", anchor=False)
    for row in cached.rows("releases").itertuples():
        st.markdown(f"**{escape(row.version)}**, {day(row.released_date)}: {escape(row.note)}")
    released = as_date(view.record["released_date"])
    with st.container(key="takeaway_record", horizontal=True):
        st.download_button("All tables as CSV (ZIP)", data=all_tables, mime="application/zip", on_click="ignore",
                           file_name=f"parallax-{view.record['version']}-{released:%Y-%m-%d}.zip", key="all_tables")  # fmt: skip
        takeaway.cite(takeaway.view_citation(view, "The Parallax record of the US–China AI rivalry"), key="record")
    st.caption(
        "Text and data CC BY 4.0, code MIT. Indicator series carry the terms and credit lines of their sources in the table indicators."
    )


def all_tables() -> bytes:
    """The schema and every CSV file as they stand in data/, as a ZIP with fixed time stamps."""
    folder = database.data_dir()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted([*folder.glob("*.csv"), *folder.glob("schema.sql"), *folder.glob("README.md")]):
            archive.writestr(
                zipfile.ZipInfo(f"parallax/{file.name}", (2026, 1, 1, 0, 0, 0)), file.read_bytes(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()
