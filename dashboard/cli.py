"""The command line: the same queries and charts as the pages, without a browser or a server.

    python -m dashboard build                              build the database from data/
    python -m dashboard check [--format json]              list every fault of data/, then its coverage
    python -m dashboard new-event [--from FILE]            draft the rows of an event, check them, write them
    python -m dashboard events [filters]                   events as a table on the screen
    python -m dashboard query NAME [filters] [--format F]  rows as csv, json or parquet
    python -m dashboard chart NAME [filters] -o FILE       a chart as .png, .svg or .pdf; with --preset slide,
                                                           document or square as a PNG of that size

Filters have the names they have in an address: --from, --to, --date-basis, --actor, --lane,
--category, --significance, --q, --origins, --grade, --unreported, --without, --known-on; those that
name codes may be repeated. What a query or chart is about has its name in an address, too: --event,
--profile, --with, --family, --outlet, --since, --story, --thread, --near, --indicator, --group.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import addresses, coverage, database, queries
from dashboard.addresses import OWN
from dashboard.errors import ParallaxError, QueryError
from dashboard.filters import URL_NAMES, Codes, parse, read_codes, search_words
from dashboard.text import as_date, dated, listing

REPEATED = ("actor", "lane", "category", "origins", "grade", "unreported", "without")
ALIASES = {"matrix": "event_statements"}
# What a query takes as "all of them" where it is not named.
OPTIONAL = {"watch_items": {"event_id": None}, "thread_steps": {"thread_id": None},
            "indicator_values": {"indicator_id": None}}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0, 1 for faults in the data, 2 for a wrong request."""
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(args) or 0)
    except BrokenPipeError:
        return 0
    except ParallaxError as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    commands.add_parser("build", allow_abbrev=False, help="build the database from data/").set_defaults(run=_build)
    check = commands.add_parser("check", allow_abbrev=False, help="list every fault of data/, then its coverage")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(run=_check)

    entry = commands.add_parser("new-event", allow_abbrev=False, help="draft, check and write the rows of an event")
    entry.add_argument("--from", type=Path, dest="entry", metavar="FILE", help="the answers as YAML, instead of asking")
    entry.add_argument("--yes", action="store_true", help="write without asking where there is no fault")
    entry.set_defaults(run=_new_event)

    events = commands.add_parser("events", allow_abbrev=False, help="events of a filter, one a line")
    events.set_defaults(run=_events)
    query = commands.add_parser("query", allow_abbrev=False, help="rows of a query")
    query.add_argument("name", help=f"one of: {', '.join([*ALIASES, *queries.names()])}")
    query.add_argument("--format", choices=("csv", "json", "parquet"), default="csv")
    query.set_defaults(run=_query)
    chart = commands.add_parser("chart", allow_abbrev=False, help="a chart with its export frame")
    chart.add_argument("name", help="name of the chart; an unknown one lists those there are")
    chart.add_argument("--look", choices=("light", "dark"), default="light")
    chart.add_argument("--width", type=int, help="width of the drawing in pixels; 1120 where no preset is given")
    chart.add_argument("--preset", choices=("slide", "document", "square"), help="a PNG of a fixed size")
    chart.add_argument("--no-notes", action="store_true", help="without the notes on how to read the chart")
    chart.add_argument("--title", default="", help="a title in place of the chart's own")
    chart.set_defaults(run=_chart)
    brief = commands.add_parser("brief", allow_abbrev=False, help="a briefing as a deck, a memo or a folder with data")
    brief.add_argument("file", type=Path, help="the brief: .yaml, or a deck, memo or folder made from one")
    brief.add_argument("-o", "--output", type=Path, required=True)
    brief.add_argument("--look", choices=("light", "dark"), default="light")
    brief.add_argument("--base", default="", metavar="URL", help="what its links begin with, as in https://parallax.example")
    brief.set_defaults(run=_brief)
    for command in (events, query, chart):
        for name in URL_NAMES:
            command.add_argument(f"--{name}", action="append", default=[], dest=f"url_{name}", metavar="VALUE")
        for name, bound in OWN.items():
            long = sorted({f"--{name}", f"--{bound.replace('_', '-')}"}, key=len)
            command.add_argument(*long, dest=f"own_{bound}", metavar="VALUE", action="append", default=[])
        command.add_argument("-o", "--output", type=Path, required=command is chart)
    return parser


def _build(_: argparse.Namespace) -> None:
    print(database.build())


def _check(args: argparse.Namespace) -> int:
    folder = database.data_dir()
    faults, held = database.examine(folder)
    missed = [] if held is None else coverage.missed(held).label.tolist()
    if args.format == "json":
        told = None if held is None else json.loads(held.to_json(orient="records"))
        print(json.dumps({"faults": [vars(fault) for fault in faults], "coverage": told}, ensure_ascii=False, indent=1))
        return 1 if faults or missed else 0
    for fault in faults:
        print(fault)
    print(f"{len(faults)} fault{'' if len(faults) == 1 else 's'} in {folder}")
    if held is not None:
        print("", *coverage.lines(held), "", sep="\n")
        print(f"Below the floor: {listing(missed)}." if missed else "Every floor is met.")
    return 1 if faults or missed else 0


def _new_event(args: argparse.Namespace) -> int:
    from dashboard import new_event

    told = None
    if args.entry:
        try:
            told = new_event.read(args.entry.read_text(encoding="utf-8"), str(args.entry))
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise QueryError(f"cannot read {args.entry}: {why}") from error
    return new_event.run(database.data_dir(), told, input, print, is_sure=args.yes)


class _Session:
    """An open record with the filter of a command."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.record = database.open_record()
        if self.record.stale:
            print(f"An earlier build is used.\n{self.record.stale}", file=sys.stderr)
        self.totals: dict[str, Any] = self.rows("record_totals").iloc[0].to_dict()
        released = as_date(self.totals["released_date"]) or date.max  # the schema requires it
        self.codes: Codes = read_codes(self.rows("filter_codes"), released)
        given = {name: getattr(args, f"url_{name}") for name in URL_NAMES}
        for name, values in given.items():
            if len(values) > 1 and name not in REPEATED:
                raise QueryError(f"--{name} is given {len(values)} times; give it once")
        self.filters, notices = parse(given, self.codes)
        if notices:
            # A page shows the nearest sensible view; a script must not go on with another filter
            # than the one it asked for.
            raise QueryError("\n".join(notices))
        self.own = addresses.bound({name: getattr(args, f"own_{bound}") for name, bound in OWN.items()})
        self.own["actor_ids"] = self._actors(args)
        self.own["other_ids"] = args.own_other_id
        if "words" in self.own:
            self.own["words"] = search_words(self.own["words"])

    def _actors(self, args: argparse.Namespace) -> list[str]:
        """All actors asked for, and where the family is asked for, those below them."""
        asked = list(args.own_actor_id)
        if not args.own_family:
            return asked
        families = [self.rows("actor", {"actor_id": actor}).family_ids for actor in asked]
        return list(dict.fromkeys(member for found in families for family in found for member in family))

    def rows(self, name: str, values: Any = None, /) -> pd.DataFrame:
        """The rows of a query."""
        return queries.run(self.record.con, name, values)

    @property
    def params(self) -> dict[str, Any]:
        """Every value a query may bind."""
        return {"period": "month", **self.filters.params(), **self.own}


def _events(args: argparse.Namespace) -> None:
    session = _Session(args)
    for row in session.rows("events", session.params).itertuples():
        when = dated(row.event_date, row.date_precision, row.date_end, short=True)
        print(f"{when:>22}  {row.lane:<13}  {row.documents:>3} docs {row.origins:>2} orig  {row.grade:<9}  {row.title}")


def _query(args: argparse.Namespace) -> None:
    from dashboard import downloads

    session = _Session(args)
    name = ALIASES.get(args.name, args.name)
    rows = session.rows(name, {**OPTIONAL.get(name, {}), **session.params})
    make = {"csv": downloads.csv_bytes, "json": downloads.json_bytes, "parquet": downloads.parquet_bytes}[args.format]
    made = make(rows)
    if made.truncated:
        print(f"cut to {made.rows:,} of {len(rows):,} rows", file=sys.stderr)
    _write(made.data, args.output)


def _chart(args: argparse.Namespace) -> None:
    from dashboard import figures, pictures

    suffix = args.output.suffix.lower()
    if suffix not in (".png", ".svg", ".pdf"):
        raise QueryError(f"a chart is written as .png, .svg or .pdf, not as {suffix or 'a file without ending'}")
    if args.width is not None and not 300 <= args.width <= 3000:  # noqa: PLR2004
        raise QueryError(f"--width goes from 300 to 3000 pixels, not {args.width}")
    if args.preset and suffix != ".png":
        raise QueryError(f"--preset {args.preset} is a PNG; end the file in .png, not {suffix}")
    if args.preset and args.width is not None:
        raise QueryError("--preset has a width of its own; leave --width out")
    session = _Session(args)
    request = figures.Request(session.rows, session.filters, session.codes, session.own)
    link = addresses.write(session.filters, session.own)
    made = pictures.picture(
        args.name, request, session.totals, link, args.preset or suffix[1:], args.look, notes=not args.no_notes,
        title=args.title, drawing=args.width,
    )  # fmt: skip
    _write(made, args.output)


def _brief(args: argparse.Namespace) -> int:
    """Make the file; what the check of wording finds goes to the error stream. 1 where an item was left out."""
    from dashboard.briefing import files, model, wording

    try:
        brief = model.open_file(args.file.read_bytes(), args.file.name)
    except OSError as error:
        raise QueryError(f"cannot read {args.file}: {error.strerror}") from error
    data, made = files.from_brief(brief, args.output.suffix.lower().lstrip("."), args.look, base=args.base.rstrip("/"))
    _write(data, args.output)
    for line in made.changed:
        print(line, file=sys.stderr)
    for found in wording.check(made):
        where = f"item {found.number}" if found.number else "the briefing"
        print(f"{where}: {found.problem} {found.proposal}", file=sys.stderr)
    return 1 if len(made.usable) < len(made.sections) else 0


def _write(data: bytes, path: Path | None) -> None:
    if path is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise QueryError(f"cannot write {path}: {error.strerror}") from error
