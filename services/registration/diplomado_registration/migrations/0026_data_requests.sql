-- What people ask about their own data by their own page: to erase them. A file of them that a person took along stands
-- here as well, without its content, at most once a day.
create table data_requests (
    request_id uuid primary key,
    participant_id uuid not null references participants,
    kind text not null check (kind in ('erasure', 'export')),
    status text not null default 'open' check (status in ('open', 'done', 'refused')),
    asked_at timestamptz not null,
    -- The day by which the person was told to get an answer.
    due_on date check ((due_on is not null) = (kind = 'erasure')),
    decided_at timestamptz check ((decided_at is null) = (status = 'open')),
    -- The subject of who decided; nobody where the person took the file, or the time of the data was over.
    actor text check (actor is null or status <> 'open'),
    -- The person reads it on their own page.
    reason text check (reason is null or (reason <> '' and status = 'refused'))
);
create unique index data_requests_open on data_requests (participant_id, kind) where status = 'open';
create unique index data_requests_taken on data_requests (participant_id, ((asked_at at time zone 'UTC')::date))
    where kind = 'export';
create index data_requests_person on data_requests (participant_id);
create index data_requests_list on data_requests (status, request_id);
create index data_requests_decided on data_requests (decided_at) where status <> 'open';
