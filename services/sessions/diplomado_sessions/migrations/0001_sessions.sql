-- What other services told us. The highest revision stays; `people` alone holds personal data of participants.
create table editions (
    edition_id uuid primary key,
    revision int not null check (revision >= 1),
    code text not null,
    title_es text not null,
    title_en text not null,
    starts_on date not null,
    ends_on date not null,
    time_zone text not null,
    modules int[] not null
);

create table people (
    participant_id uuid primary key,
    -- 0: a registration named the person before their description arrived.
    revision int not null default 0 check (revision >= 0),
    erased boolean not null default false,
    given_names text,
    family_names text,
    email_key text,
    name_key text,
    check (not erased or (given_names is null and family_names is null and email_key is null and name_key is null)),
    check (email_key <> '' and name_key <> '')
);
create index people_email_key on people (email_key) where email_key is not null;
create index people_name_key on people (name_key) where name_key is not null;

create table registrations (
    registration_id uuid primary key,
    edition_id uuid not null,
    participant_id uuid not null references people,
    revision int not null check (revision >= 1),
    status text not null check (status in ('registered', 'waitlisted', 'withdrawn'))
);
create index registrations_edition on registrations (edition_id, participant_id);
create index registrations_participant on registrations (participant_id);

-- The timetable.
create table sessions (
    session_id uuid primary key,
    edition_id uuid not null references editions,
    code text not null check (length(code) between 1 and 64),
    revision int not null check (revision >= 1),
    status text not null default 'scheduled' check (status in ('scheduled', 'cancelled')),
    module int check (module >= 1),
    title_es text not null check (title_es <> ''),
    title_en text not null check (title_en <> ''),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    time_zone text not null,
    place text,
    closed_at timestamptz,
    closed_by text,
    evidence_purged_at timestamptz,
    unique (edition_id, code),
    check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours'),
    check ((closed_at is null) = (closed_by is null)),
    check (closed_at is null or status = 'scheduled')
);

create table facilitators (
    session_id uuid not null references sessions,
    position int not null check (position >= 1),
    name text not null check (name <> ''),
    role_es text not null,
    role_en text not null,
    organisation text,
    primary key (session_id, position)
);

-- Evidence: files as they came, and who appeared in them. Purged; what was concluded from it stays.
create table raw_files (
    sha256 bytea primary key check (length(sha256) = 32),
    -- Null once retention has passed, or a person in the file was erased.
    content bytea,
    stored_at timestamptz not null default now()
);

create table attendance_files (
    file_id uuid primary key,
    session_id uuid not null references sessions,
    sha256 bytea not null references raw_files,
    name text,
    layout text not null,
    time_zone text not null,
    rows int not null check (rows >= 1),
    imported_by text not null,
    imported_at timestamptz not null default now(),
    unique (session_id, sha256)
);
create index attendance_files_sha256 on attendance_files (sha256);

-- One way in which somebody showed up in a session: name as shown, and e-mail. Whose it is, is a conclusion.
create table appearances (
    appearance_id uuid primary key,
    session_id uuid not null references sessions,
    edition_id uuid not null references editions,
    shown_name text,
    shown_email text,
    email_key text check (email_key <> ''),
    name_key text check (name_key <> ''),
    basis text not null default 'queued'
        check (basis in ('queued', 'email', 'name', 'learned', 'resolved', 'set_aside', 'erased')),
    registration_id uuid references registrations,
    decided_by text,
    decided_at timestamptz,
    -- Only a person may say whose it is: a namesake was erased, so the name that is left would be a guess.
    by_hand_only boolean not null default false,
    check ((registration_id is null) = (basis in ('queued', 'set_aside'))),
    check ((basis in ('resolved', 'set_aside')) = (decided_by is not null and decided_at is not null)),
    check ((basis = 'erased') = (shown_name is null and shown_email is null)),
    check (basis <> 'erased' or (email_key is null and name_key is null))
);
create unique index appearances_shown on appearances (session_id, shown_name, shown_email) where shown_name is not null;
create index appearances_email on appearances (edition_id, email_key) where email_key is not null;
create index appearances_name on appearances (edition_id, name_key) where name_key is not null;
create index appearances_registration on appearances (registration_id) where registration_id is not null;
create index appearances_queue on appearances (edition_id, session_id) where basis = 'queued';

create table presences (
    file_id uuid not null references attendance_files,
    row_number int not null check (row_number >= 1),
    appearance_id uuid not null references appearances,
    role text not null check (role in ('participant', 'attendee', 'panelist', 'host', 'other')),
    joined_at timestamptz not null,
    left_at timestamptz not null,
    primary key (file_id, row_number),
    check (left_at >= joined_at)
);
create index presences_appearance on presences (appearance_id);

-- Conclusions of closed sessions, as published.
create table attendances (
    session_id uuid not null references sessions,
    registration_id uuid not null references registrations,
    revision int not null check (revision >= 1),
    seconds int not null check (seconds >= 0),
    -- A coordinator's decision outranks what files show.
    decided boolean not null default false,
    recorded_at timestamptz not null,
    primary key (session_id, registration_id)
);
create index attendances_registration on attendances (registration_id);

create table corrections (
    correction_id uuid primary key,
    session_id uuid not null,
    registration_id uuid not null,
    revision int not null check (revision >= 1),
    previous_seconds int not null check (previous_seconds >= 0),
    seconds int not null check (seconds >= 0),
    reason text not null check (reason in ('technical_failure', 'evidence_added', 'identity_resolved', 'clerical_error')),
    note text,
    corrected_by text not null,
    corrected_at timestamptz not null,
    foreign key (session_id, registration_id) references attendances
);
create index corrections_attendance on corrections (session_id, registration_id);

create table recordings (
    session_id uuid primary key references sessions,
    url text not null check (url like 'https://%'),
    language text not null check (language in ('es', 'en')),
    status text not null check (status in ('captured', 'reviewed', 'published')),
    -- Counts publications.
    revision int not null default 0 check (revision >= 0),
    captured_by text not null,
    reviewed_by text,
    published_at timestamptz,
    check (status = 'captured' or reviewed_by is not null),
    check (status <> 'published' or (revision >= 1 and published_at is not null))
);
