-- What other services told us. Each row is the newest revision of one fact: an older revision never replaces a newer
-- one, so the rows are the same whatever the order in which the events arrive.

create table editions (
    edition_id uuid primary key,
    revision bigint not null,
    code text not null,
    published jsonb not null
);

-- Personal data. `given_names` and `family_names` are null once the person was erased.
create table people (
    participant_id uuid primary key,
    revision bigint not null,
    given_names text,
    family_names text,
    language text,
    erased boolean not null default false,
    constraint an_erased_person_has_no_name check (
        not erased or (given_names is null and family_names is null and language is null)
    )
);

create table registrations (
    registration_id uuid primary key,
    edition_id uuid not null,
    participant_id uuid not null,
    revision bigint not null,
    status text not null check (status in ('registered', 'waitlisted', 'withdrawn')),
    institution text,
    territorial_group text,
    leads_group boolean not null default false
);
create index registrations_by_edition on registrations (edition_id);

-- A cancelled session keeps nothing but its name: what had been scheduled no longer matters.
create table sessions (
    session_id uuid primary key,
    edition_id uuid not null,
    revision bigint not null,
    cancelled boolean not null default false,
    code text,
    module int,
    title_es text,
    title_en text,
    starts_at timestamptz,
    ends_at timestamptz,
    time_zone text,
    constraint a_session_is_scheduled_or_cancelled check (
        cancelled
        or (code is not null and title_es is not null and title_en is not null and starts_at is not null
            and ends_at is not null and time_zone is not null)
    )
);
create index sessions_by_edition on sessions (edition_id);

-- `evidence` names files, or the correction that decided.
create table attendances (
    registration_id uuid not null,
    session_id uuid not null,
    edition_id uuid not null,
    revision bigint not null,
    seconds int not null check (seconds >= 0),
    session_seconds int not null check (session_seconds > 0),
    evidence uuid[] not null,
    primary key (registration_id, session_id)
);
create index attendances_by_edition on attendances (edition_id);

create table projects (
    project_id uuid primary key,
    edition_id uuid not null,
    revision bigint not null,
    team text not null,
    team_name text not null,
    title text not null,
    institution text,
    admin_area text,
    members uuid[] not null,
    score numeric not null,
    graders int not null,
    rank int not null,
    tied boolean not null
);
create index projects_by_edition on projects (edition_id);
