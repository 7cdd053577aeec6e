-- Whether the papers of an edition are signed electronically as they are given out first. Without a row the settings decide.
create table sealed_editions (
    edition_id uuid primary key,
    sealed boolean not null,
    chosen_at timestamptz not null,
    chosen_by text not null
);
