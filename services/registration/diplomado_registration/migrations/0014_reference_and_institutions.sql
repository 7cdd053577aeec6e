-- The lists of codes of any country. An entry comes from a file, whose later versions change and retire it, or from
-- staff, whom no file overrules. Retired codes stay valid where they are stored, and are not offered. `names` has the
-- names in further languages by tag, `aliases` what lists may call the entry as well.
alter table organisation_types
    drop constraint organisation_types_position_key,
    add column names jsonb not null default '{}',
    add column aliases text[] not null default '{}',
    add column kind text check (kind <> ''),
    add column parent text references organisation_types check (parent <> code),
    add column retired boolean not null default false,
    add column author text not null default 'file' check (author in ('file', 'staff'));
alter table occupations
    drop constraint occupations_position_key,
    add column names jsonb not null default '{}',
    add column aliases text[] not null default '{}',
    add column kind text check (kind <> ''),
    add column parent text references occupations check (parent <> code),
    add column retired boolean not null default false,
    add column author text not null default 'file' check (author in ('file', 'staff'));
alter table sexes
    drop constraint sexes_position_key,
    add column names jsonb not null default '{}',
    add column aliases text[] not null default '{}',
    add column kind text check (kind <> ''),
    add column parent text references sexes check (parent <> code),
    add column retired boolean not null default false,
    add column author text not null default 'file' check (author in ('file', 'staff'));
alter table age_bands
    drop constraint age_bands_position_key,
    add column names jsonb not null default '{}',
    add column aliases text[] not null default '{}',
    add column kind text check (kind <> ''),
    add column parent text references age_bands check (parent <> code),
    add column retired boolean not null default false,
    add column author text not null default 'file' check (author in ('file', 'staff'));
alter table admin_areas
    drop constraint admin_areas_position_key,
    add column names jsonb not null default '{}',
    add column aliases text[] not null default '{}',
    add column kind text check (kind <> ''),
    add column parent text references admin_areas check (parent <> code),
    add column retired boolean not null default false,
    add column author text not null default 'file' check (author in ('file', 'staff'));

-- The files that are loaded. `imported_by` is the subject of the token of who sent it; null: it came with the software.
create table reference_files (
    file text primary key check (file ~ '^([A-Z]{2}|common)$'),
    version int not null check (version >= 1),
    content jsonb not null,
    imported_by text,
    loaded_at timestamptz not null
);

-- `described` is what the last InstitutionDescribed said, so that a difference is published exactly once, also that of
-- institutions that were stored before there was the event.
alter table institutions
    add column revision int not null default 0 check (revision >= 0),
    add column described jsonb;
