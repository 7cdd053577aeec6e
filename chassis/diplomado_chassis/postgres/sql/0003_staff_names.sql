-- How members of staff are called, by the account under which histories name them. Written when they sign in or act.
create table staff_names (
    subject text primary key,
    name text not null check (name <> ''),
    seen_at timestamptz not null default now()
);
create index staff_names_seen_at on staff_names (seen_at);
