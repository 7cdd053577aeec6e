-- How each session was last announced: closed with which times and counts, or open again. A closed session without a
-- row was closed before closures were events of their own; a purge announces it once.
create table closures (
    session_id uuid primary key references sessions,
    revision int not null check (revision >= 1),
    closed boolean not null,
    actual_starts_at timestamptz,
    actual_ends_at timestamptz,
    session_seconds int not null check (session_seconds >= 1),
    attended int not null check (attended >= 0),
    waiting int not null check (waiting >= 0),
    check ((actual_starts_at is null) = (actual_ends_at is null))
);

-- Seconds present in each minute before the start and after the end, the nearest first, for policies with a grace.
alter table attendances
    add column before_start int[] not null default '{}',
    add column after_end int[] not null default '{}';

-- Absences that are excused. `revision` is that of the last event, counted per registration and session; 0: none yet.
create table excuses (
    excuse_id uuid primary key,
    session_id uuid not null references sessions,
    registration_id uuid not null references registrations,
    edition_id uuid not null references editions,
    status text not null check (status in ('proposed', 'approved', 'withdrawn')),
    revision int not null default 0 check (revision >= 0),
    reason text not null check (reason in ('official_duty', 'personal', 'connection', 'other')),
    note text,
    document text,
    asked_by text not null,
    asked_at timestamptz not null default now(),
    approved_by text,
    approved_at timestamptz,
    withdrawn_by text,
    withdrawn_at timestamptz,
    check ((approved_by is null) = (approved_at is null)),
    check ((withdrawn_by is null) = (withdrawn_at is null)),
    check (status <> 'approved' or approved_by is not null),
    check ((status = 'withdrawn') = (withdrawn_by is not null))
);
create unique index excuses_live on excuses (session_id, registration_id) where status <> 'withdrawn';
create index excuses_edition on excuses (edition_id);
create index excuses_registration on excuses (registration_id);

-- A document uploaded for an excuse. It goes with the note.
create table excuse_documents (
    excuse_id uuid primary key references excuses,
    media_type text not null check (media_type in ('application/pdf', 'image/png', 'image/jpeg')),
    content bytea not null,
    sha256 bytea not null check (length(sha256) = 32),
    uploaded_by text not null,
    uploaded_at timestamptz not null default now()
);

-- What makes up for a session: the share attended of an equivalent session, or an assignment that was accepted.
create table make_ups (
    make_up_id uuid primary key,
    session_id uuid not null references sessions,
    registration_id uuid not null references registrations,
    edition_id uuid not null references editions,
    equivalent_session_id uuid references sessions,
    assignment text,
    status text not null check (status in ('proposed', 'approved', 'accepted', 'withdrawn')),
    revision int not null default 0 check (revision >= 0),
    asked_by text not null,
    asked_at timestamptz not null default now(),
    approved_by text,
    approved_at timestamptz,
    accepted_by text,
    accepted_at timestamptz,
    withdrawn_by text,
    withdrawn_at timestamptz,
    check (equivalent_session_id is null or assignment is null),
    check (equivalent_session_id <> session_id),
    check ((approved_by is null) = (approved_at is null)),
    check ((accepted_by is null) = (accepted_at is null)),
    check ((withdrawn_by is null) = (withdrawn_at is null)),
    check (status not in ('approved', 'accepted') or approved_by is not null),
    check ((status = 'withdrawn') = (withdrawn_by is not null)),
    check (status <> 'accepted' or (accepted_by is not null and equivalent_session_id is null))
);
create unique index make_ups_live on make_ups (session_id, registration_id) where status <> 'withdrawn';
create index make_ups_edition on make_ups (edition_id);
create index make_ups_registration on make_ups (registration_id);
