-- Presence around a session, minute by minute, for policies with a grace.
alter table attendances
    add column before_start int[] not null default '{}',
    add column after_end int[] not null default '{}';

-- Whether the attendance of a session is complete, and how long it really was.
create table closures (
    session_id uuid primary key,
    edition_id uuid not null,
    revision bigint not null,
    closed boolean not null,
    session_seconds int check (session_seconds >= 1)
);

create table excuses (
    registration_id uuid not null,
    session_id uuid not null,
    edition_id uuid not null,
    revision bigint not null,
    excuse_id uuid not null,
    withdrawn boolean not null,
    primary key (registration_id, session_id)
);
create index excuses_by_edition on excuses (edition_id);

create table make_ups (
    registration_id uuid not null,
    session_id uuid not null,
    edition_id uuid not null,
    revision bigint not null,
    make_up_id uuid not null,
    equivalent_session_id uuid,
    withdrawn boolean not null,
    primary key (registration_id, session_id)
);
create index make_ups_by_edition on make_ups (edition_id);

-- What was accepted when an act was drafted over sessions that were not closed. It goes with the draft.
create table drafted_over (
    act_id uuid not null references acts on delete cascade,
    warning text not null,
    reason text not null check (reason <> ''),
    primary key (act_id, warning)
);

-- Requirements that a participant cannot meet any more, as last announced.
create table unreachable_requirements (
    registration_id uuid not null,
    edition_id uuid not null,
    award text not null,
    requirement text not null check (requirement in ('modules', 'attendance_overall')),
    revision int not null check (revision >= 1),
    reachable boolean not null,
    noticed_at timestamptz not null,
    primary key (registration_id, award, requirement)
);
create index unreachable_requirements_by_edition on unreachable_requirements (edition_id);

-- The facts of an edition on which early warnings were last decided, as a digest.
create table warned_editions (
    edition_id uuid primary key,
    digest text not null,
    decided_at timestamptz not null
);
