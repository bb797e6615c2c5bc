-- 10_documents: what follows from derivations and dates, for every document.

-- one row per document and each document it rests on, itself included
create table document_ancestors as
with recursive walk as (
    select document_id, document_id as ancestor_id
    from documents
    union
    select walk.document_id, document_origins.parent_id as ancestor_id
    from walk
    join document_origins on document_origins.document_id = walk.ancestor_id
)
select document_id, ancestor_id
from walk
order by document_id, ancestor_id;

comment on table document_ancestors is 'One row per document and each document it rests on, directly or not, itself included.';

-- A document was out by the last day of its own span at the latest, and by the day on which a
-- document that rests on it was out.
create table document_facts as
with dated as (
    select
        document_id,
        published_date as published_start,
        case published_precision
            when 'day' then published_date
            when 'month' then last_day(published_date)
            when 'year' then make_date(year(published_date), 12, 31)
        end as published_end
    from documents
), known as (
    select
        document_ancestors.ancestor_id as document_id,
        min(dated.published_end) as known_from
    from document_ancestors
    join dated using (document_id)
    group by document_ancestors.ancestor_id
), parented as (
    select distinct document_id from document_origins
)
select
    documents.document_id,
    documents.outlet_id,
    dated.published_start,
    dated.published_end,
    known.known_from,
    parented.document_id is not null as is_derived,
    parented.document_id is null and origin_types.is_origin as is_origin,
    documents.origin_type = 'primary' and documents.seen <> 'no' as is_primary_read
from documents
join dated using (document_id)
join known using (document_id)
join origin_types using (origin_type)
left join parented using (document_id)
order by documents.document_id;

comment on table document_facts is 'One row per document: its span of publication, the day from which it counts as known, whether it is an origin.';

-- Origins are counted once an outlet: two reports of one newsroom are one voice.
create table document_roots as
select distinct
    document_ancestors.document_id,
    root.document_id as root_id,
    root.outlet_id as root_outlet_id
from document_ancestors
join document_facts as root on root.document_id = document_ancestors.ancestor_id
where root.is_origin
order by all;

comment on table document_roots is 'One row per document and independent origin it rests on; a document of unknown parentage has none.';

-- What filters look at, in one row: the origins a document rests on beside its days.
create table document_known as
select
    document_facts.*,
    coalesce(roots.root_outlet_ids, []) as root_outlet_ids
from document_facts
left join (
    select document_id, list(distinct root_outlet_id order by root_outlet_id) as root_outlet_ids
    from document_roots
    group by document_id
) as roots using (document_id)
order by document_facts.document_id;

comment on table document_known is 'One row per document: its facts and the outlets of the independent origins it rests on.';
