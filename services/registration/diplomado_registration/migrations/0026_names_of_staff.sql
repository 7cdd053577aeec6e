-- How members of staff are called, by the subject under which histories name them. Written when they sign in.
create table staff_names (
    subject text primary key,
    name text not null check (name <> ''),
    seen_at timestamptz not null
);
create index staff_names_seen on staff_names (seen_at);
