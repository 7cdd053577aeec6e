-- Files between their preview and its confirmation. They are deleted after a day.
create table uploads (
    upload_id uuid primary key,
    session_id uuid not null references sessions,
    name text,
    content bytea not null,
    sent_by text not null,
    sent_at timestamptz not null default now()
);
create index uploads_sent on uploads (sent_at);
