-- Evidence from the room. An arrival has no time of departure of its own, a departure no arrival; a list has both.
create table check_ins (
    check_in_id uuid primary key,
    session_id uuid not null references sessions,
    registration_id uuid not null references registrations,
    came_at timestamptz,
    left_at timestamptz,
    method text not null check (method in ('badge', 'wall', 'list', 'ticked')),
    -- The member of staff; null where participants checked in themselves.
    author text,
    reason text check (reason in ('signed_list', 'no_device', 'network_failure', 'late_entry', 'other')),
    note text,
    -- All lines of one list.
    list_id uuid,
    -- How long after its time it was reported.
    delay_seconds int not null default 0 check (delay_seconds >= 0),
    recorded_at timestamptz not null default now(),
    withdrawn_at timestamptz,
    withdrawn_by text,
    withdrawal_note text,
    check (came_at is not null or left_at is not null),
    check (left_at >= came_at),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    check ((author is null) = (method = 'wall')),
    check ((reason is null) = (method in ('badge', 'wall')))
);
create unique index check_ins_counting on check_ins
    (session_id, registration_id, coalesce(came_at, '-infinity'), coalesce(left_at, 'infinity'))
    where withdrawn_at is null;
create index check_ins_registration on check_ins (registration_id);

-- Links of an earlier revision are void. A registration without a row has links of revision 1.
create table own_links (
    registration_id uuid primary key,
    revision int not null check (revision >= 1),
    link_revision int not null check (link_revision >= 1)
);
