-- Files of all certificates of an act, made in the background. A lease that has ended means that its process is gone:
-- another one begins anew. `attempt` tells the two apart.
create table print_jobs (
    job_id uuid primary key,
    edition_id uuid not null,
    act_id uuid not null references acts,
    kind text not null check (kind in ('pdf', 'zip')),
    seats text not null check (seats in ('surname', 'institution')),
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
    done int not null default 0 check (done >= 0),
    total int not null default 0 check (total >= 0),
    attempt int not null default 0,
    leased_until timestamptz,
    requested_at timestamptz not null,
    requested_by text not null,
    finished_at timestamptz,
    constraint a_finished_job_has_a_time check ((state in ('done', 'failed')) = (finished_at is not null))
);
create unique index one_open_print_job on print_jobs (act_id, kind, seats) where state in ('waiting', 'running');
create index print_jobs_by_edition on print_jobs (edition_id);

-- The content of a file in pieces, so that neither making nor sending it takes memory for the whole.
create table print_parts (
    job_id uuid not null references print_jobs on delete cascade,
    part int not null check (part >= 0),
    content bytea not null,
    primary key (job_id, part)
);
