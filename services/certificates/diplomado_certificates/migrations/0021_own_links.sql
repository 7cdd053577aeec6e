-- The newest revision of each participant's link: earlier links are void.
create table own_links (
    registration_id uuid primary key,
    revision bigint not null,
    link_revision int not null check (link_revision >= 1)
);
