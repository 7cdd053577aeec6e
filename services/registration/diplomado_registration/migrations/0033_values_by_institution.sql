-- What values of coded columns mean in the lists of an institution, decided once, in every edition. An empty code:
-- nothing, as an empty cell. Only the values that a person explained are here, and no other cells.
create table list_values (
    institution text not null check (institution <> ''),
    column_name text not null check (column_name <> ''),
    value text not null check (value <> ''),
    code text not null,
    decided_by text not null check (decided_by <> ''),
    decided_at timestamptz not null,
    primary key (institution, column_name, value)
);
