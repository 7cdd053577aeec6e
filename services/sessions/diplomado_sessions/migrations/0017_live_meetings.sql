-- Evidence has a source: a file that somebody sent, or what a meeting program said by itself. The rank of the sources
-- decides where they disagree about one registration.
alter table attendance_files
    add column source text not null default 'file' check (source in ('file', 'report', 'webhook'));
create unique index attendance_files_live on attendance_files (session_id, source) where source <> 'file';

-- Whose personal join link an appearance used: that decides whose it is, before names and e-mails do.
alter table appearances
    add column linked_registration_id uuid references registrations,
    drop constraint appearances_basis_check,
    add constraint appearances_basis_check check (
        basis in ('queued', 'registrant', 'email', 'name', 'learned', 'resolved', 'set_aside', 'erased')
    );
drop index appearances_shown;
create unique index appearances_shown on appearances (session_id, shown_name, shown_email)
    where shown_name is not null and linked_registration_id is null;
create unique index appearances_linked on appearances (session_id, linked_registration_id, shown_name, shown_email)
    where shown_name is not null and linked_registration_id is not null;

-- Sessions that take place in Zoom. `due_at` is when the worker looks at one next; null: nothing is left to do, or a
-- worker has it until `leased_until`.
create table live_meetings (
    session_id uuid primary key references sessions,
    kind text not null check (kind in ('meeting', 'webinar')),
    -- Null until Zoom has made it. Several sessions may use one recurring meeting.
    meeting_id text check (meeting_id ~ '^[0-9]{5,20}$'),
    -- Ours: made, changed and deleted by the worker. Otherwise a coordinator named an existing one.
    managed boolean not null,
    -- The revision of the session that Zoom has been told.
    synced_revision int not null default 0,
    removed boolean not null default false,
    due_at timestamptz default now(),
    leased_until timestamptz,
    failures int not null default 0 check (failures >= 0),
    last_problem text,
    ended_at timestamptz,
    reports int not null default 0 check (reports >= 0),
    reported_at timestamptz,
    check (managed or meeting_id is not null)
);
create index live_meetings_due on live_meetings (due_at) where due_at is not null;
create index live_meetings_meeting on live_meetings (meeting_id) where meeting_id is not null;

-- Events as Zoom sent them, with the fields that count and no others, until they are processed.
create table zoom_inbox (
    digest bytea primary key check (length(digest) = 32),
    received_at timestamptz not null default now(),
    meeting_id text not null,
    body jsonb not null
);
create index zoom_inbox_received on zoom_inbox (received_at);

-- Who joined and left which occurrence of a meeting, each event once. Personal data.
create table meeting_events (
    meeting_id text not null,
    occurrence text not null,
    kind text not null check (kind in ('joined', 'left', 'moved', 'joined_room', 'left_room', 'ended')),
    connection text not null,
    at timestamptz not null,
    person text not null,
    shown_name text not null,
    shown_email text not null,
    registrant_id text,
    host boolean not null,
    -- Zoom's clock in milliseconds, which orders the events of one second; 0 if it said none.
    sent_at bigint not null,
    primary key (meeting_id, occurrence, kind, connection, at, sent_at)
);
create index meeting_events_meeting on meeting_events (meeting_id, at);

-- Occurrences whose report has been read: from then on it replaces their events.
create table reported_occurrences (
    session_id uuid not null references live_meetings on delete cascade,
    occurrence text not null,
    primary key (session_id, occurrence)
);

-- Where the events and the report of a session differ.
create table meeting_differences (
    session_id uuid not null references live_meetings on delete cascade,
    registration_id uuid not null references registrations,
    webhook_seconds int not null check (webhook_seconds >= 0),
    report_seconds int not null check (report_seconds >= 0),
    primary key (session_id, registration_id)
);

-- The own join link of each registration. A row stays when the link is removed, for its revision.
create table meeting_registrants (
    personal_link_id uuid primary key,
    session_id uuid not null references sessions,
    registration_id uuid not null references registrations,
    -- shared: another registration has the same address, and Zoom has one registrant for each address.
    status text not null check (status in ('linked', 'shared', 'refused', 'removed')),
    registrant_id text,
    url text check (url like 'https://%' and length(url) <= 2000),
    revision int not null default 0 check (revision >= 0),
    changed_at timestamptz not null default now(),
    unique (session_id, registration_id),
    -- The identifier stays when the link is removed: a report that comes later shows it.
    check ((status = 'linked') = (url is not null) and (status <> 'linked' or registrant_id is not null))
);
create index meeting_registrants_zoom on meeting_registrants (registrant_id) where registrant_id is not null;

-- Recordings in Zoom's cloud: their page and the day on which Zoom deletes them. No passcode and no token.
create table cloud_recordings (
    session_id uuid not null references live_meetings on delete cascade,
    occurrence text not null,
    url text not null check (url like 'https://%' and length(url) <= 2000),
    files int not null check (files >= 0),
    has_passcode boolean not null,
    deleted_on date,
    seen_at timestamptz not null default now(),
    warned_at timestamptz,
    primary key (session_id, occurrence)
);
