-- How an account that decided something about an act was shown then, so that a record of decisions names people.
create table staff_names (
    subject text primary key,
    name text not null check (length(name) between 1 and 200),
    seen_at timestamptz not null
);
