-- Phones of the staff that scan badges in the browser: who made their link, for which session.
create table scanners (
    scanner_id uuid primary key,
    session_id uuid not null references sessions,
    made_by text not null,
    made_at timestamptz not null default now(),
    -- From then on the links are void.
    ended_at timestamptz
);
create index scanners_session on scanners (session_id);
