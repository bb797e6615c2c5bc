"""Each fault that the checks promise to find is made here once, in a copy of tests/tiny."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from dashboard import neutral
from dashboard.checks import (
    QUERIES,
    Fault,
    check,
    drop_stage,
    editorial_faults,
    load,
    read_tables,
    rule_faults,
)
from dashboard.errors import DataError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Case:
    """One edit of one file, and the fault it must lead to.

    `old` stands in the file once and becomes `new`. The fault is on the edited line, or, where
    `row` is given, on the line of `fault_file` that begins with it. `count` is the number of
    faults that the edit rightly causes; it is more than one only where two rules are broken.
    """

    name: str
    table: str
    old: str
    new: str | bytes
    column: str | None
    value: str | None
    words: str
    row: str = ""
    fault_table: str = ""
    count: int = 1
    rule_file: str = ""


FORM = [
    Case(
        "byte-order mark",
        "events",
        "event_id,event_date",
        b"\xef\xbb\xbfevent_id,event_date",
        None,
        None,
        "byte-order mark",
    ),
    Case(
        "latin-1 byte",
        "actors",
        "Dutch maker",
        b"Dutch caf\xe9 maker",
        "description",
        "Fictional Dutch caf\ufffd maker of chip tools.",
        "is not UTF-8",
    ),
    Case(
        "lost letter",
        "documents",
        "Trader charged",
        "Tr\ufffdder charged",
        "title",
        "Tr\ufffdder charged",
        "U+FFFD",
    ),
    Case(
        "decomposed accent",
        "outlets",
        "A Quiet Blog",
        "A Cafe\u0301 Blog",
        "name",
        "A Cafe\u0301 Blog",
        "NFC",
    ),
    Case(
        "control character",
        "documents",
        "Trader charged",
        "Trader\x07 charged",
        "title",
        "Trader\x07 charged",
        "control character U+0007",
    ),
    Case(
        "zero-width character",
        "documents",
        "Wen is gone",
        "Wen\u200b is gone",
        "title",
        "Wen\u200b is gone",
        "U+200B ZERO WIDTH SPACE",
    ),
    Case(
        "bidirectional character",
        "documents",
        "Polder ends service",
        "Polder \u202eends service",
        "title",
        "Polder \u202eends service",
        "U+202E RIGHT-TO-LEFT OVERRIDE",
    ),
    Case("leading space", "outlet_names", "MW", " MW", "variant", " MW", "white space"),
    Case(
        "double space",
        "positions",
        "Science has",
        "Science  has",
        "position",
        "Science  has no border.",
        "two spaces",
    ),
    Case(
        "missing column",
        "indicator_parents",
        "indicator_id,parent_id",
        "indicator_id",
        "parent_id",
        None,
        "is missing from the header",
    ),
    Case(
        "extra column",
        "indicator_parents",
        "indicator_id,parent_id",
        "indicator_id,parent_id,weight",
        None,
        "weight",
        "is not a column of this table",
    ),
    Case(
        "header typo",
        "events",
        "significance",
        "signficance",
        None,
        "signficance",
        'did you mean "significance"?',
        count=2,
    ),
    Case(
        "column twice",
        "indicator_parents",
        "indicator_id,parent_id",
        "indicator_id,parent_id,parent_id",
        "parent_id",
        None,
        "stands in the header twice",
    ),
    Case(
        "columns in another order",
        "indicator_parents",
        "indicator_id,parent_id",
        "parent_id,indicator_id",
        None,
        None,
        "the order is indicator_id,parent_id",
    ),
    Case(
        "no header",
        "indicator_parents",
        "indicator_id,parent_id\n",
        "",
        None,
        None,
        "has no header line",
    ),
    Case(
        "too few cells",
        "event_actors",
        "bright-loom,affected",
        "bright-loom",
        "event_id",
        "2025-09-01-polder-stops-service",
        "2 cells where the header has 3",
    ),
    Case(
        "comma without quotation marks",
        "documents",
        "Trader charged",
        "Trader, charged",
        "document_id",
        "gazette-2025-10-07-charge",
        "19 cells where the header has 18",
    ),
    Case(
        "unclosed quotation mark",
        "statements",
        '"Twofold, perhaps"',
        '"Twofold, perhaps',
        "statement_id",
        "2024-00-00-bright-loom-doubles-output.growth.01",
        "cannot be parted into cells",
    ),
    Case(
        "quotation mark inside a bare cell",
        "documents",
        "Trader charged",
        'Trader "charged',
        "document_id",
        "gazette-2025-10-07-charge",
        "cannot be parted into cells",
    ),
    Case("empty line", "outlet_names", "paper-daily,", "\npaper-daily,", None, None, "is empty"),
]

SCHEMA = [
    Case(
        "empty title",
        "events",
        "Wen Qiaoyu left Jade Harbour",
        "",
        "title",
        None,
        "is empty",
    ),
    Case(
        "thirteenth month",
        "documents",
        "2025-10-07,day",
        "2024-13-01,day",
        "published_date",
        "2024-13-01",
        "is not a day of the calendar",
    ),
    Case(
        "date in another form",
        "events",
        "2025-09-01,,day",
        "1/9/2025,,day",
        "event_date",
        "1/9/2025",
        "is not a day of the calendar",
    ),
    Case(
        "date without end",
        "events",
        "2025-09-01,,day",
        "infinity,,day",
        "event_date",
        "infinity",
        "is not a day of the calendar",
    ),
    Case(
        "boolean in capitals",
        "points",
        "plead?,false",
        "plead?,False",
        "is_core",
        "False",
        "neither true nor false",
    ),
    Case(
        "fraction for a whole number",
        "events",
        "third_party,3",
        "third_party,3.0",
        "significance",
        "3.0",
        "is not a whole number",
    ),
    Case(
        "letter in a number",
        "indicator_values",
        "260.5",
        "26o.5",
        "value",
        "26o.5",
        "is not a number",
    ),
    Case("not a number", "indicator_values", "260.5", "nan", "value", "nan", "is not a number"),
    Case(
        "duplicate id",
        "releases",
        "1.0,",
        "0.9,",
        "version",
        "0.9",
        "stands on line 2 already",
    ),
    Case(
        "duplicate pair",
        "outlet_names",
        "paper-daily,纸面日报",
        "meridian-wire,MW",
        "outlet_id, variant",
        "meridian-wire|MW",
        "stands on line 2 already",
    ),
    Case(
        "duplicate name",
        "actors",
        "Paper Council",
        "Tall House",
        "name",
        "Tall House",
        "already",
        row="us-tall-house,",
    ),
    Case(
        "unknown actor",
        "event_actors",
        "bright-loom,affected",
        "brigt-loom,affected",
        "actor_id",
        "brigt-loom",
        'is not in actors.csv (did you mean "bright-loom"?)',
    ),
    Case(
        "abbreviated actor",
        "positions",
        "us-tall-house",
        "tlal",
        "actor_id",
        "tlal",
        '(did you mean "us-tall-house"?)',
    ),
    Case(
        "unknown lane",
        "events",
        "third_party",
        "elsewhere",
        "lane_id",
        "elsewhere",
        "is not in lanes.csv (add it to lanes.csv, or correct it)",
    ),
    Case(
        "significance of seven",
        "events",
        "third_party,3",
        "third_party,7",
        "significance",
        "7",
        "breaks the rule: significance between 1 and 5",
    ),
    Case(
        "unknown precision",
        "events",
        ",month,Larkspur",
        ",moth,Larkspur",
        "date_precision",
        "moth",
        'is not one of day, month, quarter, year (did you mean "month"?)',
    ),
    Case(
        "malformed answer key",
        "statements",
        "quarrel,,hedges",
        "Budget quarrel,,hedges",
        "answer_key",
        "Budget quarrel",
        "does not have the form",
    ),
    Case(
        "end before beginning",
        "events",
        "2025-06-10,2025-06-11",
        "2025-06-10,2025-06-09",
        "date_end",
        "2025-06-09",
        "breaks the rule: date_end > event_date",
    ),
    Case(
        "precision without a date",
        "documents",
        "Output at Bright Loom,true,,,",
        "Output at Bright Loom,true,,,day",
        "published_date",
        None,
        "published_date and published_precision are both filled or both empty",
    ),
    Case(
        "basis for see also",
        "event_links",
        "see_also,",
        "see_also,near",
        "link_type",
        "see_also",
        "breaks the rule: (link_type = 'see_also') = (basis is null)",
    ),
    Case(
        "point of another event",
        "points",
        "plea,2025-10-05-smuggling-charge",
        "plea,2025-09-01-polder-stops-service",
        "point_id",
        "2025-10-05-smuggling-charge.plea",
        'point_id begins with event_id and "."',
    ),
    Case(
        "script as address",
        "documents",
        "https://quiet.example/wen",
        "javascript:alert(1)",
        "url",
        "javascript:alert(1)",
        "https?://",
    ),
]

EDITORIAL = [
    Case(
        "date unlike the id",
        "events",
        "2025-09-01,,day",
        "2025-09-03,,day",
        "event_date",
        "2025-09-03",
        "would begin with 2025-09-03",
        rule_file="event_ids_carry_the_date",
    ),
    Case(
        "corrected date without a note",
        "events",
        "First noted under 5 October.",
        "",
        "event_date",
        "2025-10-06",
        "fill id_note",
        rule_file="event_ids_carry_the_date",
    ),
    Case(
        "precision unlike the id",
        "events",
        "2024-01-01,,year",
        "2024-01-01,,month",
        "event_date",
        "2024-01-01",
        "would begin with 2024-01-00",
        rule_file="event_ids_carry_the_date",
    ),
    Case(
        "quarter from its second month",
        "events",
        "2025-07-01,,quarter",
        "2025-08-01,,quarter",
        "event_date",
        "2025-08-01",
        "for precision quarter write 2025-07-01",
        count=2,
        rule_file="imprecise_dates_begin_their_span",
    ),
    Case(
        "month from its fifth day",
        "watch_evidence",
        "2025-11-01,month",
        "2025-11-05,month",
        "evidence_date",
        "2025-11-05",
        "for precision month write 2025-11-01",
        rule_file="imprecise_dates_begin_their_span",
    ),
    Case(
        "published in a month, on its second day",
        "documents",
        "2025-05-01,month",
        "2025-05-02,month",
        "published_date",
        "2025-05-02",
        "for precision month write 2025-05-01",
        rule_file="publication_dates_begin_their_span",
    ),
    Case(
        "published after the release",
        "documents",
        "2026-01-02,day",
        "2026-02-01,day",
        "published_date",
        "2026-02-01",
        "the last release is of 2026-01-31",
        rule_file="nothing_is_later_than_the_release",
    ),
    Case(
        "unknown parent",
        "actors",
        "cn-paper-council,Fictional Chinese ministry",
        "cn-paper-cuncil,Fictional Chinese ministry",
        "parent_id",
        "cn-paper-cuncil",
        'did you mean "cn-paper-council"?',
        rule_file="actor_parents_exist",
    ),
    Case(
        "parents in a circle",
        "actors",
        "CN,,Fictional Chinese government",
        "CN,cn-model-affairs,Fictional Chinese government",
        "parent_id",
        "cn-model-affairs",
        "no actor belongs to itself",
        count=2,
        rule_file="actor_parents_form_no_circle",
    ),
    Case(
        "alias of another actor",
        "actor_aliases",
        "MingJi",
        "tall house",
        "alias",
        "tall house",
        "it also names us-tall-house",
        rule_file="actor_names_are_unambiguous",
    ),
    Case(
        "derivation in a circle",
        "document_origins",
        "paper-2025-05-13-larkspur,meridian-2025-05-12-larkspur",
        "paper-2025-05-13-larkspur,echo-2025-05-14-larkspur",
        "parent_id",
        "echo-2025-05-14-larkspur",
        "no document rests on itself",
        count=2,
        rule_file="derivations_form_no_circle",
    ),
    Case(
        "re-report of nothing",
        "document_origins",
        "echo-2025-01-16-listing,board-2025-01-15-notice\n",
        "",
        "origin_type",
        "re_report",
        "at least one parent",
        row="echo-2025-01-16-listing,",
        fault_table="documents",
        rule_file="re_reports_name_their_parent",
    ),
    Case(
        "unknown origin with a parent",
        "documents",
        "2025-05-01,month,context,en,analysis",
        "2025-05-01,month,context,en,unknown",
        "origin_type",
        "unknown",
        "it rests on meridian-2025-05-12-larkspur",
        rule_file="independent_documents_name_no_parent",
    ),
    Case(
        "statement of a document elsewhere",
        "statements",
        "gazette-2025-05-21-lantern",
        "gazette-2025-09-02-polder",
        "document_id",
        "gazette-2025-09-02-polder",
        "the event is 2025-05-20-jade-harbour-releases-lantern",
        rule_file="statements_come_from_documents_on_the_event",
    ),
    Case(
        "event without document",
        "event_documents",
        "2025-07-00-cinnabar-sales-fall,gazette-2025-11-00-cinnabar\n",
        "",
        "event_id",
        "2025-07-00-cinnabar-sales-fall",
        "at least one document",
        row="2025-07-00-cinnabar-sales-fall,",
        fault_table="events",
        rule_file="events_have_documents",
    ),
    Case(
        "event without actor",
        "event_actors",
        "2025-07-00-cinnabar-sales-fall,cinnabar-chips,initiator\n",
        "",
        "event_id",
        "2025-07-00-cinnabar-sales-fall",
        "at least one actor",
        row="2025-07-00-cinnabar-sales-fall,",
        fault_table="events",
        rule_file="events_have_actors",
    ),
    Case(
        "document without use",
        "event_documents",
        "2025-04-00-larkspur-refuses-access,larkspur-letter-cited\n",
        "",
        "document_id",
        "larkspur-letter-cited",
        "document is used nowhere",
        row="larkspur-letter-cited,",
        fault_table="documents",
        rule_file="documents_are_used",
    ),
    Case(
        "user in an address",
        "documents",
        "https://quiet.example/wen",
        "https://trade.example@quiet.example/wen",
        "url",
        "https://trade.example@quiet.example/wen",
        "it names a user before the host",
        rule_file="addresses_are_plain",
    ),
    Case(
        "host without a dot",
        "documents",
        "https://quiet.example/wen",
        "https://localhost/a.b",
        "url",
        "https://localhost/a.b",
        "its host has no dot",
        rule_file="addresses_are_plain",
    ),
    Case(
        "no host",
        "indicators",
        "https://meridian.example/chips",
        "https:///chips.example",
        "source_url",
        "https:///chips.example",
        "an address is http or https, names a host",
        rule_file="addresses_are_plain",
    ),
    Case(
        "host that ends with a dot",
        "documents",
        "https://quiet.example/wen",
        "https://quiet.example./wen",
        "url",
        "https://quiet.example./wen",
        "its host ends with a dot",
        rule_file="addresses_are_plain",
    ),
    Case(
        # Browsers read the backslash as a slash, so the reader would reach another host.
        "backslash in an address",
        "documents",
        "https://quiet.example/wen",
        "https://quiet.example\\.other.example/wen",
        "url",
        "https://quiet.example\\.other.example/wen",
        "an address is http or https, names a host",
        rule_file="addresses_are_plain",
    ),
    Case(
        "answer before the question",
        "event_links",
        "2025-01-15-board-lists-bright-loom,2025-02-03-ministry-answers-listing",
        "2025-02-03-ministry-answers-listing,2025-01-15-board-lists-bright-loom",
        "related_id",
        "2025-01-15-board-lists-bright-loom",
        "is not earlier than it",
        rule_file="links_run_forward",
    ),
    Case(
        "title with a full stop",
        "events",
        "Wen Qiaoyu left Jade Harbour,",
        "Wen Qiaoyu left Jade Harbour.,",
        "title",
        "Wen Qiaoyu left Jade Harbour.",
        "ends without a full stop",
        rule_file="titles_end_without_a_stop",
    ),
    Case(
        "outlet under two spellings",
        "outlets",
        "Chip Gazette,",
        "Echo-DAILY,",
        "name",
        "Echo Daily",
        "it also names outlet chip-gazette",
        row="echo-daily,",
        rule_file="outlet_names_differ",
    ),
    Case(
        "lower version after a higher one",
        "releases",
        "0.9,",
        "1.1,",
        "version",
        "1.0",
        "above it stands 1.1 of 2026-01-10",
        row="1.0,",
        rule_file="releases_ascend",
    ),
    Case(
        "release before the one above",
        "releases",
        "2026-01-10",
        "2026-02-10",
        "released_date",
        "2026-01-31",
        "each is later",
        row="1.0,",
        rule_file="releases_ascend",
    ),
    Case(
        "gap in the steps of a thread",
        "thread_steps",
        "listing,2,2025-09-01-polder-stops-service",
        "listing,3,2025-09-01-polder-stops-service",
        "step_order",
        "3",
        "2 would come next",
        rule_file="steps_are_numbered_from_one",
    ),
    Case(
        "story that begins at 2",
        "story_steps",
        "meadow,1,",
        "meadow,5,",
        "step_order",
        "2",
        "1 would come next",
        row="meadow,2,",
        rule_file="steps_are_numbered_from_one",
    ),
    Case(
        "steps of a thread out of order",
        "thread_steps",
        "polish-permits,3,2025-12-31-wen-leaves-jade-harbour",
        "polish-permits,3,2025-01-15-board-lists-bright-loom",
        "event_id",
        "2025-01-15-board-lists-bright-loom",
        "before 2025-07-00-cinnabar-sales-fall began on 2025-07-01",
        rule_file="thread_steps_run_forward",
    ),
    Case(
        "summit on another day",
        "bands",
        "2025-06-10,2025-06-11,bilateral",
        "2025-06-09,2025-06-11,bilateral",
        "start_date",
        "2025-06-09",
        "the event is of 2025-06-10 to 2025-06-11",
        rule_file="summits_keep_the_days_of_their_event",
    ),
    Case(
        "summit without an end",
        "bands",
        "2025-06-10,2025-06-11,bilateral",
        "2025-06-10,,bilateral",
        "end_date",
        None,
        "the event is of 2025-06-10 to 2025-06-11",
        rule_file="summits_keep_the_days_of_their_event",
    ),
    Case(
        "thread of one step",
        "thread_steps",
        "listing,2,2025-09-01-polder-stops-service,amended,\"service, too\"\n",
        "",
        "thread_id",
        "listing",
        "at least two steps",
        row="listing,",
        fault_table="threads",
        rule_file="threads_and_stories_have_steps",
    ),
    Case(
        "band after the release",
        "bands",
        "2025-01-15,,US,rule",
        "2025-01-15,2027-01-15,US,rule",
        "end_date",
        "2027-01-15",
        "later than the last release",
        rule_file="nothing_is_later_than_the_release",
    ),
    Case(
        "question cut short",
        "points",
        "How did the trader plead?",
        "Plead?",
        "question",
        "Plead?",
        "it has 6 characters, where 8 to 140 are expected",
        rule_file="texts_have_a_believable_length",
    ),
    Case(
        "summary of another event",
        "events",
        "The chief scientist of Jade Harbour left.",
        "Its sales in China fell by a fifth in the third quarter!",
        "summary",
        "Its sales in China fell by a fifth in the third quarter! The company spoke of a long-planned change.",
        'it shares "china fell by a fifth in the third quarter"',
        row="2025-12-31-wen-leaves-jade-harbour,",
        count=2,
        rule_file="texts_are_our_own",
    ),
    Case(
        "title of a document as summary",
        "documents",
        "Trader charged",
        "A Trader was charged with sending CINNABAR chips to Texas",
        "summary",
        "A trader was charged with sending Cinnabar chips to China through Hong Kong. He denied it.",
        "gazette-2025-10-07-charge; say it in other words",
        row="2025-10-05-smuggling-charge,",
        fault_table="events",
        rule_file="texts_are_our_own",
    ),
    Case(
        "loaded word",
        "events",
        "They agreed on a second round.",
        "They hailed a so-called second round.",
        "summary",
        "Officials of the two sides met for two days. They hailed a so-called second round.",
        '"hailed": write "welcomed", "so called": write "(name it)"',
        rule_file="words_are_neutral",
    ),
    Case(
        "address under another spelling",
        "documents",
        "https://quiet.example/wen",
        "http://www.jadeharbour.example/lantern-3/?utm_source=post#top",
        "url",
        "https://jadeharbour.example/lantern-3",
        "it is also the address of blog-wen-leaves",
        row="jade-2025-05-20-lantern,",
        rule_file="addresses_differ",
    ),
    Case(
        "document of another day than its id",
        "documents",
        "2025-09-02,day",
        "2025-09-12,day",
        "published_date",
        "2025-09-12",
        "document_id has 2025-09-02",
        rule_file="document_ids_carry_the_date",
    ),
    Case(
        "document of another month than its id",
        "documents",
        "2025-05-01,month",
        "2025-06-01,month",
        "published_date",
        "2025-06-01",
        "document_id has 2025-05-00",
        rule_file="document_ids_carry_the_date",
    ),
    Case(
        "see also both ways",
        "event_links",
        "2025-06-10-singapore-talks,see_also,",
        "2025-06-10-singapore-talks,see_also,\n2025-06-10-singapore-talks,2025-04-00-larkspur-refuses-access,see_also,",
        "related_id",
        "2025-04-00-larkspur-refuses-access",
        "is tied to it by see_also already",
        row="2025-06-10-singapore-talks,",
        rule_file="two_sided_links_stand_once",
    ),
    Case(
        "credited and asserted",
        "statements",
        "training_clusters,the board,attributes",
        "training_clusters,the board,asserts",
        "stance",
        "asserts",
        "it credits the board",
        rule_file="credited_statements_are_attributed",
    ),
    Case(
        "see also beside an answer",
        "event_links",
        "2025-06-10-singapore-talks,see_also,",
        "2025-06-10-singapore-talks,see_also,\n2025-02-03-ministry-answers-listing,2025-01-15-board-lists-bright-loom,see_also,",
        "related_id",
        "2025-01-15-board-lists-bright-loom",
        "is tied to it by answered_by already",
        row="2025-02-03-ministry-answers-listing,",
        rule_file="two_sided_links_stand_once",
    ),
    Case(
        "two outlets at one domain",
        "outlets",
        "meridian.example,wire",
        "jadeharbour.example,wire",
        "domain",
        "jadeharbour.example",
        "it is also the domain of jade-harbour",
        rule_file="outlet_domains_differ",
    ),
    Case(
        "other name of another outlet",
        "outlet_names",
        "meridian-wire,MW",
        "meridian-wire,The Echó Daily Inc.",
        "variant",
        "The Echó Daily Inc.",
        "it also names outlet echo-daily",
        rule_file="outlet_names_differ",
    ),
    Case(
        "actor under two spellings",
        "actors",
        "Polder Optics,,",
        "CINNABAR-CHIPS Co. Ltd.,,",
        "name",
        "CINNABAR-CHIPS Co. Ltd.",
        "it also names cinnabar-chips",
        rule_file="actor_names_differ",
    ),
    Case(
        "event told twice",
        "events",
        "2025-09-01-polder-stops-service,2025-09-01,",
        "2025-07-04-cinnabar-lost-sales,2025-07-04,,day,Sales of Cinnabar Chips fell by a fifth less in Asia,"
        "Sales fell as the maker of chips had expected in spring and said in May.,market,US,2,,,,,\n"
        "2025-09-01-polder-stops-service,2025-09-01,",
        "title",
        "Sales of Cinnabar Chips fell by a fifth less in Asia",
        "it reads like 2025-07-00-cinnabar-sales-fall",
        count=3,
        rule_file="events_are_told_once",
    ),
    Case(
        "outlet without a grade",
        "outlets",
        "C,Speaks for the government.,2026-01-30",
        ",,",
        "reliability",
        None,
        "every outlet has its reliability",
        rule_file="outlets_are_graded",
    ),
    Case(
        "reviewed after the release",
        "events",
        "The notice gives the day.,,",
        "The notice gives the day.,2026-03-01,",
        "reviewed_on",
        "2026-03-01",
        "the last release is of 2026-01-31",
        rule_file="nothing_is_later_than_the_release",
    ),
    Case(
        "graded after the release",
        "outlets",
        "C,Speaks for the government.,2026-01-30",
        "C,Speaks for the government.,2026-02-01",
        "graded_on",
        "2026-02-01",
        "the last release is of 2026-01-31",
        rule_file="nothing_is_later_than_the_release",
    ),
]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A folder with the tiny record and the schema of the real one."""
    folder = tmp_path / "data"
    folder.mkdir()
    for path in (ROOT / "tests" / "tiny").glob("*.csv"):
        shutil.copy(path, folder)
    shutil.copy(ROOT / "data" / "schema.sql", folder)
    return folder


Break = Callable[[str, str, str | bytes], int]


@pytest.fixture
def broken(tiny: Path) -> Break:
    """Replaces, in one table's file, text that stands there once; returns the edited line."""

    def replace(table: str, old: str, new: str | bytes) -> int:
        path = tiny / f"{table}.csv"
        raw = path.read_bytes()
        assert raw.count(old.encode()) == 1, f"{old!r} must stand in {table}.csv once"
        path.write_bytes(raw.replace(old.encode(), new if isinstance(new, bytes) else new.encode()))
        return raw[: raw.index(old.encode())].count(b"\n") + 1

    return replace


def line_of(path: Path, beginning: str) -> int:
    """The line of a file that begins with a text."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(beginning))


@pytest.mark.parametrize("case", FORM + SCHEMA + EDITORIAL, ids=lambda case: case.name)
def test_a_fault_is_told_with_file_line_column_and_value(
    case: Case, tiny: Path, broken: Break
) -> None:
    line = broken(case.table, case.old, case.new)
    table = case.fault_table or case.table
    if case.row:
        line = line_of(tiny / f"{table}.csv", case.row)

    faults = check(tiny)

    found = [fault for fault in faults if case.words in str(fault) and fault.line == line]
    assert [(fault.file, fault.column, fault.value) for fault in found] == [
        (f"data/{table}.csv", case.column, case.value)
    ], "\n".join(map(str, faults))
    assert str(found[0]).startswith(f"data/{table}.csv:{line} ")
    # One mistake must not set off a storm of faults that hides it.
    assert len(faults) == case.count, "\n".join(map(str, faults))


def test_every_editorial_rule_has_a_case_and_a_head() -> None:
    files = {path.stem: path.read_text(encoding="utf-8") for path in QUERIES.glob("[!_]*.sql")}
    assert {case.rule_file for case in EDITORIAL} == set(files)
    for name, text in files.items():
        head = text.split("\n")[:3]
        assert [head[0].startswith(f"-- {name}: "), head[1][:9], head[2][:8]] == [
            True,
            "-- rule: ",
            "-- fix: ",
        ], name


def test_the_tiny_record_is_sound(tiny: Path) -> None:
    assert check(tiny) == []


def test_the_real_record_is_sound() -> None:
    faults = check(ROOT / "data")
    assert faults == [], "\n".join(map(str, faults))


def test_faults_in_two_files_are_both_told(tiny: Path, broken: Break) -> None:
    broken("events", "third_party,3", "third_party,7")
    broken("documents", "Trader charged", "Trader\u200b charged")
    assert [(fault.file, fault.column) for fault in check(tiny)] == [
        ("data/documents.csv", "title"),
        ("data/events.csv", "significance"),
    ]


def test_two_faults_in_one_row_are_both_told(tiny: Path, broken: Break) -> None:
    broken("events", "2025-09-01,,day", "2025-02-30,,fortnight")
    assert [fault.column for fault in check(tiny)] == ["event_date", "date_precision"]


def test_a_missing_file_is_told_once(tiny: Path) -> None:
    (tiny / "events.csv").unlink()
    (fault,) = check(tiny)
    assert str(fault).startswith("data/events.csv is missing (add it, with the header event_id,")


def test_an_unknown_file_is_told_with_the_table_it_may_mean(tiny: Path) -> None:
    (tiny / "evnts.csv").write_text("event_id\n", encoding="utf-8")
    (fault,) = check(tiny)
    assert str(fault) == (
        'data/evnts.csv belongs to no table of schema.sql (did you mean "events.csv"?)'
    )


def test_an_empty_file_has_no_header(tiny: Path) -> None:
    (tiny / "positions.csv").write_bytes(b"")
    assert [(fault.file, fault.rule) for fault in check(tiny)] == [
        ("data/positions.csv", "has no header line")
    ]


def test_a_file_in_another_encoding_is_told_at_its_first_line(tiny: Path) -> None:
    path = tiny / "outlet_names.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert str(check(tiny)[0]) == ("data/outlet_names.csv:1 is not UTF-8 (save the file as UTF-8)")


def test_line_ends_of_windows_are_no_fault(tiny: Path) -> None:
    for path in tiny.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(tiny) == []


def test_an_imprecise_event_may_lead_to_one_inside_its_span(tiny: Path, broken: Break) -> None:
    """The sales fell at some time in the quarter: on 1 September they may have fallen already."""
    broken(
        "event_links",
        "2025-01-15-board-lists-bright-loom,2025-09-01-polder-stops-service",
        "2025-07-00-cinnabar-sales-fall,2025-09-01-polder-stops-service",
    )
    assert check(tiny) == []


def test_versions_are_compared_as_numbers(tiny: Path, broken: Break) -> None:
    broken("releases", "1.0,", "0.10,")
    assert check(tiny) == []


def test_alike_events_that_a_link_ties_are_two(tiny: Path, broken: Break) -> None:
    """Two filings of one week can differ in a word; see_also says that this was looked at."""
    broken(
        "events",
        "2025-09-01-polder-stops-service,2025-09-01,",
        "2025-07-04-cinnabar-lost-sales,2025-07-04,,day,Sales of Cinnabar Chips fell by a fifth less in Asia,"
        "Sales fell as the maker of chips had expected in spring and said in May.,market,US,2,,,,,\n"
        "2025-09-01-polder-stops-service,2025-09-01,",
    )
    broken("event_actors", "2025-07-00-cinnabar-sales-fall,", "2025-07-04-cinnabar-lost-sales,cinnabar-chips,initiator\n2025-07-00-cinnabar-sales-fall,")
    broken("event_documents", "2025-07-00-cinnabar-sales-fall,", "2025-07-04-cinnabar-lost-sales,gazette-2025-11-00-cinnabar\n2025-07-00-cinnabar-sales-fall,")
    assert [fault.column for fault in check(tiny)] == ["title"]
    broken("event_links", "2025-04-00-larkspur", "2025-07-00-cinnabar-sales-fall,2025-07-04-cinnabar-lost-sales,see_also,\n2025-04-00-larkspur")
    assert check(tiny) == []


def test_the_title_of_a_document_that_is_a_description_of_ours_may_be_used_again(tiny: Path, broken: Break) -> None:
    broken("documents", "Output at Bright Loom", "A trader was charged with sending Cinnabar chips to China through Hong Kong")
    assert check(tiny) == []


def test_a_date_in_an_id_may_be_three_days_off_or_explained(tiny: Path, broken: Break) -> None:
    broken("documents", "2025-09-02,day", "2025-09-05,day")
    assert check(tiny) == []
    broken("documents", "2025-10-07,day,page,en,own_reporting,full,,,,,,,", "2025-12-07,day,page,en,own_reporting,full,,,,,,Posted again,")
    assert check(tiny) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The board claimed that it caught up", ["caught up", "claimed"]),
        ("A SO-CALLED answer, weaponised.", ["so called", "weaponised"]),
        ("The claim was heard; sweeps and catchups were not", []),
        ("", []),
    ],
)
def test_loaded_words_are_found_as_whole_words(text: str, words: list[str]) -> None:
    assert [word for word, _ in neutral.loaded_words(text)] == words


def test_the_list_of_loaded_words_is_the_one_in_the_readme() -> None:
    """In the spelling that the check compares: lower case, letters and digits with single spaces."""
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    listed = re.search(r"The words that the check knows are (.+?)\.", text, re.DOTALL)
    assert listed
    assert " ".join(listed[1].split()).split(", ") == list(neutral.LOADED)
    assert list(neutral.LOADED) == sorted(neutral.LOADED)
    assert [word for word in neutral.LOADED if not re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", word)] == []


def test_every_editorial_rule_stands_in_the_readme() -> None:
    text = " ".join((ROOT / "data" / "README.md").read_text(encoding="utf-8").split())
    for path in QUERIES.glob("[!_]*.sql"):
        rule = re.search(r"^-- rule: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert rule
        assert f"- {rule[1]} " in f"{text} ", path.name


def test_thousands_of_unknown_ids_are_all_told_with_suggestions(tiny: Path) -> None:
    documents = [
        f"meridian-2025-{number:04d}-report-about-topic-{number}" for number in range(2000)
    ]
    with (tiny / "documents.csv").open("a", encoding="utf-8") as file:
        file.writelines(
            f"{name},chip-gazette,T,false,,,,,,unknown,no{',' * 7}\n" for name in documents
        )
    with (tiny / "event_documents.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"2025-10-05-smuggling-charge,{name}s\n" for name in documents)
    faults = check(tiny)
    assert [fault.value for fault in faults] == [f"{name}s" for name in documents]
    assert [fault.suggestion for fault in faults] == [f'did you mean "{n}"?' for n in documents]


def test_loading_fills_every_table_with_its_rows_and_types(tiny: Path) -> None:
    with duckdb.connect() as con:
        con.execute((tiny / "schema.sql").read_text(encoding="utf-8"))
        assert read_tables(tiny, con) == []
        assert rule_faults(con) == []
        load(con)
        assert editorial_faults(con) == []
        drop_stage(con)
        for path in tiny.glob("*.csv"):
            rows = len(path.read_text(encoding="utf-8").splitlines()) - 1
            assert con.table(path.stem).shape[0] == rows, path.name
        query = "select typeof(event_date), typeof(significance), id_note from events limit 1"
        assert con.execute(query).fetchone() == ("DATE", "INTEGER", None)
        schemas = "select count(*) from duckdb_schemas() where schema_name = 'stage'"
        assert con.execute(schemas).fetchone() == (0,)


def test_a_fault_reads_as_one_line_with_the_way_out() -> None:
    fault = Fault(
        "data/events.csv",
        41,
        "actor_id",
        "bsi",
        "is not in actors.csv",
        'did you mean "us-commerce-bis"?',
    )
    line = (
        'data/events.csv:41 actor_id "bsi" is not in actors.csv (did you mean "us-commerce-bis"?)'
    )
    assert str(fault) == line
    assert str(DataError([fault])) == f"1 fault in the data:\n{line}"


def test_a_message_shows_hidden_characters_and_shortens_long_values() -> None:
    assert '"a\\u200bb\\n"' in str(Fault("data/events.csv", 2, "title", "a\u200bb\n", "is odd"))
    message = str(Fault("data/events.csv", 2, "title", "x" * 500, "is long"))
    assert message == f'data/events.csv:2 title "{"x" * 79}…" is long'
