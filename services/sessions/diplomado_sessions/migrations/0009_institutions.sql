-- Names of institutions, which people read instead of codes.
create table institutions (
    institution text primary key,
    revision int not null,
    name text not null
);
