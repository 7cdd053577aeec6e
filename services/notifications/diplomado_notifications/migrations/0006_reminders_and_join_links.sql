-- Links by which participants join a session: whoever has one can enter.
create table join_links (
    session_id uuid not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    url text,
    moment timestamptz not null,
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (session_id, revision)
);
create index join_links_of_edition on join_links (edition_id);
create index join_links_by_age on join_links (noted_at);

-- The revision of the link in the last message about a session, 0 if there was none.
alter table told add column link_revision int not null default 0 check (link_revision >= 0);

-- How many hours before a session its participants are reminded; null: as the mission does it.
alter table editions add column status text, add column reminder_hours int[];

-- Which reminders of a session were planned, for which start. Where a session is moved there is another row.
create table reminders (
    session_id uuid not null,
    hours int not null check (hours between 1 and 720),
    starts_at timestamptz not null,
    planned_at timestamptz not null default now(),
    primary key (session_id, hours, starts_at)
);
create index reminders_by_age on reminders (planned_at);
create index sessions_by_start on sessions (starts_at) where standing = 'scheduled';
