-- A rubric says how scores are combined and how a tie is broken, and describes the levels of each criterion. Its version
-- rises with every change: a draft of an older version has to be looked at again.
alter table rubrics
    add column version int not null default 1 check (version >= 1),
    add column method text not null default 'mean' check (method in ('mean', 'trimmed_mean')),
    add column ties text not null default 'shared' check (ties in ('shared', 'criteria', 'decision')),
    add column tie_criteria text[] not null default '{}',
    add column outlier_points numeric(5, 2) not null default 20 check (outlier_points > 0);
alter table rubric_criteria add column levels jsonb not null default '[]';

alter table teams
    add column abstract text check (length(abstract) <= 20000),
    add column submitted_on date;

-- The content goes when its retention ends; digest, kind and size stay.
create table team_files (
    project_id uuid primary key references teams,
    name text not null check (name <> ''),
    kind text not null,
    size int not null check (size > 0),
    sha256 bytea not null,
    content bytea,
    uploaded_by text not null,
    uploaded_at timestamptz not null default now()
);
-- Documents are compressed already.
alter table team_files alter column content set storage external;

-- What was decided about one member of a team; the newest decision counts.
create table member_decisions (
    decision_id bigint generated always as identity primary key,
    project_id uuid not null references teams,
    registration_id uuid not null references registrations,
    left_on date,
    adjustment numeric(5, 2) check (adjustment between -100 and 100),
    -- Emptied when the person is erased, and after retention.
    reason text not null,
    decided_by text not null,
    decided_at timestamptz not null default now()
);
create index member_decisions_of_project on member_decisions (project_id, registration_id, decision_id);

-- Who may score. `teams` is null for all teams. `name` is what scores are stored under, `subject` the account of the
-- same person. An edition whose graders were all taken from scores has no list: another one may be added by a score.
create table graders (
    edition_id uuid not null references editions,
    name text not null check (name <> ''),
    subject text check (subject <> ''),
    teams text[],
    conflicts text[] not null default '{}',
    origin text not null check (origin in ('appointed', 'first_score', 'earlier')),
    appointed_by text not null,
    appointed_at timestamptz not null default now(),
    ended_by text,
    ended_at timestamptz,
    end_reason text check (end_reason <> ''),
    primary key (edition_id, name),
    unique (edition_id, subject),
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);
insert into graders (edition_id, name, subject, origin, appointed_by, appointed_at)
select edition_id, grader, max(grader) filter (where given_by = grader), 'earlier', min(given_by), min(given_at)
from scores group by edition_id, grader;

-- State and comments of the scores that one grader gives one team. Points of final scores stand in `scores`, which an
-- earlier release reads and writes too: a score without a sheet is final. Points of drafts stand here.
create table score_sheets (
    project_id uuid not null,
    edition_id uuid not null,
    grader text not null,
    revision int not null check (revision >= 1),
    state text not null check (state in ('draft', 'final', 'withdrawn')),
    rubric_version int not null,
    points jsonb not null default '{}',
    comments jsonb not null default '{}',
    comment text,
    changed_by text not null,
    changed_at timestamptz not null default now(),
    primary key (project_id, grader),
    foreign key (project_id, edition_id) references teams (project_id, edition_id),
    foreign key (edition_id, grader) references graders (edition_id, name)
);
insert into score_sheets (project_id, edition_id, grader, revision, state, rubric_version, changed_by, changed_at)
select project_id, edition_id, grader, 1, 'final', 1, min(given_by), max(given_at)
from scores group by project_id, edition_id, grader;

-- Every change of a score: who, when, why, and the points afterwards. Comments have no history.
create table score_changes (
    project_id uuid not null references teams,
    grader text not null,
    revision int not null,
    state text not null check (state in ('draft', 'final', 'withdrawn')),
    rubric_version int not null,
    points jsonb not null,
    reason text,
    changed_by text not null,
    changed_at timestamptz not null default now(),
    primary key (project_id, grader, revision)
);
insert into score_changes (project_id, grader, revision, state, rubric_version, points, changed_by, changed_at)
select project_id, grader, 1, 'final', 1, jsonb_object_agg(criterion, points::text), min(given_by), max(given_at)
from scores group by project_id, grader;

-- The rankings of an edition. The last one stands unless it was reopened.
create table rankings (
    edition_id uuid not null references editions,
    number int not null check (number >= 1),
    -- Orders of tied teams that were decided, with their reasons.
    ties jsonb not null default '[]',
    ranked_by text not null,
    ranked_at timestamptz not null default now(),
    reopened_by text,
    reopened_at timestamptz,
    reopen_reason text check (reopen_reason <> ''),
    primary key (edition_id, number),
    check ((reopened_at is null) = (reopened_by is null) and (reopened_at is null) = (reopen_reason is null))
);
insert into rankings (edition_id, number, ranked_by, ranked_at)
select t.edition_id, 1, 'earlier', max(r.scored_at) from results r join teams t using (project_id) group by t.edition_id;

alter table results add column withdrawn boolean not null default false;

-- Certificates show that an act was signed, and that it stands.
create table certificates (
    certificate_id uuid primary key,
    revision bigint not null,
    edition_id uuid not null,
    revoked_for text
);
create index certificates_of_edition on certificates (edition_id);
