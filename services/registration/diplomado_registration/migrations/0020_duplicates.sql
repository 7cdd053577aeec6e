-- Pairs of records that are not one person's, by decision of a coordinator. They go when one of the two is erased.
create table duplicate_dismissals (
    first_id uuid not null references participants on delete cascade,
    second_id uuid not null references participants on delete cascade check (second_id > first_id),
    reason text not null check (reason <> ''),
    actor text not null,
    dismissed_at timestamptz not null,
    primary key (first_id, second_id)
);
create index duplicate_dismissals_second on duplicate_dismissals (second_id);
