"""The memo as Markdown of GitHub's flavour, with the brief as front matter, so that Parallax opens it again.

Text of the record and of the author is escaped: it shows as it stands and never becomes markup or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from dashboard.briefing import memo, model
from dashboard.briefing.contents import Contents
from dashboard.text import safe_url

# What opens markup anywhere in a line: emphasis, code, links, footnotes, HTML, entities, tables, mathematics.
_ANYWHERE: Final = re.compile(r"([\\`*_\[\]<>&|$~])")
# What opens a heading, a list or a rule at the start of a line.
_AT_START: Final = re.compile(r"^(\d{0,9})([.)+=#-])(?!\d)")
# What GitHub makes a link of by itself.
_BARE_LINK: Final = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(:)|\b(www)(\.)|(@)")


def markdown_text(contents: Contents, *, told: memo.Memo | None = None) -> str:
    """The memo as Markdown; pictures are named figures/figure-N.svg, as the annex holds them.

    told: the memo, where it was made for another file of the same contents.
    """
    told = told or memo.write(contents)
    parts = [f"---\n{model.write(contents.saved())}---", f"# {literal(told.title)}"]
    if told.subtitle:
        parts.append(f"**{literal(told.subtitle)}**")
    if told.author:
        parts.append(literal(told.author, starts=True))
    parts.append(literal(" · ".join(told.facts), starts=True))
    anchors: dict[str, int] = {}
    for before in (told.title, *(block.text for block in told.front if isinstance(block, memo.Heading)), "Contents"):
        _slug(before, anchors)
    for block in told.front:
        # The headings before the table of contents are of its rank.
        parts += _block(replace(block, level=1) if isinstance(block, memo.Heading) else block)
    if contents.sections:
        named = [(heading, _slug(heading.text, anchors)) for heading in told.headings]
        parts.append("## Contents")
        parts.append("\n".join(f"- [{literal(each.text)}](#{name})" for each, name in named if each.level == 1))
    for block in told.body:
        parts += _block(block)
    notes = [f"[^{number}]: {_spans(spans)}" for number, spans in told.notes.items()]
    if notes:
        parts.append("\n".join(notes))
    return "\n\n".join(parts) + "\n"


def literal(text: str, *, starts: bool = False) -> str:
    """Text that Markdown shows as it stands. starts: whether it begins a line."""
    told = _BARE_LINK.sub(_parted, _ANYWHERE.sub(r"\\\1", text))
    return _AT_START.sub(r"\1\\\2", told) if starts else told


def _parted(found: re.Match[str]) -> str:
    # An escaped character is not seen by the search for bare links; in an address of mail it would be.
    if found[5]:
        return "&#64;"
    return f"{found[1]}\\{found[2]}" if found[1] else f"{found[3]}\\{found[4]}"


def _slug(text: str, known: dict[str, int]) -> str:
    """The name that GitHub gives the anchor of a heading."""
    told = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
    times = known[told] = known.get(told, -1) + 1
    return f"{told}-{times}" if times else told


def _spans(spans: Iterable[memo.Span], *, starts: bool = False) -> str:
    return "".join(_span(span, starts=starts and place == 0) for place, span in enumerate(spans))


def _span(span: memo.Span, *, starts: bool) -> str:
    if span.note:
        return f"[^{span.note}]"
    url = safe_url(span.url)
    if not url and span.style not in ("strong", "emphasis"):
        return literal(span.text, starts=starts)
    # White space at the edge would keep the stars from being read as emphasis.
    told = literal(span.text.strip())
    mark = {"strong": "**", "emphasis": "*"}.get(span.style, "")
    inner = f"[{told}](<{url}>)" if url else f"{mark}{told}{mark}"
    return f"{' ' * span.text.startswith(' ')}{inner}{' ' * span.text.endswith(' ')}"


def _block(block: memo.Block) -> list[str]:
    if isinstance(block, memo.Heading):
        return [f"{'#' * (block.level + 1)} {literal(block.text)}"]
    if isinstance(block, memo.Paragraph):
        told = _spans(block.spans, starts=True)
        return [f"> {told}" if block.style == "safe" else told]
    if isinstance(block, memo.Bullets):
        return ["\n".join(f"- {_spans(item, starts=True)}" for item in block.items)]
    if isinstance(block, memo.Entries):
        return ["\n".join(f"{number}. {_spans(spans, starts=True)}" for number, spans in block.items)]
    if isinstance(block, memo.Picture):
        return [
            f"![{literal(block.alt)}](figures/figure-{block.number}.svg)",
            f"**Figure {block.number}.** {_spans(block.whole_caption)}",
        ]
    width = len(block.shares)
    head = block.head or ("",) * width
    rule = ["---:" if place in block.numeric else "---" for place in range(width)]
    rows = [[literal(name) for name in head], rule, *[[_spans(cell) for cell in row] for row in block.rows]]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return [*([f"**{literal(block.title)}**"] if block.title else []), table]
