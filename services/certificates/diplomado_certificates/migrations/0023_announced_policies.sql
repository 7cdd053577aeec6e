-- Which version of each policy was last announced. The versions themselves are never changed.
create table announced_policies (
    edition_id uuid primary key,
    version int not null check (version >= 1)
);
