-- How many entries of each session were last announced as waiting for a person to say whose they are. A session without
-- a row was announced never: nothing has ever waited in it.
create table guest_counts (
    session_id uuid primary key references sessions,
    waiting int not null check (waiting >= 0),
    revision int not null check (revision >= 1)
);
