-- Questions that an edition asks besides the form: a JSON Schema, and what each question says and serves. The type json
-- keeps the order of the questions. A change is a new version; answers name the version that they were given to.
create table question_sets (
    edition_id uuid not null references editions,
    version int not null check (version >= 1),
    schema json not null,
    questions json not null,
    set_by text not null,
    set_at timestamptz not null,
    primary key (edition_id, version)
);

-- Answers never leave this service. Those whose purpose the person did not agree to are not stored.
create table answers (
    registration_id uuid primary key references registrations on delete cascade,
    version int not null check (version >= 1),
    answers jsonb not null check (jsonb_typeof(answers) = 'object'),
    recorded_at timestamptz not null
);
