-- Who read data of people: one row for each answered request of staff. It holds ids and no names.
create table access_log (
    access_id bigint generated always as identity primary key,
    accessed_at timestamptz not null default now(),
    subject text not null,
    roles text[] not null,
    route text not null,
    -- Codes of where the editions that the path led to lie: several if it named a person of several editions.
    editions text[] not null,
    missions text[] not null,
    programmes text[] not null,
    -- Registrations and participants that the request named; none for a list.
    people uuid[] not null
);
create index access_log_accessed_at on access_log using brin (accessed_at);
create index access_log_subject on access_log (subject, access_id);
create index access_log_people on access_log using gin (people);
create index access_log_editions on access_log using gin (editions);
