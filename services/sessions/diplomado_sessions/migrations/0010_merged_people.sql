-- Two records that are one person's. The details of the merged record stay: what files show under its name and address
-- belongs to the other record from then on, and to it again after a split.
alter table people
    add column merge_revision int not null default 0 check (merge_revision >= 0),
    add column merged_into uuid,
    -- Registrations of one edition: the second list continues those of the first.
    add column merged_registrations uuid[],
    add column continuing_registrations uuid[],
    add check (cardinality(merged_registrations) = cardinality(continuing_registrations));
create index people_merged on people (merged_into) where merged_into is not null;

-- The registration for which another one counts, of every registration: itself, unless it is merged.
create view effective_registrations as
select r.registration_id, coalesce(e.registration_id, r.registration_id) as effective_id
from registrations r
left join (
    select unnest(merged_registrations) as registration_id, unnest(continuing_registrations) as effective_id
    from people where merged_into is not null
) m on m.registration_id = r.registration_id
left join registrations e on e.registration_id = m.effective_id;

-- What a registration alone had in a session whose evidence is gone, before another one was merged into it.
alter table attendances add column own_seconds int check (own_seconds >= 0);
