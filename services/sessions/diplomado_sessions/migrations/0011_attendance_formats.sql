-- Rows of a file that say how long somebody was connected, and not when. They count where no connection is known.
create table totals (
    file_id uuid not null references attendance_files,
    row_number int not null check (row_number >= 1),
    appearance_id uuid not null references appearances,
    seconds int not null check (seconds >= 0),
    primary key (file_id, row_number)
);
create index totals_appearance on totals (appearance_id);

-- Rows of a file that show nothing because of one cell. The reason is a code; its words are in the software.
create table broken_rows (
    file_id uuid not null references attendance_files,
    row_number int not null check (row_number >= 1),
    edition_id uuid not null,
    column_name text,
    reason text not null,
    shown_text text not null,
    shown_name text not null,
    shown_email text not null,
    email_key text check (email_key <> ''),
    name_key text check (name_key <> '')
);
create index broken_rows_file on broken_rows (file_id, row_number);
create index broken_rows_email on broken_rows (email_key) where email_key is not null;
create index broken_rows_name on broken_rows (edition_id, name_key) where name_key is not null;

-- Which columns the tables of an edition have that no meeting program wrote.
create table plain_mappings (
    edition_id uuid primary key,
    columns jsonb not null,
    decided_by text not null,
    decided_at timestamptz not null default now()
);
