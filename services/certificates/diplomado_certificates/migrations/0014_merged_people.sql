-- Two records that are one person's. Certificates keep their holder; what belongs to the merged record counts for the
-- other one from then on, and for itself again after a split.
alter table people
    alter column revision set default 0,
    add column merge_revision int not null default 0,
    add column merged_into uuid,
    -- Registrations of one edition: the second list continues those of the first.
    add column merged_registrations uuid[],
    add column continuing_registrations uuid[];
create index people_merged on people (merged_into) where merged_into is not null;

-- The registration that another one counts for.
create view merged_registrations as
select unnest(merged_registrations) as registration_id, unnest(continuing_registrations) as effective_id
from people where merged_into is not null;
