"""Story, threads, derivations and answers as shapes that can be edited: what runs in sequence.

As `deck_shapes`, from the same layouts as the charts on the pages.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from dashboard import charts, sequence_layout, tree_layout
from dashboard.briefing.deck_canvas import Box, Canvas
from dashboard.briefing.deck_shapes import AXIS, ENLARGED, LEAST_ENLARGED, LEGEND, Place, axis, label, legend, mark
from dashboard.briefing.deck_template import ACCENTS
from dashboard.briefing.deck_text import broken, cut, line_height, para
from dashboard.figures import Figure, Request
from dashboard.text import count, dated, plain

MOST_LINES: Final = 17
MOST_THREADS: Final = 6
# At the smallest, a headline is cut to one line.
HEADLINE_SIZES: Final = (14.0, 13.0, 12.0, 11.0, 10.0)
STAGE_SHAPES: Final = {
    "proposed": "rtTriangle",
    "adopted": "triangle",
    "in_force": "ellipse",
    "amended": "diamond",
    "suspended": "rect",
    "withdrawn": "plus",
    "replaced": "flowChartMerge",
    "upheld": "chevron",
    "struck_down": "mathMultiply",
}


# A story -----------------------------------------------------------------------------------------


def story(canvas: Canvas, box: Box, figure: Figure, request: Request) -> str:
    """The events of a story as numbered discs on a time axis, the headlines below in two columns."""
    _ = request
    width = int(box.width / ENLARGED)
    layout = sequence_layout.story(figure.rows, width, listed=False)
    scale = min(ENLARGED, box.height * 0.45 / layout.height)
    at = Place(box.left, box.top, scale, box.width, layout.start, layout.end)

    def y(value: float) -> float:
        return at.top + value * at.scale

    with canvas.group(box, "Story", figure.alt_text):
        foot = layout.marks.y.max() + sequence_layout.DISC + 6
        axis(canvas, at, y(0), y(foot), y(foot) + 1, box.right)
        canvas.connect(box.left, y(layout.axis), box.right, y(layout.axis), colour="tx2", name="Axis")
        disc = 2 * sequence_layout.DISC * at.scale
        places = [
            (min(max(at.x(own.x), box.left + disc / 2), box.right - disc / 2), own) for own in layout.marks.itertuples()
        ]
        for x, own in places:
            canvas.connect(x, y(own.y), x, y(layout.axis), colour="accent6", name="Leader")
        for x, own in places:
            number = [
                para(own.number, min(12.0, at.points(11.5, "bold")), bold=True, colour="bg1", after=0, align="ctr")
            ]
            canvas.shape(
                Box(x - disc / 2, y(own.y) - disc / 2, disc, disc),
                geometry="ellipse",
                fill=ACCENTS[own.lane_id],
                line="bg1",
                name=f"Step {own.number}: {own.what}",
                text=number,
            )
        top = y(foot) + AXIS + 18
        _headlines(canvas, Box(box.left, top, box.width, box.bottom - top), figure.rows)
    return ""


def _headlines(canvas: Canvas, box: Box, rows: pd.DataFrame) -> None:
    """The numbered headlines with their dates, as large as they fit."""
    columns = 2 if len(rows) > 4 else 1  # noqa: PLR2004 - a few look better in one
    wide, indent, each = (box.width - 36 * (columns - 1)) / columns, 34.0, -(-len(rows) // columns)
    for size in HEADLINE_SIZES:
        told = [
            broken(
                f"{dated(row.event_date, row.date_precision, row.date_end, short=True)}: {plain(row.headline)}",
                size,
                wide - indent,
                most=1 if size == HEADLINE_SIZES[-1] else None,
            )
            for row in rows.itertuples()
        ]
        gap = size * 0.7
        talls = [sum(line_height(line, size) for line in lines) + gap for lines in told]
        if max(sum(talls[at : at + each]) for at in range(0, len(talls), each)) <= box.height:
            break
    for column in range(columns):
        y = box.top
        part = slice(column * each, (column + 1) * each)
        for row, lines, tall in zip(rows.iloc[part].itertuples(), told[part], talls[part], strict=True):
            if y + tall > box.bottom + gap:
                break
            x = box.left + column * (wide + 36)
            label(canvas, x, y, [str(row.step_order)], size, colour=ACCENTS[row.lane_id], bold=True)
            label(canvas, x + indent, y, lines, size)
            y += tall


# Threads -----------------------------------------------------------------------------------------


def thread_parts(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of as many measures as fit on a slide, slide by slide."""
    names = list(rows.thread_id.unique())
    parts = -(-len(names) // MOST_THREADS)
    each = -(-len(names) // max(parts, 1))
    return [rows[rows.thread_id.isin(names[at : at + each])] for at in range(0, len(names), max(each, 1))]


def threads(canvas: Canvas, box: Box, rows: pd.DataFrame, alt: str) -> str:
    """Measures through their lives; rows as of `thread_parts`."""
    room = box.height - LEGEND - AXIS
    best = 0.0
    for wanted in (ENLARGED, LEAST_ENLARGED, 1.0):
        trial = sequence_layout.threads(rows, int(box.width / wanted))
        scale = min(box.width / int(box.width / wanted), room / max(trial.height, 1))
        if scale > best:
            best, layout = scale, trial
        if scale >= wanted * 0.99:
            break
    at = Place(box.left, box.top + AXIS, best, box.width, layout.start, layout.end)

    def y(value: float) -> float:
        return at.top + value * at.scale

    with canvas.group(box, "Measures", alt):
        axis(canvas, at, y(0), y(layout.height), box.top, box.right)
        for line in layout.lines.itertuples():
            canvas.connect(
                at.x(line.x),
                y(line.y),
                at.x(line.x_to),
                y(line.y_to),
                colour=ACCENTS[line.lane_id],
                weight=2.5,
                opacity=0.7,
                dash=line.is_open,
                name="Thread",
            )
        for own in layout.marks.itertuples():
            lane = ACCENTS[own.lane_id]
            fill = "bg1" if own.stage in charts.HOLLOW else lane
            mark(
                canvas,
                at.x(own.x),
                y(own.y),
                10.5 * at.scale,
                STAGE_SHAPES[own.stage],
                fill,
                lane,
                f"{own.when}: {own.what}",
                1.8,
            )
        for title in layout.titles.itertuples():
            size = at.points(sequence_layout.SMALL, "bold")
            words = cut(title.text, size, box.right - at.x(title.x) - 4, "bold")
            label(canvas, at.x(title.x), y(title.y), [words], size, bold=True)
        fine = sequence_layout.FINE if len(layout.titles) else sequence_layout.SMALL
        for words in layout.labels.itertuples():
            label(
                canvas,
                at.x(words.x),
                y(words.y),
                words.text.split("\n"),
                at.points(fine),
                colour="tx2" if len(layout.titles) else "tx1",
                align=words.align,
            )
        stages = [stage for stage in STAGE_SHAPES if stage in set(layout.marks.stage)]
        legend(
            canvas,
            box,
            [
                (STAGE_SHAPES[stage], "bg1" if stage in charts.HOLLOW else "tx2", "tx2", sequence_layout.STAGES[stage])
                for stage in stages
            ],
        )
    return ""


# Derivations -------------------------------------------------------------------------------------


def derivations(canvas: Canvas, box: Box, figure: Figure, request: Request) -> str:
    """Who took it from whom: one line a document, those that others rest on before the rest."""
    _ = request
    rows, left_out = _main_documents(figure.rows)
    tree = tree_layout.place(rows)
    lines = int(tree.nodes.y.max()) + 1
    step = min(30.0, (box.height - LEGEND - AXIS - 6) / lines)
    size = 12.0 if step >= 22 else 11.0 if step >= 20 else 10.0  # noqa: PLR2004 - a line of type needs its height
    at = Place(box.left, box.top + AXIS, 1.0, box.width, tree.start, tree.end)

    def y(line: float) -> float:
        return at.top + (line + 0.5) * step + 4

    looks = {
        "origin": ("rect", ACCENTS["accent"], ACCENTS["accent"]),
        "unseen": ("rect", "bg1", ACCENTS["accent"]),
        "echo": ("ellipse", ACCENTS["second"], ACCENTS["second"]),
        "loose": ("diamond", "tx2", "tx2"),
    }
    with canvas.group(box, "Derivations", figure.alt_text):
        axis(canvas, at, box.top + AXIS - 4, y(lines - 1) + step / 2, box.top, box.right, tree.dated_from)
        for edge in tree.edges.itertuples():
            look: dict[str, Any] = {"colour": "tx2", "dash": not edge.is_main, "opacity": 0.9 if edge.is_main else 0.4}
            x, x2 = at.x(edge.x_from), at.x(edge.x_to)
            canvas.connect(x, y(edge.y_from), x, y(edge.y_to), **look, name="Taken from")
            canvas.connect(x, y(edge.y_to), x2, y(edge.y_to), **look, name="Taken from")
        for node in tree.nodes.itertuples():
            geometry, fill, line = looks[node.kind]
            mark(canvas, at.x(node.x), y(node.y), 12, geometry, fill, line, f"{node.outlet}, {node.when}", 1.6)
        middle = box.left + box.width * 0.6
        for node in tree.nodes.itertuples():
            x = at.x(node.x)
            is_right = x <= middle
            words = cut(node.label, size, (box.right - x if is_right else x - box.left) - 14)
            place = x + 12 if is_right else x - 12
            label(
                canvas,
                place,
                y(node.y) - line_height(words, size) / 2,
                [words],
                size,
                fill="bg1",
                align="left" if is_right else "right",
            )
        if tree.loose_from is not None:
            words = "Source not stated: these do not say what they rest on"
            label(
                canvas,
                box.left,
                y(tree.loose_from - 1) - line_height(words, size) / 2,
                [words],
                size,
                colour="tx2",
                bold=True,
            )
        kinds = set(tree.nodes.kind)
        legend(canvas, box, [(*looks[kind], name) for kind, name in charts.KINDS.items() if kind in kinds])
    total = figure.rows.document_id.nunique()
    return (
        f"{total - left_out} of {count(total, 'document')} drawn; left out are documents on which no other one rests."
        if left_out
        else ""
    )


def _main_documents(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows of at most MOST_LINES documents, and how many are left out: origins and parents come first."""
    documents = rows.drop_duplicates("document_id")
    parents = set(rows.parent_id.dropna())
    rank = [
        0 if row.document_id in parents else 1 if row.is_origin else 2 if isinstance(row.parent_id, str) else 3
        for row in documents.itertuples()
    ]
    order = documents.assign(rank=rank).sort_values(["rank", "published_date", "document_id"], kind="stable")
    if len(order) <= MOST_LINES + 1:
        return rows, 0
    kept = set(order.document_id.head(MOST_LINES))
    found = rows[rows.document_id.isin(kept)]
    found = found[found.parent_id.isna() | found.parent_id.isin(kept) | ~found.document_id.duplicated()]
    return found.reset_index(drop=True), len(order) - len(kept)


# Answers -----------------------------------------------------------------------------------------


def ladder_parts(rows: pd.DataFrame, box: Box) -> list[pd.DataFrame]:
    """The pairs that fit on a slide, slide by slide; those of one action stay together."""
    width, room = int(box.width / ENLARGED), (box.height - LEGEND) / ENLARGED
    parts: list[list[pd.DataFrame]] = []
    for _, own in rows.groupby("action_id", sort=False):
        fits = parts and sequence_layout.ladder(pd.concat([*parts[-1], own]), width).height <= room
        if fits:
            parts[-1].append(own)
        else:
            parts.append([own])
    return [pd.concat(part) for part in parts]


def ladder(canvas: Canvas, box: Box, rows: pd.DataFrame, alt: str) -> str:
    """Measures of one side and answers of the other; rows as of `ladder_parts`."""
    width = int(box.width / ENLARGED)
    layout = sequence_layout.ladder(rows, width)
    scale = min(ENLARGED, (box.height - LEGEND) / max(layout.height, 1))
    at = Place(box.left + (box.width - width * scale) / 2, box.top, scale)

    def xy(x: float, y: float) -> tuple[float, float]:
        return at.left + x * scale, at.top + y * scale

    with canvas.group(box, "Answers", alt):
        for words, x, lane in (("United States", 0.0, "US"), ("China", layout.right + 6, "CN")):
            label(canvas, *xy(x, 0), [words], min(13.0, at.points(14, "bold")), colour=ACCENTS[lane], bold=True)
        for text in layout.texts.itertuples():
            lane = ACCENTS[text.lane_id]
            label(canvas, *xy(text.x, text.y), [text.day], at.points(11), colour=lane)
            label(canvas, *xy(text.x, text.y + 14), text.text.split("\n"), at.points(12))
        for post in layout.posts.itertuples():
            canvas.connect(
                *xy(post.x, post.y), *xy(post.x, post.y_to), colour=ACCENTS[post.lane_id], weight=1.5, name="Post"
            )
        for rung in layout.rungs.itertuples():
            canvas.connect(
                *xy(rung.x, rung.y),
                *xy(rung.x_to, rung.y),
                colour=ACCENTS[rung.lane_id],
                weight=1.75,
                dash=rung.basis == "near",
                arrow=True,
                name=rung.what[:100],
            )
            x, y = xy((layout.left + layout.right) / 2, rung.y)
            size, tie = at.points(12, "bold"), rung.tie + ("" if rung.basis == "said" else ", near")
            label(canvas, x, y - line_height(rung.lag, size) - 1, [rung.lag], size, bold=True, align="middle")
            label(canvas, x, y + 1, [tie], at.points(11), colour="tx2", align="middle")
        keys = [("line", "", "tx2", "solid: a source states the tie")]
        if (rows.basis == "near").any():
            keys.append(("line", "", "accent6", "dashed: only near in time"))
        legend(canvas, box, keys)
    return ""
