"""Builds a synthetic record of any size in the project's own schema, straight into DuckDB.

    python benchmarks/synthetic.py [--rows 1000000]       prints the path of the database

Code lists, actors and outlets are those of the record; events, documents and statements are made
up. The same number of rows gives the same tables: every draw is a hash of the row's number. Actors
follow Zipf's law, dates grow denser from 2015 to 2026 with 60 days on which much happens at once,
an event has one to six documents, of which about a quarter rest on an earlier one of the same
event, and one event in five has points at issue.

The tables carry the columns and types of data/schema.sql but neither its keys nor its checks: an
index over millions of texts takes longer to make than all rows together and does not fit into the
memory that a reader's connection may use, and what is generated here needs no check. A look-up by
id is therefore a scan here, where the real record has an index.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import sys
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dashboard import database  # noqa: E402

TAKEN_OVER = (
    "lanes", "category_families", "categories", "roles", "actor_types", "outlet_types", "origin_types", "countries",
    "languages", "actors", "actor_aliases", "outlets", "releases",
)  # fmt: skip

# u(number, salt) is a number from 0 to 1 that looks random (hashed twice: the hash of two values is
# too regular in the second); zipf gives 1 .. most, 1 most often.
SETUP = """
create or replace temp macro u(number, salt) as hash(hash(number, salt)) / 18446744073709551616.0;
create or replace temp macro zipf(draw, most) as cast(floor((most + 1) ** draw) as bigint);
create or replace temp macro one_of(words, draw) as words[1 + cast(floor(draw * len(words)) as bigint)];
create temp table actor_ranks as select row_number() over (order by hash(actor_id)) as place, actor_id, name from actors;
create temp table outlet_ranks as select row_number() over (order by hash(outlet_id)) as place, outlet_id from outlets;
create temp table kinds as
    select row_number() over (order by sort_order) as place, category_id from categories;
create temp table drawn as
select
    number,
    case
        when u(number, 'burst') < 1 / 12.0
        then date '2015-01-01' + cast(1700 + u(floor(u(number, 'which') * 60), 'burst day') * 2500 as integer)
        else date '2015-01-01' + cast(ln(1 + u(number, 'date') * (exp(1.6) - 1)) / 1.6 * 4200 as integer)
    end as day
from range($rows) as numbers(number)
order by day, number;
"""

EVENTS = """
insert into events by name
with dated as (
    select
        row_number() over (order by day, number) as number,
        day,
        case when u(number, 'precision') < 0.90 then 'day' when u(number, 'precision') < 0.98 then 'month'
             when u(number, 'precision') < 0.995 then 'quarter' else 'year' end as date_precision
    from drawn
), placed as (
    select
        number, date_precision,
        cast(case date_precision when 'day' then day else date_trunc(date_precision, day) end as date) as event_date
    from dated
)
select
    strftime(event_date, '%Y-%m-%d-e') || lpad(cast(number as varchar), 9, '0') as event_id,
    event_date,
    if(date_precision = 'day' and u(number, 'long') < 0.03, event_date + 2, null) as date_end,
    date_precision,
    left(concat_ws(' ', actor_ranks.name, one_of($verbs, u(number, 'verb')), one_of($objects, u(number, 'object'))), 90) as title,
    concat_ws(' ', one_of($clauses, u(number, 'first')), one_of($clauses, u(number, 'second')),
              'Reference ' || cast(hash(number, 'reference') % 900000 as varchar) || '.') as summary,
    kinds.category_id,
    case when u(number, 'lane') < 0.46 then 'US' when u(number, 'lane') < 0.82 then 'CN'
         when u(number, 'lane') < 0.87 then 'bilateral' else 'third_party' end as lane_id,
    case when u(number, 'weight') < 0.30 then 1 when u(number, 'weight') < 0.66 then 2
         when u(number, 'weight') < 0.90 then 3 when u(number, 'weight') < 0.98 then 4 else 5 end as significance
from placed
join kinds on kinds.place = zipf(u(number, 'kind'), (select count(*) from kinds))
join actor_ranks on actor_ranks.place = zipf(u(number, 'lead'), (select count(*) from actor_ranks))
order by number
"""

ACTORS = """
insert into event_actors by name
select
    event_id,
    actor_id,
    any_value(one_of($roles, u(number * 8 + seat, 'role'))) as role_id
from (select event_id, cast(right(event_id, 9) as bigint) as number from events)
cross join range(5) as seats(seat)
join actor_ranks on actor_ranks.place = zipf(u(number * 8 + seat, if(seat = 0, 'lead', 'other')), (select count(*) from actor_ranks))
where seat <= u(number, 'seats') * 4
group by event_id, actor_id
order by event_id, actor_id
"""

DOCUMENTS = """
create temp table told as
select
    event_id, event_date, number, copy,
    'doc-' || lpad(cast(number as varchar), 9, '0') || '-' || cast(copy as varchar) as document_id,
    copy > 0 and u(number * 8 + copy, 'derived') < 0.4 as is_derived
from (select event_id, event_date, cast(right(event_id, 9) as bigint) as number from events)
cross join range(6) as copies(copy)
where copy = 0 or copy < 6 * u(number, 'copies') ** 1.4;

insert into documents by name
select
    document_id,
    outlet_id,
    'Report ' || cast(copy + 1 as varchar) || ' on ' || one_of($objects, u(number, 'object')) as title,
    false as is_title_inferred,
    'https://example.org/' || document_id as url,
    if(u(number * 8 + copy, 'undated') < 0.1, null, event_date + cast(copy * 2 * u(number * 8 + copy, 'lag') as integer)) as published_date,
    if(published_date is null, null, 'day') as published_precision,
    if(published_date is null, null, 'page') as published_basis,
    'en' as language,
    case when is_derived then 're_report' when u(number * 8 + copy, 'kind') < 0.15 then 'primary'
         when u(number * 8 + copy, 'kind') < 0.7 then 'own_reporting' else 'unknown' end as origin_type,
    if(u(number * 8 + copy, 'seen') < 0.87, 'excerpt', 'no') as seen
from told
join outlet_ranks on outlet_ranks.place = zipf(u(number * 8 + copy, 'outlet'), (select count(*) from outlet_ranks))
order by document_id;

insert into document_origins by name
select document_id, 'doc-' || lpad(cast(number as varchar), 9, '0') || '-'
    || cast(cast(floor(u(number * 8 + copy, 'parent') * copy) as bigint) as varchar) as parent_id
from told
where is_derived
order by document_id;

insert into event_documents by name
select event_id, document_id from told
union all  -- a twentieth also tells of the event before
select earlier.event_id, told.document_id
from told
join told as earlier on earlier.number = told.number - 1 and earlier.copy = 0
where told.copy = 0 and u(told.number, 'shared') < 0.05
order by event_id, document_id;
"""

POINTS = """
insert into points by name
select event_id || '.' || point as point_id, event_id, 'What was the ' || point || '?' as question, point = 'date' as is_core
from events
cross join (select unnest(['date', 'number']) as point)
where u(event_id, 'points') < 0.2
order by point_id;

insert into statements by name
select
    point_id || '.' || cast(copy + 1 as varchar) as statement_id,
    point_id,
    document_id,
    if(u(document_id, point_id) < 0.85, 'a', 'b') as answer_key,
    'Answer ' || answer_key as answer,
    'asserts' as stance
from points
join told using (event_id)
order by statement_id;

insert into event_links by name
select early.event_id, late.event_id as related_id, if(u(early.number, 'type') < 0.8, 'see_also', 'led_to') as link_type,
    if(link_type = 'see_also', null, 'near') as basis
from (select * from told where copy = 0) as early
join (select * from told where copy = 0) as late
    on late.number = early.number + 1 + cast(floor(u(early.number, 'lag') * 500) as bigint)
where u(early.number, 'linked') < 0.6
order by early.event_id;
"""

WORDS = {
    "verbs": ["announced", "restricted", "released", "suspended", "opened talks on", "published rules for", "withdrew",
              "expanded", "delayed", "approved", "questioned"],
    "objects": ["advanced chip exports", "a frontier model", "data-centre licences", "a research exchange",
                "an Entity List addition", "high-bandwidth memory sales", "an AI safety dialogue", "a compute fund",
                "outbound investment screening", "lithography servicing", "cloud access terms", "training-data rules"],
    "clauses": ["Officials said the measure takes effect after a comment period of sixty days.",
                "Two firms named in the notice declined to comment on what it means for them.",
                "The text narrows an earlier rule and adds an exception for licensed sales.",
                "The ministry called the step an answer to measures taken abroad last year.",
                "Analysts counted the parts concerned in the tens of thousands.",
                "A joint statement set a date for a further round of talks."],
    "roles": ["initiator", "initiator", "target", "affected", "partner", "respondent", "mentioned", "regulator"],
}  # fmt: skip


def path_of(rows: int) -> Path:
    """Where the synthetic record of that size belongs: its name carries the hash of what makes it."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    sources = [Path(__file__), ROOT / "data" / "schema.sql", *sorted(database.BUILD_SQL.glob("*.sql"))]
    for file in [*sources, *(ROOT / "data" / f"{table}.csv" for table in TAKEN_OVER)]:
        digest.update(file.read_bytes())
    return database.cache_dir() / f"bench-{rows}-{digest.hexdigest()[:10]}.duckdb"


def build(rows: int) -> Path:
    """The synthetic record of that size; made where it is not there yet, older ones removed."""
    target = path_of(rows)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.glob(f"bench-{rows}-*"):
        old.unlink()
    partial = target.with_suffix(".building")
    partial.unlink(missing_ok=True)
    with contextlib.closing(duckdb.connect(str(partial), config={"memory_limit": "4GB", "threads": "2"})) as con:
        _empty_tables(con)
        for table in TAKEN_OVER:
            con.execute(f"insert into {table} by name from read_csv($file, header = true, all_varchar = true)",
                        {"file": str(ROOT / "data" / f"{table}.csv")})  # fmt: skip
        for script in (SETUP, EVENTS, ACTORS, DOCUMENTS, POINTS):
            for statement in con.extract_statements(script):
                names = statement.named_parameters
                con.execute(statement, {name: {**WORDS, "rows": rows}[name] for name in names})
        database.derive(con)
        con.table("build_info").insert([target.stem])
        con.execute("checkpoint")
    partial.replace(target)
    return target


def _empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    """The tables of data/schema.sql by column and type, without keys and checks."""
    con.execute("attach ':memory:' as model")
    con.execute("use model")
    con.execute((ROOT / "data" / "schema.sql").read_text(encoding="utf-8"))
    ((main,),) = con.execute("select database_name from duckdb_databases() where path is not null").fetchall()
    con.execute(f'use "{main}"')
    for (table,) in con.execute("select table_name from duckdb_tables() where database_name = 'model'").fetchall():
        con.execute(f"create table {table} as from model.{table} limit 0")
    con.execute("detach model")


def main() -> None:
    """Build on request, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    args = parser.parse_args()
    start = time.perf_counter()
    path = build(args.rows)
    print(f"{path}  {path.stat().st_size / 1e6:,.0f} MB  {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
