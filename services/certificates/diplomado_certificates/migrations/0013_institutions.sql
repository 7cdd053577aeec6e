-- Names of institutions, which certificates print instead of codes.
create table institutions (
    institution text primary key,
    revision int not null,
    name text not null
);
