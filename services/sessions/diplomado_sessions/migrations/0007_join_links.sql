-- The link by which participants join a session online. A row stays when the link is removed, for its revision.
create table join_links (
    session_id uuid primary key references sessions,
    revision int not null check (revision >= 1),
    url text check (url like 'https://%' and length(url) <= 2000),
    set_at timestamptz not null
);
