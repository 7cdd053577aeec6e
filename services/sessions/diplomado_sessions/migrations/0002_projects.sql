-- One rubric per edition: all its teams are compared by the same measure.
create table rubrics (
    edition_id uuid primary key references editions,
    code text not null check (length(code) between 1 and 64),
    graders_min int not null check (graders_min >= 1)
);

create table rubric_criteria (
    edition_id uuid not null references rubrics,
    code text not null check (length(code) between 1 and 64),
    position int not null,
    title_es text not null check (title_es <> ''),
    title_en text not null check (title_en <> ''),
    weight int not null check (weight between 1 and 100),
    primary key (edition_id, code)
);

create table teams (
    project_id uuid primary key,
    edition_id uuid not null references editions,
    code text not null check (length(code) between 1 and 64),
    name text not null check (name <> ''),
    project_title text not null check (project_title <> ''),
    institution text,
    admin_area text,
    sdg text[] not null,
    gcm int[] not null,
    unique (edition_id, code),
    unique (project_id, edition_id)
);

create table team_members (
    edition_id uuid not null,
    registration_id uuid not null references registrations,
    project_id uuid not null,
    -- Nobody is in two teams of one edition.
    primary key (edition_id, registration_id),
    foreign key (project_id, edition_id) references teams (project_id, edition_id)
);
create index team_members_project on team_members (project_id);

create table scores (
    project_id uuid not null,
    edition_id uuid not null,
    grader text not null check (grader <> ''),
    criterion text not null,
    points numeric(5, 2) not null check (points between 0 and 100),
    given_by text not null,
    given_at timestamptz not null default now(),
    primary key (project_id, grader, criterion),
    foreign key (project_id, edition_id) references teams (project_id, edition_id),
    foreign key (edition_id, criterion) references rubric_criteria (edition_id, code)
);

-- Results as published.
create table results (
    project_id uuid primary key references teams,
    revision int not null check (revision >= 1),
    score numeric(5, 2) not null check (score between 0 and 100),
    rank int not null check (rank >= 1),
    tied boolean not null,
    -- Digest of everything that the fact says, so that saying it again is noticed.
    said bytea not null,
    scored_at timestamptz not null
);
