-- A draft keeps several files: `content` is one after the other, `files` has of each its name, its size in bytes, why it
-- cannot be read, and the headings that nobody knows. Drafts of the version before have one file without a name.
alter table nomination_drafts add column files jsonb;

-- How the nominees of an edition consented, declared once by staff (institution '') or by an institution's focal point.
create table nomination_bases (
    edition_id uuid not null references editions,
    institution text not null,
    basis text not null check (basis <> ''),
    declared_by text not null check (declared_by <> ''),
    declared_at timestamptz not null,
    primary key (edition_id, institution)
);

-- What headings of lists mean, decided once, as for the bases. An empty column: nothing that is read.
create table nomination_headings (
    edition_id uuid not null references editions,
    institution text not null,
    heading text not null check (heading <> ''),
    column_name text not null,
    decided_by text not null check (decided_by <> ''),
    decided_at timestamptz not null,
    primary key (edition_id, institution, heading)
);
