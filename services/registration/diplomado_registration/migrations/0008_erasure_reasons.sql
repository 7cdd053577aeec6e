-- Why a person was erased. A retention period that ended is no request: the names on issued certificates stay then.
-- Erasures before this migration have no reason.
alter table participants
    add column erased_reason text check (erased_reason in ('request', 'retention')),
    add constraint only_an_erasure_has_a_reason check (erased_reason is null or erased_at is not null);

-- The last attendance or certificate of each registration: retention counts from it. No foreign key: a replayed fact may
-- name a registration that was deleted.
create table last_contacts (
    registration_id uuid primary key,
    contacted_at timestamptz not null
);
