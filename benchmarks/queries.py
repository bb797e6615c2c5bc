"""Times the queries that the pages ask, on the record and on a large synthetic one, beside pandas.

    python benchmarks/queries.py [--rows 1000000] [--json FILE]

1. Twenty filters on each query through dashboard.queries.run, on a connection with the settings
   that a reader's has (256 MB, two seconds). What these refuse is counted and named, not hidden.
2. The same job in pandas, done with care: dates sorted once and cut by bisection, an index from
   actor to rows, lanes as codes, all columns of the answer joined beforehand. Both take turns, and
   their answers are compared; a difference ends the run with exit code 1.
3. What figures cost: drawing the timeline on the server, and the files it is taken away as.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import synthetic  # puts the project on the path

from dashboard import charts, database, figures, frame, queries, timeline_layout
from dashboard.errors import QueryError
from dashboard.filters import Filters, read_codes
from dashboard.text import as_date

ASKED = ("event_totals", "events", "events_per_month", "categories_by_lane", "actors", "outlets", "actor_events",
         "coverage")  # fmt: skip
NEWEST = 50


def filters(actors: Sequence[str], *, plain: bool) -> list[Filters]:
    """Twenty filters: windows from a month to everything, crossed with actors, lanes and significance.

    plain: without words, known-on date and date basis, which the pandas job does not know.
    """
    made = []
    for i in range(20):
        start = (None, date(2024, 1, 1), date(2020, 1, 1), date(2023, 1, 1), date(2024, 4, 1))[i % 5]
        length = (None, None, None, 365, 30)[i % 5]
        made.append(
            Filters(
                start=start,
                end=start + timedelta(days=length) if start and length else None,
                actors=tuple(actors[i % 7 : i % 7 + i % 3]) if i % 2 else (),
                lanes=((), ("US",), ("US", "CN"))[i % 3],
                min_significance=1 + i % 4,
                search="chip" if i % 7 == 3 and not plain else "",
                known_on=date(2025, 6, 30) if i % 10 == 9 and not plain else None,
                date_basis="reported" if i % 10 == 4 and not plain else "happened",
            )
        )
    return made


def ask(con: duckdb.DuckDBPyConnection, name: str, chosen: Filters, actor: str) -> pd.DataFrame:
    """The answer of a query, as a page asks for it."""
    own = {"period": "month", "actor_ids": [actor], "most": NEWEST}
    return queries.run(con, name, {**own, **chosen.params()})


def ms_of(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds that something takes, and what it gives."""
    start = time.perf_counter()
    given = work()
    return (time.perf_counter() - start) * 1000, given


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and range."""
    ranked = sorted(times)
    return {"median": statistics.median(ranked), "p95": ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))],
            "least": ranked[0], "most": ranked[-1], "n": len(ranked)}  # fmt: skip


def told(found: dict[str, float]) -> str:
    """Median and p95 for the table."""
    return f"{found['median']:9.1f} {found['p95']:9.1f}"


def time_queries(con: duckdb.DuckDBPyConnection, actors: Sequence[str]) -> dict[str, Any]:
    """Every query with every filter, once after one round to warm up."""
    print(f"{'query':20s} {'median ms':>9s} {'p95 ms':>9s}   answered, refused")
    found: dict[str, Any] = {}
    for name in ASKED:
        times, refused = [], []
        for i, chosen in enumerate(filters(actors, plain=False)):
            try:
                if not i:
                    ask(con, name, chosen, actors[0])
                times.append(ms_of(lambda: ask(con, name, chosen, actors[0]))[0])  # noqa: B023 - called at once
            except QueryError as error:
                refused.append("time" if "longer than allowed" in str(error) else "memory")
        found[name] = {**(spread(times) if times else {}), "refused": refused}
        words = f"{len(times)}" + (f", {len(refused)} over {' and '.join(sorted(set(refused)))}" if refused else "")
        print(f"{name:20s} {told(found[name]) if times else '        -         -'}   {words}", flush=True)
    return found


class Pandas:
    """The record as data frames, and the two jobs in pandas."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.events = con.execute(
            """
            with cast_list as (
                select event_id, list(actors.name order by roles.sort_order, actors.name) as actors
                from event_actors join actors using (actor_id) join roles using (role_id) group by event_id
            )
            select events.*, span_start, span_end, actor_ids, lanes.label as lane, categories.label as category,
                coalesce(cast_list.actors, []) as actors, evidence_now.* exclude (event_id)
            from event_facts
            join events using (event_id)
            join lanes on lanes.lane_id = events.lane_id
            join categories on categories.category_id = events.category_id
            join evidence_now on evidence_now.event_id = events.event_id
            left join cast_list on cast_list.event_id = events.event_id
            order by span_start, event_id
            """
        ).df()
        lanes = con.execute("select lane_id from lanes order by sort_order").fetchall()
        self.lanes = [lane for (lane,) in lanes]
        self.start = self.events.span_start.to_numpy()
        self.end = self.events.span_end.to_numpy()
        self.month = self.start.astype("datetime64[M]")
        self.lane = self.events.lane_id.map({lane: i for i, lane in enumerate(self.lanes)}).to_numpy()
        self.significance = self.events.significance.to_numpy()
        exploded = self.events.actor_ids.explode()
        self.rows_of = {actor: rows.to_numpy() for actor, rows in exploded.index.to_series().groupby(exploded)}

    def matching(self, chosen: Filters) -> np.ndarray:
        """Row numbers of the events that the filter lets through."""
        last = (
            len(self.start) if chosen.end is None else np.searchsorted(self.start, np.datetime64(chosen.end), "right")
        )
        if chosen.actors:
            rows = np.unique(np.concatenate([self.rows_of.get(actor, np.empty(0, int)) for actor in chosen.actors]))
            rows = rows[: np.searchsorted(rows, last)]
        else:
            rows = np.arange(last)
        kept = self.significance[rows] >= chosen.min_significance
        if chosen.start is not None:
            kept &= self.end[rows] >= np.datetime64(chosen.start)
        if chosen.lanes:
            kept &= np.isin(self.lane[rows], [self.lanes.index(lane) for lane in chosen.lanes])
        found: np.ndarray = rows[kept]
        return found

    def events_per_month(self, chosen: Filters) -> list[tuple[Any, ...]]:
        """Month, lane and number of events, with zeros."""
        rows = self.matching(chosen)
        if not len(rows):
            return []
        months = self.month[rows].astype(int)
        first, span = months.min(), months.max() - months.min() + 1
        counts = np.bincount((months - first) * len(self.lanes) + self.lane[rows], minlength=span * len(self.lanes))
        return [(np.datetime64(int(first + i // len(self.lanes)), "M").astype(date), self.lanes[i % len(self.lanes)], int(n))
                for i, n in enumerate(counts)]  # fmt: skip

    def events_of(self, chosen: Filters, most: int | None) -> pd.DataFrame:
        """The events of the filter with all their columns; the newest `most` of them."""
        rows = self.matching(chosen)
        return self.events.iloc[rows if most is None else rows[-most:]]


def beside_pandas(con: duckdb.DuckDBPyConnection, pandas: Pandas, actors: Sequence[str]) -> tuple[dict[str, Any], bool]:
    """Both jobs in turns; gives the times and whether all answers were equal."""
    most = NEWEST if "most" in queries.get("events").params else None
    jobs: dict[str, tuple[Callable[[Filters], Any], Callable[[Filters], Any], Callable[[Any, Any], bool]]] = {
        "events_per_month": (lambda f: ask(con, "events_per_month", f, ""), pandas.events_per_month, _same_counts),
        "events": (lambda f: ask(con, "events", f, ""), lambda f: pandas.events_of(f, most), _same_events),
    }
    found: dict[str, Any] = {}
    same = True
    print(f"{'job':20s} {'median ms':>9s} {'p95 ms':>9s} | {'pandas':>9s} {'p95 ms':>9s} | {'ratio of medians':>16s}")
    for name, (ours, theirs, equal) in jobs.items():
        times: tuple[list[float], list[float]] = ([], [])
        left_out = 0
        for i, chosen in enumerate(filters(actors, plain=True)):
            try:
                mine, answer = ms_of(lambda: ours(chosen))  # noqa: B023 - called at once
            except QueryError:
                left_out += 1
                continue
            other, check = ms_of(lambda: theirs(chosen))  # noqa: B023
            if not equal(answer, check):
                same = False
                print(f"{name}: answers differ for {chosen}")
            if i:
                times[0].append(mine)
                times[1].append(other)
        if not times[0]:
            print(f"{name:20s} refused for every filter")
            continue
        ours_found, theirs_found = spread(times[0]), spread(times[1])
        ratio = ours_found["median"] / theirs_found["median"]
        found[name] = {"ours": ours_found, "pandas": theirs_found, "ratio": ratio, "refused": left_out}
        note = f"   {left_out} refused" if left_out else ""
        print(f"{name:20s} {told(ours_found)} | {told(theirs_found)} | {ratio:16.2f}{note}", flush=True)
    return found, same


def _same_counts(ours: pd.DataFrame, theirs: list[tuple[Any, ...]]) -> bool:
    mine = [(as_date(row.period_start), row.lane_id, int(row.events)) for row in ours.itertuples()]
    return mine == theirs


def _same_events(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    if len(ours) != len(theirs):
        return False
    kept = ["event_id", "title", "lane", "category", "significance", "documents", "origins", "grade", "actors"]
    both = [part.sort_values(["span_start", "event_id"]).tail(NEWEST)[kept].values.tolist() for part in (ours, theirs)]
    return [[*row[:-1], list(row[-1])] for row in both[0]] == [[*row[:-1], list(row[-1])] for row in both[1]]


def time_figures(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The timeline on the server, and the files of two charts; the median of five after the first."""
    record = queries.run(con, "record_totals").iloc[0].to_dict()
    codes = read_codes(queries.run(con, "filter_codes"), as_date(record["released_date"]) or date.today())
    answers: dict[str, pd.DataFrame] = {}

    def rows(name: str, values: Any, /) -> pd.DataFrame:
        key = name + str(values)  # as on a page, which keeps its answers
        if key not in answers:
            answers[key] = queries.run(con, name, values)
        return answers[key]

    request = figures.Request(rows, Filters(), codes, {})
    screen, file = charts.Style(width=1312, fluid=True), charts.Style()
    events = rows("events", request.params)
    work: dict[str, Callable[[], Any]] = {
        "timeline: place marks and labels": lambda: timeline_layout.place(events, 1312),
        "timeline: draw for the screen": lambda: figures.build("timeline", request, screen),
        "timeline: write its specification": figures.build("timeline", request, screen).chart.to_dict,
    }
    for name in ("timeline", "events-per-month"):
        made = figures.build(name, request, file)
        caption = figures.caption(made, request, record, "/timeline")
        for render in (frame.to_png, frame.to_svg, frame.to_pdf):
            work[f"{name}: {render.__name__[3:].upper()}"] = partial(render, made.chart, caption)
    found: dict[str, Any] = {}
    print(f"{'figure':36s} {'median ms':>9s} {'range':>14s} {'budget ms':>9s}")
    for name, job in work.items():
        job()
        found[name] = spread([ms_of(job)[0] for _ in range(5)])
        budget = (1200 if name.startswith("timeline") else 500) if name.endswith("PNG") else None
        print(f"{name:36s} {found[name]['median']:9.0f} {found[name]['least']:6.0f}..{found[name]['most']:<6.0f} "
              f"{budget or '-':>9}", flush=True)  # fmt: skip
    return found


def run_on(path: Path, rows: int) -> tuple[dict[str, Any], bool]:
    """Parts 1 and 2 on one database."""
    print(f"\n{rows:,} events")
    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as con:
        start = time.perf_counter()
        pandas = Pandas(con)
        loading = time.perf_counter() - start
        top = con.execute(
            "select actor_id from event_actors group by actor_id order by count(*) desc, actor_id limit 10"
        )
        actors = [actor for (actor,) in top.fetchall()]
    opening, con = ms_of(lambda: database.connect(path))
    with con:
        found = {"queries": time_queries(con, actors)}
        print(f"\nopening the database: {opening:.0f} ms; reading it into pandas: {loading * 1000:,.0f} ms")
        found["beside_pandas"], same = beside_pandas(con, pandas, actors)
    return {**found, "opening_ms": opening, "loading_pandas_ms": loading * 1000}, same


def main() -> int:
    """Run all parts; 1 where an answer differs from that of pandas."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="events of the synthetic record; 0: leave it out")
    parser.add_argument("--json", type=Path, help="file for all figures")
    args = parser.parse_args()
    path = database.build()
    with database.connect(path) as con:
        ((events,),) = con.execute("select count(*) from events").fetchall()
        result: dict[str, Any] = {"figures": time_figures(con)}
    result["record"], same = run_on(path, events)
    if args.rows:
        building, big = ms_of(lambda: synthetic.build(args.rows))
        result["synthetic"], also = run_on(big, args.rows)
        result["synthetic"] |= {"rows": args.rows, "building_ms": building, "file_mb": big.stat().st_size / 1e6}
        same = same and also
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"\nlargest memory of this process, pandas included: {result['peak_mb']:,.0f} MB")
    if args.json:
        args.json.write_text(json.dumps(result, indent=1), encoding="utf-8")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
