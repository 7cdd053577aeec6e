-- How the policy of an edition measures and names what somebody attended of a session.
create table session_credits (
    edition_id uuid primary key,
    revision int not null check (revision >= 1),
    full_at numeric not null check (full_at between 0 and 1),
    grace_minutes int not null check (grace_minutes >= 0),
    denominator text not null,
    made_up text not null
);
