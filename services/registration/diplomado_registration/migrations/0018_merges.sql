-- Decisions that two records are one person's, and what of registrations has to be brought back by a split.
create table merges (
    merge_id uuid primary key,
    participant_id uuid not null references participants,
    into_participant_id uuid not null references participants check (into_participant_id <> participant_id),
    reason text not null check (reason <> ''),
    actor text not null,
    merged_at timestamptz not null,
    split_reason text check (split_reason <> ''),
    split_by text,
    split_at timestamptz,
    check (num_nulls(split_reason, split_by, split_at) in (0, 3))
);
create unique index merges_present on merges (participant_id) where split_at is null;
create index merges_into on merges (into_participant_id);

-- A registration that another one continues, or (without `continued_by`) that moved to the other record.
create table merged_registrations (
    merge_id uuid not null references merges on delete cascade,
    registration_id uuid not null references registrations on delete cascade,
    continued_by uuid references registrations on delete cascade,
    participant_id uuid not null,
    status text not null,
    waiting_number bigint,
    holds_place boolean not null,
    expires_at timestamptz,
    primary key (merge_id, registration_id)
);
create index merged_registrations_registration on merged_registrations (registration_id);
create index merged_registrations_continued on merged_registrations (continued_by);

-- Two registrations of one edition change owners by way of this record, within one transaction.
insert into participants (participant_id, described_by, described_at, erased_at)
values ('00000000-0000-0000-0000-000000000000', 'staff', '-infinity', '-infinity');
