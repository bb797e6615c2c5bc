"""What a chart shows, in one sentence that can stand as its title, wherever its rows bear one out.

Each rule takes the rows behind a chart and gives a sentence of at most LONGEST characters, or ""
where they are too few, tie, or say nothing short; the chart then keeps its plain description. The
rules count what the record holds and never say why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard import series
from dashboard.comparison import WORDS
from dashboard.text import MONTHS, as_date, count, day, is_missing, listing, plain

LONGEST: Final = 110
# Below this many events a share or a rank says more about chance than about the record.
FEW: Final = 5
NEAR_RATIO: Final = 0.05
NEAR_SHARE: Final = 0.02
ROUNDING: Final = 1e-9
MOST_RATIO: Final = 10
TIED: Final = 2
SHARES: Final = (
    (1 / 4, "a quarter"), (1 / 3, "a third"), (1 / 2, "half"), (2 / 3, "two thirds"), (3 / 4, "three quarters"),
)  # fmt: skip
ACTORS: Final = {"US": "the US", "CN": "China", "bilateral": "both sides together", "third_party": "third parties"}
QUARTERS: Final = ("first", "second", "third", "fourth")


def share(part: int, whole: int) -> str:
    """A share in words where one is within two points, otherwise in per cent: half, about a third, 41%."""
    if whole <= 0 or part <= 0:
        return "none"
    if part >= whole:
        return "all"
    value = part / whole
    for exact, words in SHARES:
        if abs(value - exact) <= NEAR_SHARE + ROUNDING:
            return words if abs(value - exact) < ROUNDING else f"about {words}"
    if value < 0.005 or value > 0.995:  # noqa: PLR2004 - what would be rounded to nothing or to all
        return "under 1%" if value < NEAR_RATIO else "over 99%"
    # Halves go up, as a reader with a pocket calculator has it.
    return f"{int(100 * value + 0.5)}%"


def ratio(larger: int, smaller: int) -> str:
    """Two counts set against each other: "three to one (62 to 21)" near a whole number, else "62 to 41"."""
    counted = f"{larger:,} to {smaller:,}"
    if smaller <= 0:
        return counted
    whole = round(larger / smaller)
    if 1 < whole <= MOST_RATIO and abs(larger / smaller / whole - 1) <= NEAR_RATIO + ROUNDING:
        return f"{WORDS[whole]} to one ({counted})"
    return counted


def period_name(start: object, period: str) -> str:
    """May 2026, the second quarter of 2026, or 2026."""
    first = as_date(start) or date.min
    if period == "year":
        return str(first.year)
    if period == "quarter":
        return f"the {QUARTERS[(first.month - 1) // 3]} quarter of {first.year}"
    return f"{MONTHS[first.month - 1]} {first.year}"


# --- events of a filter --------------------------------------------------------------------------


def timeline(events: pd.DataFrame) -> str:
    """Share of each side, of contested events, and the densest month. events: queries/events.sql."""
    total = len(events)
    if total < FEW:
        return ""
    lanes = events.lane_id.value_counts()
    contested = int((events.grade == "contested").sum())
    if len(lanes) == 1:
        head = f"All {total:,} events are acts of {ACTORS[str(lanes.index[0])]}"
    else:
        # Joint acts are acts of both, so that neither side's own are all in which it acts.
        us, cn, both = (int(lanes.get(lane, 0)) for lane in ("US", "CN", "bilateral"))
        joint = f", {share(both, total)} joint" if both else ""
        head = f"{_capital(share(us, total))} of {total:,} events are US acts, {share(cn, total)} Chinese{joint}"
    doubt = f"{share(contested, total)} {'is' if contested == 1 else 'are'} contested" if contested else ""
    # An event known to the quarter or year only would make its first month look busy.
    sharp = events[~events.date_precision.isin(["quarter", "year"])]
    months = pd.to_datetime(sharp.span_start).dt.to_period("M").value_counts()
    most = _only(months)
    dense = ""
    if most is not None and months[most] >= FEW:
        dense = f"busiest in {period_name(most.start_time, 'month')} ({months[most]})"
    return _first(_join(head, doubt, dense), _join(head, dense), _join(head, doubt), head)


def events_per_month(counts: pd.DataFrame, period: str) -> str:
    """US against Chinese events, and the busiest period. counts: queries/events_per_month.sql."""
    sums = counts.groupby("period_start").events.sum()
    total = int(sums.sum())
    if total < FEW:
        return ""
    lanes = counts.groupby("lane_id").events.sum()
    us, cn = int(lanes.get("US", 0)), int(lanes.get("CN", 0))
    head = ""
    if us and cn and us + cn >= FEW:
        head = f"As many US events as Chinese ones, {us:,} each" if us == cn else (
            f"US events outnumber Chinese ones {ratio(us, cn)}" if us > cn
            else f"Chinese events outnumber US ones {ratio(cn, us)}"
        )  # fmt: skip
    peak, top = _only(sums), int(sums.max())
    dense = ""
    if len(sums) > 1 and top >= FEW:
        tied = int((sums == top).sum())
        dense = (
            f"most events in {period_name(peak, period)} ({top:,})" if peak is not None
            else f"no {period} above {top:,}, reached {_times(tied)}"
        )  # fmt: skip
    tail = f"{dense[:1].upper()}{dense[1:]}"
    return _first(_join(head, dense) if head else "", tail if not head else "", head)


def categories(rows: pd.DataFrame) -> str:
    """The most frequent kind of event of each side. rows: queries/categories_by_lane.sql."""
    found: list[tuple[str, str, int, int]] = []
    for lane in ("US", "CN"):
        own = rows[rows.lane_id == lane].set_index("category").events
        total = int(own.sum()) if len(own) else 0
        top = _only(own) if total >= FEW else None
        if top is not None:
            found.append((ACTORS[lane], plain(top), int(own[top]), total))
    if not found:
        return ""
    if len(found) == TIED and found[0][1] == found[1][1]:
        _, kind, first, of = found[0]
        return _first(
            f"{kind} is the most frequent kind on both sides: {first:,} of {of:,} US events, "
            f"{found[1][2]:,} of {found[1][3]:,} Chinese ones",
            f"{kind} is the most frequent kind on both sides",
        )
    told = [f"{kind[:1].lower()}{kind[1:]} for {who} ({part:,} of {of:,})" for who, kind, part, of in found]
    return _first(f"Most frequent: {', '.join(told)}")


def coverage(rows: pd.DataFrame) -> str:
    """The year with most events, and how many have a primary text or one origin. rows: queries/coverage.sql."""
    total = int(rows.events.sum())
    years = rows.groupby("year").events.sum()
    top = _only(years) if total >= FEW else None
    if top is None:
        return ""
    head = f"{share(int(years[top]), total)} of {total:,} events fall in {top}"
    primary, single = int(rows.with_primary_text.sum()), int(rows.single_origin.sum())
    return _first(_capital(_join(
        head, f"{share(primary, total)} have a primary text" if primary else "none has a primary text",
        f"{share(single, total)} one origin only" if single else "",
    )), _capital(head))  # fmt: skip


# --- one actor -----------------------------------------------------------------------------------


def actor_activity(rows: pd.DataFrame, name: str) -> str:
    """How often an actor acts and is acted on, and its busiest quarter. rows: queries/actor_activity.sql."""
    sums = rows.groupby("part").events.sum()
    acting, concerned = int(sums.get("acting", 0)), int(sums.get("concerned", 0))
    if acting + concerned < FEW:
        return ""
    head = f"{name}: {_times(acting)} acting, {_times(concerned)} acted on or concerned"
    quarters = rows.groupby("period_start").events.sum()
    top = _only(quarters)
    dense = ""
    if top is not None and len(quarters) > 1 and quarters[top] >= FEW:
        dense = f"busiest in {period_name(top, 'quarter')} ({quarters[top]})"
    return _first(_join(head, dense), head)


def actor_split(rows: pd.DataFrame, name: str, by: str) -> str:
    """The most frequent role or category of an actor. rows: queries/actor_activity_split.sql; by: role or category."""
    sums = rows.groupby(by).events.sum().sort_values(ascending=False, kind="stable")
    total = int(sums.sum()) if len(sums) else 0
    if total < FEW:
        return ""
    top = _tops(sums)
    if len(top) > TIED:
        return ""
    how = "as " if by == "role" else ""
    words = listing([f"{how}{_small(kind)}" for kind in top])
    if len(top) == len(sums) == 1:
        return _first(f"{name}: always {words}, in {count(total, 'event')}")
    each = " each" if len(top) > 1 else ""
    return _first(f"{name}: most often {words}, in {int(sums.iloc[0]):,}{each} of {count(total, 'event')}")


def counterparts(rows: pd.DataFrame, name: str) -> str:
    """With whom an actor shares most events. rows: queries/actor_counterparts.sql."""
    events = rows.drop_duplicates("name").set_index("name").events.sort_values(ascending=False, kind="stable")
    if events.empty or events.iloc[0] < FEW:
        return ""
    top = _tops(events)
    if len(top) > TIED:
        return ""
    number = int(events.iloc[0])
    told = listing([plain(each) for each in top])
    head = f"{name} shares most events with {told}, {number:,}{' each' if len(top) > 1 else ''}"
    rest = events.iloc[len(top):]
    after = ""
    if len(top) == 1 and len(rest):
        second = _tops(rest)
        after = f"then with {plain(second[0])}, {int(rest.iloc[0]):,}" if len(second) == 1 else ""
    return _first(_join(head, after), head)


def actor_network(ties: pd.DataFrame) -> str:
    """The two actors that share most events. ties: queries/actor_network_ties.sql."""
    events = pd.Series(
        ties.events.tolist(), index=[f"{plain(a)} and {plain(b)}" for a, b in zip(ties.name, ties.other, strict=True)],
        dtype="int64",
    )  # fmt: skip
    top = _only(events)
    if top is None or events[top].max() < FEW:
        return ""
    number = int(events[top].max())
    return _first(
        f"{top} share most events, {number:,}; {count(len(ties), 'pair')} of actors share at least one",
        f"{top} share most events, {number:,}",
    )


def actor_centre(nodes: pd.DataFrame, name: str) -> str:
    """With how many actors one shares events, and of which side they are. nodes: queries/actor_network.sql."""
    others = nodes[~nodes.is_centre.astype(bool)]
    if len(others) < FEW:
        return ""
    sides = others.side.value_counts()
    words = {"US": "of the US", "CN": "of China", "other": "of third countries"}
    told = listing([f"{sides[side]} {word}" for side, word in words.items() if side in sides])
    head = f"{name} shares events with {count(len(others), 'actor')}"
    return _first(f"{head}: {told}", head)


def actor_sources(rows: pd.DataFrame, name: str) -> str:
    """From which side the documents on an actor come. rows: queries/actor_sources.sql."""
    total = int(rows.documents.sum())
    if total < FEW:
        return ""
    sides = rows.groupby("side").documents.sum()
    us, cn = int(sides.get("US", 0)), int(sides.get("CN", 0))
    state = int(rows[rows.is_state_affiliated].documents.sum())
    unknown = int(sides.get("unknown", 0))
    head = f"US outlets wrote {share(us, total)} of {total:,} documents on {name}, Chinese ones {share(cn, total)}"
    if unknown > max(us, cn):
        # The longest bar must not go without a word.
        head += f", outlets of unknown country {share(unknown, total)}"
    return _first(_join(head, f"state-affiliated: {share(state, total)}"), head)


def actor_compare(rows: pd.DataFrame, names: Mapping[str, str]) -> str:
    """How often each of several actors takes part. rows: queries/actor_compare_activity.sql; names: id to name."""
    sums = {name: int(rows[rows.actor_id == actor].events.sum()) for actor, name in names.items()}
    if len(sums) < TIED or sum(sums.values()) < FEW:
        return ""
    order = sorted(sums.items(), key=lambda item: -item[1])
    if len(set(sums.values())) == 1:
        return _first(f"{listing(list(sums))} take part equally often, in {count(order[0][1], 'event')} each")
    first, most = order[0]
    rest = [f"{name} in {number:,}" for name, number in order[1:]]
    return _first(", ".join([f"{first} takes part in {count(most, 'event')}", *rest]))


def actor_compare_categories(rows: pd.DataFrame, names: Mapping[str, str]) -> str:
    """The most frequent kind of event of each actor. rows: queries/actor_compare_categories.sql; names: id to name."""
    told = []
    for actor, name in names.items():
        events = rows[rows.actor_id == actor].set_index("category").events
        top = _only(events) if len(events) and events.sum() >= FEW else None
        if top is None:
            return ""
        told.append(f"{_small(top)} for {name} ({int(events[top]):,} of {int(events.sum()):,})")
    return _first(f"Most frequent: {', '.join(told)}") if told else ""


def actor_ties(rows: pd.DataFrame) -> str:
    """Who acts most on whom among several actors. rows: queries/actor_compare_ties.sql."""
    if rows.empty or int(rows.acts_on.sum()) < FEW:
        return ""
    acts = pd.Series(rows.acts_on.tolist(), index=list(zip(rows.name, rows.other, strict=True)))
    best = int(acts.max())
    if int((acts == best).sum()) > 1:
        return ""
    first, other = acts.index[int(acts.to_numpy().argmax())]
    back = rows[(rows.name == other) & (rows.other == first)].acts_on
    turn = f"the other way {_times(int(back.iloc[0])) if int(back.iloc[0]) else 'never'}" if len(back) else ""
    return _first(_join(f"{plain(first)} acts on {plain(other)} {_times(best)}", turn))


# --- sources -------------------------------------------------------------------------------------


def outlets(rows: pd.DataFrame) -> str:
    """The share of re-reports, and who originates most. rows: queries/outlets.sql."""
    total = int(rows.documents.sum())
    if total < FEW:
        return ""
    repeated = int(rows.re_reports.sum())
    head = f"{share(repeated, total)} of {total:,} documents are re-reports"
    head = f"{total:,} documents, no re-report among them" if not repeated else _capital(head)
    origins = rows.set_index("outlet").origin_documents
    top = _only(origins)
    tail = f"{plain(top)} originates most ({int(origins[top]):,})" if top is not None and origins[top] >= FEW else ""
    return _first(_join(head, tail), head)


def matrix(statements: pd.DataFrame, points: pd.DataFrame) -> str:
    """On how many points the accounts of an event differ.

    statements: queries/event_statements.sql. points: queries/event_points.sql.
    """
    documents = statements.document_id.nunique()
    if points.empty or documents < TIED:
        return ""
    contested, drift = int((points.state == "contested").sum()), int((points.state == "drift").sum())
    of = f"{len(points)} points at issue" if len(points) > 1 else "one point at issue"
    if not contested + drift:
        return f"{documents:,} documents, no difference on {of}"
    head = f"{documents:,} documents differ on {contested + drift} of {of}"
    if not drift:
        return f"{head}, with different origins on each side"
    if not contested:
        return f"{head}, never between two known origins"
    return _first(_join(head, f"on {contested} of these the origins themselves differ"))


def derivations(rows: pd.DataFrame) -> str:
    """How many documents go back to one outlet, and the usual delay. rows: queries/event_derivations.sql."""
    rows = rows.astype({"parent_id": object})
    told = rows[rows.is_on_event].drop_duplicates("document_id")
    if len(told) < FEW:
        return ""
    outlet = dict(zip(rows.document_id, rows.outlet, strict=True))
    origins = set(rows[rows.is_origin].document_id)
    parents: dict[str, list[str]] = {}
    for row in rows.itertuples():
        if not is_missing(row.parent_id):
            parents.setdefault(str(row.document_id), []).append(str(row.parent_id))

    def roots(document: str) -> set[str]:
        found, waiting, seen = set(), list(parents.get(document, ())), {document}
        while waiting:
            each = waiting.pop()
            if each in seen:
                continue
            seen.add(each)
            if each in origins:
                found.add(str(outlet[each]))
            waiting.extend(parents.get(each, ()))
        return found

    above = {document: roots(str(document)) for document in told.document_id}
    resting = pd.Series([name for names in above.values() for name in names], dtype=object)
    numbers = resting.value_counts()
    top = _only(numbers)
    if top is None or numbers[top] < FEW:
        return ""
    head = f"{int(numbers[top]):,} of {len(told):,} documents go back to {plain(top)}"
    # Of a document with two parents the shorter way counts.
    those = rows[rows.is_on_event & rows.document_id.map(lambda document: top in above.get(document, ()))]
    lags = those.dropna(subset="days_after_parent").groupby("document_id").days_after_parent.min()
    delay = f"median lag {_days(lags.median())}" if len(lags) >= FEW else ""
    return _first(_join(head, delay), head)


def sides(rows: pd.DataFrame) -> str:
    """How many events a side's outlets do not tell, in the record. rows: queries/sides.sql."""
    total = len(rows)
    if total < FEW:
        return ""
    cn, us, both = (int((rows.missing == side).sum()) for side in ("CN", "US", "both"))
    return _first(f"Of {total:,} events {cn:,} lack only Chinese-side outlets here, {us:,} only US ones, {both:,} both")


def side_lags(rows: pd.DataFrame) -> str:
    """Which side reports first, and by how much. rows: queries/sides.sql."""
    lags = rows.lag_days.dropna()
    total = len(lags)
    if total < FEW:
        return ""
    us, cn = int((lags > 0).sum()), int((lags < 0).sum())
    same = total - us - cn
    middle = abs(float(lags.median()))
    who = "the same day" if not middle else f"China {_days(middle)} {'later' if lags.median() > 0 else 'earlier'}"
    head = f"US outlets first in {us:,} of {total:,} events that both sides tell, Chinese in {cn:,}"
    middling = f"median: {who}"
    return _first(_join(head, f"{same:,} on one day" if same else "", middling), _join(head, middling), head)


def changes(rows: pd.DataFrame, since: object, until: object = None) -> str:
    """What is new, upgraded or newly contested. rows: queries/changes.sql."""
    if len(rows) < FEW:
        return ""
    counts = rows.change.value_counts()
    words = {"new": "new", "contested_since": "newly contested", "upgraded": "upgraded", "downgraded": "downgraded",
             "more_sources": "with more sources"}  # fmt: skip
    told = [f"{counts[code]:,} {name}" for code, name in words.items() if code in counts]
    days = f"From {day(since, short=True)} to {day(until, short=True)}" if until else f"Since {day(since)}"
    return _first(f"{days}: events {', '.join(told)}")


def impact(rows: pd.DataFrame, names: str) -> str:
    """How many events lose their last origin. rows: queries/impact.sql; names: the outlets left out."""
    if len(rows) < FEW:
        return ""
    fallen = int(((rows.origins_after == 0) & (rows.origins_before > 0)).sum())
    head = f"Without {names}, {fallen:,} of the {len(rows):,} events that lose documents"
    if not fallen:
        return _first(f"Without {names}, {len(rows):,} events lose documents, and none its last origin")
    return _first(f"{head} {'keeps' if fallen == 1 else 'keep'} no origin")


def ledger(rows: pd.DataFrame) -> str:
    """From where to where the figures on one point go. rows: queries/event_quantities.sql, one point and unit."""
    if len(rows) < TIED:
        return ""
    low, high, unit = rows.low.min(), rows.high.max(), plain(rows.unit.iloc[0])
    question = plain(rows.question.iloc[0])
    reach = f"From {low:,.10g} to {high:,.10g} {unit}" if low != high else f"{low:,.10g} {unit} in all accounts"
    return _first(f"{question} {reach}")


# --- courses -------------------------------------------------------------------------------------


def threads(rows: pd.DataFrame) -> str:
    """How many measures, in how many steps. rows: queries/thread_steps.sql."""
    measures = rows.thread_id.nunique()
    return "" if len(rows) < FEW or measures < TIED else f"{measures:,} measures in {len(rows):,} steps"


def story(rows: pd.DataFrame, title: str) -> str:
    """A story's title with the number of its events and over how many years. rows: queries/story_steps.sql."""
    if len(rows) < FEW:
        return ""
    years = pd.to_datetime(rows.span_start).dt.year
    over = f"{years.min()}–{years.max()}" if years.min() != years.max() else f"{years.min()}"
    contested = int((rows.grade == "contested").sum())
    doubt = f"{contested} contested" if contested else ""
    return _first(*(", ".join(filter(None, (f"{title}: {len(rows):,} events", over, each))) for each in (doubt, "")))


def ladder(rows: pd.DataFrame) -> str:
    """How often each side answered the other and after how long, by what sources say; what only followed is apart.

    rows: pairs of queries/answers.sql across the sides. Ties that are only near in time count for nothing.
    """
    said = rows[rows.basis == "said"]
    answers = said[said.link_type == "answered_by"]
    if len(said) < FEW or answers.empty:
        return ""
    by_cn, by_us = (int((answers.response_lane_id == lane).sum()) for lane in ("CN", "US"))
    lags = answers[answers.is_lag_exact].lag_days.dropna()
    middle = f"median {_days(lags.median())}" if len(lags) >= FEW else ""
    head = f"China answered US events {_times(by_cn)}, the US Chinese ones {_times(by_us)}"
    led = len(said) - len(answers)
    rest = f"{led:,} more {'is' if led == 1 else 'are'} said to have followed" if led else ""
    return _first(_join(", ".join(filter(None, [head, middle])), rest), _join(head, rest), head)


# --- series --------------------------------------------------------------------------------------


def indicator(values: pd.DataFrame, name: str, end: date | None) -> str:
    """Which side is ahead, by how much, and when; of one country alone its last value.

    values: queries/indicator_values.sql of one series. end: to which day records hold.
    """
    found = series.reading(values, end)
    if found is None:
        return _alone(values, name)
    when = period_name(found.on, "year" if found.is_yearly else "month")
    if not found.ahead:
        return _first(f"{name}: US and China level in {when}", f"US and China level in {when}")
    if not found.apart:
        return ""
    other = "China" if found.ahead == "US" else "the US"
    who = "US" if found.ahead == "US" else "China"
    words = f"{who} {found.apart} ahead of {other}" if found.is_difference else f"{who} {found.apart} {other}"
    words += " by a speculative estimate" if found.guesses else ""
    return _first(f"{name}: {words}, {when}", f"{name}: {words}", f"{'The ' if who == 'US' else ''}{words}, {when}")


def _alone(values: pd.DataFrame, name: str) -> str:
    if len(set(values.country)) != 1:
        return ""
    last = values.sort_values("value_date", kind="stable").iloc[-1]
    told = f"{series.number(float(last.value))} {plain(last.unit)}"
    when = period_name(last.value_date, "month")
    return _first(f"{name}: {told}, {when}", f"{told} in {when}")


def indicators(values: pd.DataFrame, group: str, ends: Mapping[str, date | None]) -> str:
    """In how many of the series that hold both sides each is ahead. values: queries/indicator_values.sql of several."""
    found = [series.reading(own, ends.get(str(each))) for each, own in values.groupby("indicator_id", sort=False)]
    ahead = [each.ahead for each in found if each is not None]
    if len(ahead) < TIED:
        return ""
    us, cn = ahead.count("US"), ahead.count("CN")
    head = f"{group}: " if group else ""
    if us == len(ahead) or cn == len(ahead):
        return _capital(f"{head}{'the US' if us else 'China'} is ahead in all {len(ahead)} series that hold both sides")
    return _capital(f"{head}the US is ahead in {us}, China in {cn} of {len(ahead)} series that hold both sides")


# --- words ---------------------------------------------------------------------------------------


def _first(*sentences: str) -> str:
    """The first that is there and short enough, or nothing."""
    return next((each for each in sentences if each and len(each) <= LONGEST), "")


def _join(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _small(text: object) -> str:
    """A label within a sentence; one that begins with an abbreviation keeps its capitals."""
    label = plain(text)
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number:,} times")


def _days(number: float) -> str:
    """Days in words. A median between two days is told as that: the days themselves are whole."""
    if number >= FEW or number == int(number):
        return count(int(number + 0.5), "day")
    return f"{int(number)} to {int(number) + 1} days"


def _tops(numbers: pd.Series[int]) -> list[str]:
    """All that share the largest number."""
    return [str(each) for each in numbers[numbers == numbers.max()].index]


def _only(numbers: pd.Series[int]) -> Any:
    """What has the largest number, or None where several have, or nothing has any."""
    if numbers.empty or numbers.max() <= 0:
        return None
    top = numbers[numbers == numbers.max()]
    return top.index[0] if len(top) == 1 else None
