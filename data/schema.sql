-- The record, table by table. This file is the one description of the data: types, keys and
-- checks are enforced when the database is built, and the comments are the codebook shown on
-- "Data and method". Rows live in data/TABLE.csv, in the column order given here.
-- A table's comment begins with its grain. Derived values are never stored here.

-- Code lists ---------------------------------------------------------------------------------

create table lanes (
    lane_id     varchar primary key,
    label       varchar not null unique,
    definition  varchar not null,
    sort_order  integer not null
);
comment on table lanes is 'One row per lane: the side that acted.';
comment on column lanes.lane_id is 'Code of the lane.';
comment on column lanes.label is 'Name shown to readers.';
comment on column lanes.definition is 'When an event belongs to this lane.';
comment on column lanes.sort_order is 'Position in lists, from 1.';

create table category_families (
    family_id   varchar primary key,
    label       varchar not null unique,
    sort_order  integer not null
);
comment on table category_families is 'One row per family of categories; a family has one mark shape in the charts.';
comment on column category_families.family_id is 'Code of the family.';
comment on column category_families.label is 'Name shown to readers.';
comment on column category_families.sort_order is 'Position in lists, from 1.';

create table categories (
    category_id varchar primary key,
    label       varchar not null unique,
    definition  varchar not null,
    family_id   varchar not null references category_families (family_id),
    sort_order  integer not null
);
comment on table categories is 'One row per category: the kind of event.';
comment on column categories.category_id is 'Code of the category.';
comment on column categories.label is 'Name shown to readers.';
comment on column categories.definition is 'What belongs here and what does not.';
comment on column categories.family_id is 'Family that gives the category its mark shape.';
comment on column categories.sort_order is 'Position in lists, from 1.';

create table roles (
    role_id     varchar primary key,
    label       varchar not null unique,
    verb        varchar not null,
    definition  varchar not null,
    is_acting   boolean not null,
    sort_order  integer not null
);
comment on table roles is 'One row per role that an actor can have in an event.';
comment on column roles.role_id is 'Code of the role.';
comment on column roles.label is 'Name shown to readers.';
comment on column roles.verb is 'Short verb before an actor''s name, as in "asked: a Chinese think tank".';
comment on column roles.definition is 'When an actor has this role.';
comment on column roles.is_acting is 'True where the actor acts, false where it is acted on or only concerned.';
comment on column roles.sort_order is 'Position in lists, from 1.';

create table actor_types (
    actor_type  varchar primary key,
    label       varchar not null unique,
    sort_order  integer not null
);
comment on table actor_types is 'One row per type of actor.';
comment on column actor_types.actor_type is 'Code of the type.';
comment on column actor_types.label is 'Name shown to readers.';
comment on column actor_types.sort_order is 'Position in lists, from 1.';

create table outlet_types (
    outlet_type varchar primary key,
    label       varchar not null unique,
    definition  varchar not null,
    sort_order  integer not null
);
comment on table outlet_types is 'One row per type of outlet.';
comment on column outlet_types.outlet_type is 'Code of the type.';
comment on column outlet_types.label is 'Name shown to readers.';
comment on column outlet_types.definition is 'What belongs here.';
comment on column outlet_types.sort_order is 'Position in lists, from 1.';

create table origin_types (
    origin_type varchar primary key,
    label       varchar not null unique,
    definition  varchar not null,
    is_origin   boolean not null,
    sort_order  integer not null
);
comment on table origin_types is 'One row per way in which a document can stand to its information.';
comment on column origin_types.origin_type is 'Code of the type.';
comment on column origin_types.label is 'Name shown to readers.';
comment on column origin_types.definition is 'When a document has this type.';
comment on column origin_types.is_origin is 'True where a document of this type that rests on no other one counts as an independent origin.';
comment on column origin_types.sort_order is 'Position in lists, from 1.';

create table countries (
    country_code varchar primary key check (regexp_full_match(country_code, '[A-Z]{2,3}')),
    name         varchar not null unique,
    side         varchar not null check (side in ('US', 'CN', 'other'))
);
comment on table countries is 'One row per country or territory named in the record.';
comment on column countries.country_code is 'ISO 3166 alpha-2; INT for international bodies, WORLD and US-CN do not occur here.';
comment on column countries.name is 'English short name.';
comment on column countries.side is 'US for the United States; CN for mainland China, Hong Kong and Macao; other for the rest.';

create table languages (
    language varchar primary key check (regexp_full_match(language, '[a-z]{2}')),
    label    varchar not null unique
);
comment on table languages is 'One row per language of a document or outlet.';
comment on column languages.language is 'ISO 639-1 code.';
comment on column languages.label is 'English name.';

-- Actors -------------------------------------------------------------------------------------

create table actors (
    actor_id    varchar primary key check (regexp_full_match(actor_id, '[a-z0-9]+(-[a-z0-9]+)*')),
    name        varchar not null unique,
    name_zh     varchar,
    actor_type  varchar not null references actor_types (actor_type),
    country     varchar not null references countries (country_code),
    parent_id   varchar check (parent_id <> actor_id),
    description varchar not null,
    wikidata_id varchar check (regexp_full_match(wikidata_id, 'Q[1-9][0-9]*'))
);
comment on table actors is 'One row per body or person that takes part in an event.';
comment on column actors.actor_id is 'Permanent slug; states carry a prefix (us-, cn-), people person-.';
comment on column actors.name is 'English name.';
comment on column actors.name_zh is 'Name in Chinese script, where there is one in use.';
comment on column actors.actor_type is 'Type of actor.';
comment on column actors.country is 'Country of the body, or of the office of a person.';
comment on column actors.parent_id is 'actor_id of the body that this one belongs to.';
comment on column actors.description is 'Who it is, in one neutral sentence.';
comment on column actors.wikidata_id is 'Wikidata identifier, where certain.';

create table actor_aliases (
    actor_id varchar not null references actors (actor_id),
    alias    varchar not null,
    primary key (actor_id, alias)
);
comment on table actor_aliases is 'One row per other name of an actor, in any script; search finds the actor by it.';
comment on column actor_aliases.actor_id is 'The actor.';
comment on column actor_aliases.alias is 'Other name, abbreviation or former name.';

-- Events -------------------------------------------------------------------------------------

create table events (
    event_id              varchar primary key check (regexp_full_match(event_id, '[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*')),
    event_date            date    not null,
    date_end              date,
    date_precision        varchar not null check (date_precision in ('day', 'month', 'quarter', 'year')),
    title                 varchar not null check (length(title) <= 90),
    summary               varchar not null,
    category_id           varchar not null references categories (category_id),
    lane_id               varchar not null references lanes (lane_id),
    significance          integer not null check (significance between 1 and 5),
    review_verdict        varchar check (review_verdict in ('confirmed', 'corrected', 'unsettled', 'doubtful')),
    review_date_supported varchar check (regexp_full_match(review_date_supported, '[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?')),
    review_note           varchar,
    reviewed_on           date,
    id_note               varchar,
    check (date_end > event_date)
);
comment on table events is 'One row per dated event.';
comment on column events.event_id is 'Permanent id: date as first known and a slug; day 00 where only the month or quarter was known, month 00 where only the year. Never reused.';
comment on column events.event_date is 'Day the act was announced or took place; the first day of its span where the day is not known.';
comment on column events.date_end is 'Last day, for what went on for several days; empty otherwise.';
comment on column events.date_precision is 'How exactly the date is known: day, month, quarter or year. The event lies somewhere in that span.';
comment on column events.title is 'What happened, in our own words, past tense, neutral verb, at most 90 characters.';
comment on column events.summary is 'Two or three neutral sentences of our own.';
comment on column events.category_id is 'Kind of event.';
comment on column events.lane_id is 'Who acted.';
comment on column events.significance is '1 routine, 2 notable, 3 important, 4 changes the balance or the rules, 5 a turning point.';
comment on column events.review_verdict is 'Outcome of a second check against further pages: confirmed; corrected (something was changed); unsettled (attested, a detail is not); doubtful. Empty: not checked a second time.';
comment on column events.review_date_supported is 'The date that the second check supports, to the precision it reached (year, month or day).';
comment on column events.review_note is 'What the second check found.';
comment on column events.reviewed_on is 'Day on which the row was last read against all its documents: date, actors and roles, lane, category, significance, summary. Empty: not since it was entered.';
comment on column events.id_note is 'Set where the id carries a date that was corrected later.';

create table event_actors (
    event_id varchar not null references events (event_id),
    actor_id varchar not null references actors (actor_id),
    role_id  varchar not null references roles (role_id),
    primary key (event_id, actor_id)
);
comment on table event_actors is 'One row per actor in an event.';
comment on column event_actors.event_id is 'The event.';
comment on column event_actors.actor_id is 'The actor.';
comment on column event_actors.role_id is 'As what it took part.';

create table event_links (
    event_id   varchar not null references events (event_id),
    related_id varchar not null references events (event_id),
    link_type  varchar not null check (link_type in ('led_to', 'answered_by', 'see_also')),
    basis      varchar check (basis in ('said', 'near')),
    primary key (event_id, related_id, link_type),
    check (event_id <> related_id),
    check ((link_type = 'see_also') = (basis is null))
);
comment on table event_links is 'One row per link from one event to another.';
comment on column event_links.event_id is 'The earlier event, or the one that refers.';
comment on column event_links.related_id is 'The event it led to, the one that answered it, or one to see also.';
comment on column event_links.link_type is 'led_to, answered_by, or see_also (no claim of cause).';
comment on column event_links.basis is 'said: a source in the record states the tie; near: only close in time. Empty for see_also.';

create table bands (
    band_id    varchar primary key check (regexp_full_match(band_id, '[a-z0-9]+(-[a-z0-9]+)*')),
    label      varchar not null unique check (length(label) <= 40),
    start_date date    not null,
    end_date   date,
    lane_id    varchar not null references lanes (lane_id),
    band_type  varchar not null check (band_type in ('term', 'summit', 'rule')),
    event_id   varchar references events (event_id),
    note       varchar,
    check (end_date >= start_date),
    check (band_type = 'term' or event_id is not null)
);
comment on table bands is 'One row per stretch of time that gives events their context: a term of office, a summit, a rule in force.';
comment on column bands.band_id is 'Permanent slug.';
comment on column bands.label is 'Name shown to readers, short enough to stand in a chart.';
comment on column bands.start_date is 'First day; of a rule, the day from which it applied.';
comment on column bands.end_date is 'Last day; of a rule, the day on which it was suspended or ended. Empty while it lasts.';
comment on column bands.lane_id is 'Whose term or rule it is; bilateral for summits.';
comment on column bands.band_type is 'term (of office), summit, rule (in force).';
comment on column bands.event_id is 'The event that the summit is or that brought the rule; empty for a term.';
comment on column bands.note is 'What the days stand for, where that is not plain.';

create table threads (
    thread_id varchar primary key check (regexp_full_match(thread_id, '[a-z0-9]+(-[a-z0-9]+)*')),
    title     varchar not null unique check (length(title) <= 60),
    summary   varchar not null
);
comment on table threads is 'One row per thread: a measure that is followed through its life.';
comment on column threads.thread_id is 'Permanent slug.';
comment on column threads.title is 'Name of the measure, with whose it is.';
comment on column threads.summary is 'What became of it, in one sentence of our own.';

create table thread_steps (
    thread_id  varchar not null references threads (thread_id),
    step_order integer not null check (step_order >= 1),
    event_id   varchar not null references events (event_id),
    stage      varchar not null check (stage in ('proposed', 'adopted', 'in_force', 'amended', 'suspended', 'withdrawn', 'replaced', 'upheld', 'struck_down')),
    note       varchar check (length(note) <= 60),
    primary key (thread_id, step_order),
    unique (thread_id, event_id)
);
comment on table thread_steps is 'One row per event in the life of a measure.';
comment on column thread_steps.thread_id is 'The measure.';
comment on column thread_steps.step_order is 'Position in the thread, from 1, by date.';
comment on column thread_steps.event_id is 'The event.';
comment on column thread_steps.stage is 'What the event made of the measure: proposed (draft, bill, review or announcement); adopted (issued, to apply later or to be filled in); in_force (applied from then on); amended (scope or terms changed); suspended; withdrawn; replaced (by another measure); upheld or struck_down (by a court).';
comment on column thread_steps.note is 'Which part of the measure is meant, or how, in a few words.';

create table stories (
    story_id varchar primary key check (regexp_full_match(story_id, '[a-z0-9]+(-[a-z0-9]+)*')),
    title    varchar not null unique check (length(title) <= 90),
    lead     varchar not null
);
comment on table stories is 'One row per story: a chosen set of events, told in order.';
comment on column stories.story_id is 'Permanent slug.';
comment on column stories.title is 'Title of the story.';
comment on column stories.lead is 'What it tells, in two or three sentences of our own.';

create table story_steps (
    story_id   varchar not null references stories (story_id),
    step_order integer not null check (step_order >= 1),
    event_id   varchar not null references events (event_id),
    headline   varchar not null check (length(headline) <= 80),
    sentence   varchar not null,
    primary key (story_id, step_order),
    unique (story_id, event_id)
);
comment on table story_steps is 'One row per event of a story.';
comment on column story_steps.story_id is 'The story.';
comment on column story_steps.step_order is 'Position in the story, from 1.';
comment on column story_steps.event_id is 'The event.';
comment on column story_steps.headline is 'What the event means for the story, in our own words, at most 80 characters.';
comment on column story_steps.sentence is 'One or two neutral sentences of our own.';

-- Sources ------------------------------------------------------------------------------------

create table outlets (
    outlet_id         varchar primary key check (regexp_full_match(outlet_id, '[a-z0-9]+(-[a-z0-9]+)*')),
    name              varchar not null,
    domain            varchar check (regexp_full_match(domain, '[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~@/-]*)?')),
    outlet_type       varchar not null references outlet_types (outlet_type),
    country           varchar references countries (country_code),
    is_state_affiliated boolean not null,
    language          varchar references languages (language),
    reliability       varchar check (reliability in ('A', 'B', 'C', 'D', 'E', 'F')),
    reliability_basis varchar,
    graded_on         date,
    check (reliability is null or reliability_basis is not null),
    check ((reliability is null) = (graded_on is null))
);
comment on table outlets is 'One row per publisher of documents.';
comment on column outlets.outlet_id is 'Permanent slug of the name.';
comment on column outlets.name is 'Name of the publisher.';
comment on column outlets.domain is 'Its web domain, where known.';
comment on column outlets.outlet_type is 'Type of publisher.';
comment on column outlets.country is 'Country it publishes from; empty where not known.';
comment on column outlets.is_state_affiliated is 'True for bodies and media owned or directed by a state.';
comment on column outlets.language is 'Main language.';
comment on column outlets.reliability is 'Source reliability on the Admiralty scale, A to F, by the rule in data/README.md.';
comment on column outlets.reliability_basis is 'Why that grade.';
comment on column outlets.graded_on is 'Day on which the grade was given.';

create table outlet_names (
    outlet_id varchar not null references outlets (outlet_id),
    variant   varchar not null,
    primary key (outlet_id, variant)
);
comment on table outlet_names is 'One row per other name of an outlet, or site that copies its texts.';
comment on column outlet_names.outlet_id is 'The outlet.';
comment on column outlet_names.variant is 'Other name or copying site.';

create table documents (
    document_id       varchar primary key check (regexp_full_match(document_id, '[a-z0-9._]+(-[a-z0-9._]+)*')),
    outlet_id         varchar not null references outlets (outlet_id),
    title             varchar not null,
    is_title_inferred boolean not null,
    url               varchar unique check (regexp_full_match(url, 'https?://[^\s]+') and length(url) <= 2000),
    published_date    date,
    published_precision varchar check (published_precision in ('day', 'month', 'year')),
    published_basis   varchar check (published_basis in ('page', 'address', 'context')),
    language          varchar references languages (language),
    origin_type       varchar not null references origin_types (origin_type),
    seen              varchar not null check (seen in ('full', 'excerpt', 'no')),
    official_number   varchar,
    act_announced_date date,
    act_published_date date,
    act_in_force_date  date,
    act_withdrawn_date date,
    note              varchar,
    reliability_note  varchar,
    check ((published_date is null) = (published_precision is null)),
    check ((published_date is null) = (published_basis is null))
);
comment on table documents is 'One row per published item.';
comment on column documents.document_id is 'Permanent id: outlet, date as far as known, slug.';
comment on column documents.outlet_id is 'Who wrote it: for a copied text, the body or newsroom that wrote it.';
comment on column documents.title is 'Title as on the page, unless is_title_inferred.';
comment on column documents.is_title_inferred is 'True where the title is a description or was not confirmed as on the page.';
comment on column documents.url is 'Address, http or https; empty where the item was not found and is known only through others.';
comment on column documents.published_date is 'Day of publication; first day of the span where only month or year is known; empty where nothing is known.';
comment on column documents.published_precision is 'How exactly the day of publication is known.';
comment on column documents.published_basis is 'page: the page or a page citing it gives the day; address: the day stands in the address; context: judged from what it tells and links to.';
comment on column documents.language is 'Language of the item.';
comment on column documents.origin_type is 'How the document stands to its information.';
comment on column documents.seen is 'full: read whole; excerpt: read in part; no: nobody read it, another document credits it.';
comment on column documents.official_number is 'Number of the act, rule, notice or bill as the text gives it.';
comment on column documents.act_announced_date is 'Day the act that the document carries or explains was announced.';
comment on column documents.act_published_date is 'Day that act was published officially.';
comment on column documents.act_in_force_date is 'Day that act came or comes into force.';
comment on column documents.act_withdrawn_date is 'Day that act was withdrawn or suspended.';
comment on column documents.note is 'An inconsistency inside the document.';
comment on column documents.reliability_note is 'An error found in the document.';

create table document_origins (
    document_id varchar not null references documents (document_id),
    parent_id   varchar not null references documents (document_id),
    primary key (document_id, parent_id),
    check (document_id <> parent_id)
);
comment on table document_origins is 'One row per derivation: a document took its information from another.';
comment on column document_origins.document_id is 'The document that rests on another.';
comment on column document_origins.parent_id is 'The document it rests on.';

create table event_documents (
    event_id    varchar not null references events (event_id),
    document_id varchar not null references documents (document_id),
    primary key (event_id, document_id)
);
comment on table event_documents is 'One row per document on an event; a document may stand on several events.';
comment on column event_documents.event_id is 'The event.';
comment on column event_documents.document_id is 'The document.';

-- Points at issue ----------------------------------------------------------------------------

create table points (
    point_id varchar primary key,
    event_id varchar not null references events (event_id),
    question varchar not null,
    is_core  boolean not null,
    check (starts_with(point_id, event_id || '.'))
);
comment on table points is 'One row per point at issue: a question about an event on which accounts can differ.';
comment on column points.point_id is 'Event id, a dot, a slug of the question.';
comment on column points.event_id is 'The event.';
comment on column points.question is 'The question, in plain words.';
comment on column points.is_core is 'True where the answer decides what the event was; false for detail and colour.';

create table statements (
    statement_id varchar primary key,
    point_id     varchar not null references points (point_id),
    document_id  varchar not null references documents (document_id),
    answer       varchar not null,
    answer_key   varchar not null check (regexp_full_match(answer_key, '[a-z0-9]+([_.-]+[a-z0-9]+)*')),
    credited_to  varchar,
    stance       varchar not null check (stance in ('asserts', 'attributes', 'hedges', 'denies')),
    check (starts_with(statement_id, point_id || '.'))
);
comment on table statements is 'One row per answer that a document gives on a point. It tells what the document says, not what is true.';
comment on column statements.statement_id is 'Point id, a dot, a number.';
comment on column statements.point_id is 'The point at issue.';
comment on column statements.document_id is 'The document that gives the answer.';
comment on column statements.answer is 'What it says, in our own words.';
comment on column statements.answer_key is 'Normalised answer: answers that do not contradict each other share a key.';
comment on column statements.credited_to is 'Whom the document credits.';
comment on column statements.stance is 'asserts (in its own voice), attributes (to somebody), hedges, denies.';

create table quantities (
    statement_id varchar primary key references statements (statement_id),
    low          double  not null,
    high         double  not null,
    unit         varchar not null,
    scope        varchar not null,
    figure_date  date,
    check (low <= high)
);
comment on table quantities is 'One row per statement that gives a number; a point whose statements share a unit can be drawn as a range.';
comment on column quantities.statement_id is 'The statement that gives the number.';
comment on column quantities.low is 'The number, or the lower end of a range, in the unit.';
comment on column quantities.high is 'The same number, or the upper end of the range.';
comment on column quantities.unit is 'Unit in plain words; the same unit for all figures of a point that can be compared.';
comment on column quantities.scope is 'What exactly is counted, in a few words of our own.';
comment on column quantities.figure_date is 'Day or period end that the figure is for, where the document says so.';

create table positions (
    position_id varchar primary key,
    event_id    varchar not null references events (event_id),
    stakeholder varchar not null,
    actor_id    varchar references actors (actor_id),
    position    varchar not null,
    document_id varchar not null references documents (document_id)
);
comment on table positions is 'One row per stakeholder''s stance on an event.';
comment on column positions.position_id is 'Event id and a number.';
comment on column positions.event_id is 'The event.';
comment on column positions.stakeholder is 'Who holds the position, as the document names them.';
comment on column positions.actor_id is 'The actor, where the stakeholder is one.';
comment on column positions.position is 'The stance, in our own words.';
comment on column positions.document_id is 'The document that tells it.';

-- Open questions -----------------------------------------------------------------------------

create table watch_items (
    watch_id varchar primary key,
    question varchar not null,
    event_id varchar not null references events (event_id),
    status   varchar not null check (status in ('open', 'partly', 'resolved'))
);
comment on table watch_items is 'One row per open question.';
comment on column watch_items.watch_id is 'Permanent slug.';
comment on column watch_items.question is 'The question.';
comment on column watch_items.event_id is 'The event that raises it or bears on it most.';
comment on column watch_items.status is 'open; partly (some evidence has come in); resolved.';

create table watch_sources (
    watch_id    varchar not null references watch_items (watch_id),
    document_id varchar not null references documents (document_id),
    primary key (watch_id, document_id)
);
comment on table watch_sources is 'One row per document that raised an open question.';
comment on column watch_sources.watch_id is 'The question.';
comment on column watch_sources.document_id is 'The document that raised it.';

create table watch_evidence (
    evidence_id    varchar primary key,
    watch_id       varchar not null references watch_items (watch_id),
    evidence_date  date    not null,
    date_precision varchar not null check (date_precision in ('day', 'month', 'quarter', 'year')),
    finding        varchar not null,
    document_id    varchar not null references documents (document_id)
);
comment on table watch_evidence is 'One row per piece of evidence on an open question.';
comment on column watch_evidence.evidence_id is 'Watch id, a dot, a number.';
comment on column watch_evidence.watch_id is 'The question.';
comment on column watch_evidence.evidence_date is 'Day of what it tells; first day of the span where imprecise.';
comment on column watch_evidence.date_precision is 'How exactly that day is known.';
comment on column watch_evidence.finding is 'What has come in, in our own words.';
comment on column watch_evidence.document_id is 'The document that tells it.';

-- Indicators ---------------------------------------------------------------------------------

create table indicators (
    indicator_id  varchar primary key,
    name          varchar not null,
    definition    varchar not null,
    unit          varchar not null,
    source_name   varchar not null,
    source_url    varchar not null check (regexp_full_match(source_url, 'https?://[^\s]+') and length(source_url) <= 2000),
    licence       varchar not null,
    licence_seen  varchar not null,
    attribution   varchar not null,
    repository    varchar,
    repository_path   varchar,
    repository_commit varchar,
    retrieved_date date   not null,
    data_vintage  varchar not null,
    frequency     varchar not null,
    display       varchar not null check (display in ('columns', 'line', 'step', 'step_log', 'scatter_log', 'stacked_area', 'interval')),
    indicator_group varchar not null check (indicator_group in ('models', 'compute', 'capability', 'chips', 'china_compute', 'adoption')),
    is_derived    boolean not null,
    caveats       varchar not null
);
comment on table indicators is 'One row per time series.';
comment on column indicators.indicator_id is 'Permanent name of the series.';
comment on column indicators.name is 'Title shown to readers.';
comment on column indicators.definition is 'What is counted and how.';
comment on column indicators.unit is 'Unit of the values.';
comment on column indicators.source_name is 'Dataset the values come from.';
comment on column indicators.source_url is 'Page of that dataset.';
comment on column indicators.licence is 'Licence of the source data.';
comment on column indicators.licence_seen is 'Where the licence was read.';
comment on column indicators.attribution is 'Credit line to print with every chart and in every download.';
comment on column indicators.repository is 'Public repository from which the values were read.';
comment on column indicators.repository_path is 'File in that repository.';
comment on column indicators.repository_commit is 'State of that repository.';
comment on column indicators.retrieved_date is 'Day the values were read.';
comment on column indicators.data_vintage is 'How old the source data is: a date, or month.';
comment on column indicators.frequency is 'How often the source has a value.';
comment on column indicators.display is 'Kind of chart that fits.';
comment on column indicators.indicator_group is 'Group on the Indicators page.';
comment on column indicators.is_derived is 'True where we counted, summed, kept records or took differences.';
comment on column indicators.caveats is 'Limits to show with the chart; several are parted by " | ".';

create table indicator_parents (
    indicator_id varchar not null references indicators (indicator_id),
    parent_id    varchar not null references indicators (indicator_id),
    primary key (indicator_id, parent_id)
);
comment on table indicator_parents is 'One row per series from which another one was computed.';
comment on column indicator_parents.indicator_id is 'The computed series.';
comment on column indicator_parents.parent_id is 'The series it rests on.';

create table indicator_values (
    indicator_id    varchar not null references indicators (indicator_id),
    value_date      date    not null,
    country         varchar not null check (country in ('US', 'CN', 'WORLD', 'US-CN') or length(country) = 2),
    value           double  not null,
    source_document varchar not null
);
comment on table indicator_values is 'One row per series, day, country and source row.';
comment on column indicator_values.indicator_id is 'The series.';
comment on column indicator_values.value_date is 'Last day of the year, quarter or half-year; for an event, the day of release or start.';
comment on column indicator_values.country is 'ISO 3166 alpha-2; WORLD for all countries; US-CN for a difference or lead of the first over the second.';
comment on column indicator_values.value is 'The value, in the unit of the series.';
comment on column indicator_values.source_document is 'Issue of the dataset, and after # the table or row.';

-- Coverage -----------------------------------------------------------------------------------

create table coverage_floors (
    measure    varchar primary key check (measure in ('events', 'documents', 'statements', 'empty_months', 'empty_months_after', 'several_outlets', 'open_primary', 'chinese_source', 'unknown_only', 'compared', 'reviewed', 'judged_documents', 'graded_outlets', 'chinese_names')),
    label      varchar not null unique,
    definition varchar not null,
    unit       varchar not null check (unit in ('number', 'share')),
    bound      varchar not null check (bound in ('least', 'most')),
    floor      double  check (floor >= 0 and (unit = 'number' or floor <= 1)),
    sort_order integer not null
);
comment on table coverage_floors is 'One row per measure of coverage, with what the record is meant to reach; the values are computed.';
comment on column coverage_floors.measure is 'Code of the measure, computed in queries/record_coverage.sql.';
comment on column coverage_floors.label is 'Name shown to readers.';
comment on column coverage_floors.definition is 'What is counted.';
comment on column coverage_floors.unit is 'number, or share from 0 to 1.';
comment on column coverage_floors.bound is 'least: the value should not be under floor; most: not over it.';
comment on column coverage_floors.floor is 'The value that should be reached or kept; empty where the measure is only told.';
comment on column coverage_floors.sort_order is 'Position in lists, from 1.';

-- Identifiers --------------------------------------------------------------------------------

create table id_redirects (
    entity varchar not null check (entity in ('event', 'document', 'actor', 'point', 'statement', 'outlet')),
    old_id varchar not null,
    new_id varchar,
    reason varchar not null,
    primary key (entity, old_id)
);
comment on table id_redirects is 'One row per identifier that is no longer used.';
comment on column id_redirects.entity is 'What it named.';
comment on column id_redirects.old_id is 'The old identifier.';
comment on column id_redirects.new_id is 'The identifier that took its place; empty where the row was dropped.';
comment on column id_redirects.reason is 'Why: merged, renamed or dropped.';

-- Releases -----------------------------------------------------------------------------------

create table releases (
    version       varchar primary key check (regexp_full_match(version, '[0-9]+\.[0-9]+(\.[0-9]+)?')),
    released_date date    not null unique,
    note          varchar not null
);
comment on table releases is 'One row per release of the record; the last one names the data version on every page and in every export.';
comment on column releases.version is 'Version of the data.';
comment on column releases.released_date is 'Day of the release; nothing in the record is later.';
comment on column releases.note is 'What changed, for readers.';
