-- Who was erased, and whether every other service has confirmed it. A restored copy is brought up to date from it.
create table erasures (
    participant_id uuid primary key references participants on delete cascade,
    revision bigint not null,
    reason text not null,
    erased_at timestamptz not null,
    -- The moment by which every service must have confirmed.
    due_at timestamptz not null,
    -- When PersonErased was last published.
    stated_at timestamptz not null,
    confirmed_at timestamptz
);
create index erasures_open on erasures (stated_at) where confirmed_at is null;

-- Which services have confirmed an erasure that is not confirmed by all.
create table erasure_receipts (
    participant_id uuid not null references erasures on delete cascade,
    service text not null,
    revision bigint not null,
    carried_out_at timestamptz not null,
    primary key (participant_id, service)
);

-- Earlier erasures have no receipts: they are stated again within the hour, and confirmed then.
insert into erasures (participant_id, revision, reason, erased_at, due_at, stated_at)
select participant_id, revision, coalesce(erased_reason, 'request'), erased_at, now() + interval '7 days', erased_at
from participants where erased_at > '-infinity';
