-- How the times of a file were read, whom it showed when it was imported, and whether it counts. The same content read
-- otherwise is another import; of one content at most one import counts.
alter table attendance_files
    add column shift_minutes int not null default 0 check (shift_minutes between -1560 and 1560),
    add column date_order text check (date_order in ('day_first', 'month_first')),
    add column people int check (people >= 0),
    add column recognised int check (recognised >= 0),
    add column withdrawn_at timestamptz,
    drop constraint attendance_files_session_id_sha256_key;
create unique index attendance_files_reading on attendance_files
    (session_id, sha256, time_zone, shift_minutes, coalesce(date_order, ''));
create unique index attendance_files_counting on attendance_files (session_id, sha256) where withdrawn_at is null;

-- Only files that were withdrawn show it, so nobody has to decide about it.
alter table appearances add column withdrawn boolean not null default false;

-- Attendance that was published stays published while its session is open again. Without actual times the planned ones
-- count.
alter table sessions
    add column reopened_at timestamptz,
    add column reopened_code text
        check (reopened_code in ('technical_failure', 'evidence_added', 'identity_resolved', 'clerical_error')),
    add column actual_starts_at timestamptz,
    add column actual_ends_at timestamptz,
    add check ((reopened_at is null) = (reopened_code is null)),
    add check ((actual_starts_at is null) = (actual_ends_at is null)),
    add check (actual_ends_at > actual_starts_at and actual_ends_at <= actual_starts_at + interval '24 hours');

-- The length that the seconds were published with; null where that was before this migration: the planned one. What a
-- coordinator decided stays, also where the session turns out to be shorter.
alter table attendances
    add column session_seconds int check (session_seconds >= 1),
    add column decided_seconds int check (decided_seconds >= 0);

alter table corrections
    add column decided boolean not null default false,
    add column withdrawn_at timestamptz;
update corrections c set decided = true from attendances a
where a.session_id = c.session_id and a.registration_id = c.registration_id and a.revision = c.revision and a.decided;

-- Who changed what attendance rests on, when and why. `subject_id` is the file, the appearance or the correction.
create table attendance_history (
    entry_id uuid primary key,
    session_id uuid not null references sessions,
    action text not null check (action in ('file_withdrawn', 'file_restored', 'file_replaced', 'session_reopened',
        'times_set', 'times_withdrawn', 'identity_decided', 'identity_withdrawn', 'correction_withdrawn')),
    subject_id uuid,
    registration_id uuid,
    starts_at timestamptz,
    ends_at timestamptz,
    -- Free text, removed with the evidence.
    reason text,
    decided_by text not null,
    decided_at timestamptz not null default now()
);
create index attendance_history_session on attendance_history (session_id);
