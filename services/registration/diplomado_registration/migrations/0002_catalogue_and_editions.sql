create table donors (
    code text primary key check (code <> ''),
    name text not null check (name <> '')
);

create table programmes (
    code text primary key check (code <> ''),
    title_es text not null check (title_es <> ''),
    title_en text not null check (title_en <> '')
);

create table programme_donors (
    programme text not null references programmes,
    donor text not null references donors,
    primary key (programme, donor)
);

create table courses (
    code text primary key check (code <> ''),
    title_es text not null check (title_es <> ''),
    title_en text not null check (title_en <> '')
);

create table institutions (
    code text primary key check (code <> ''),
    name text not null check (name <> ''),
    organisation_type text not null references organisation_types,
    level text not null check (level in ('national', 'regional', 'subnational', 'local')),
    admin_area text references admin_areas
);

-- One run of a course. Its row is the lock under which places are given, and holds the counters that make it exact:
-- more people than places, or a queue before free places, cannot be stored.
create table editions (
    edition_id uuid primary key,
    code text not null unique check (code <> ''),
    course text not null references courses,
    title_es text not null check (title_es <> ''),
    title_en text not null check (title_en <> ''),
    modality text not null check (modality in ('online', 'in_person', 'hybrid')),
    starts_on date not null,
    ends_on date not null check (ends_on >= starts_on),
    time_zone text not null check (time_zone <> ''),
    capacity int check (capacity >= 1),
    hours int not null default 0 check (hours >= 0),
    organiser text not null check (organiser <> ''),
    partner text check (partner <> ''),
    sdg text[] not null default '{}',
    gcm int[] not null default '{}' check (1 <= all (gcm) and 23 >= all (gcm)),
    registration text not null check (registration in ('open', 'nominated')),
    registration_until timestamptz,
    -- 0 until first published; then the revision of the last EditionPublished, and the digest of what it said.
    revision int not null default 0 check (revision >= 0),
    published_digest bytea check (length(published_digest) = 32),
    taken int not null default 0 check (taken >= 0 and (capacity is null or taken <= capacity)),
    waiting int not null default 0 check (waiting >= 0 and (waiting = 0 or taken is not distinct from capacity)),
    last_waiting_number bigint not null default 0,
    check ((revision = 0) = (published_digest is null)),
    check (revision > 0 or taken = 0)
);

create table edition_modules (
    edition_id uuid not null references editions,
    number int not null check (number >= 1),
    title_es text not null check (title_es <> ''),
    title_en text not null check (title_en <> ''),
    primary key (edition_id, number)
);

create table edition_programmes (
    edition_id uuid not null references editions,
    programme text not null references programmes,
    primary key (edition_id, programme)
);

-- Institutions whose people may take part; none means any.
create table edition_institutions (
    edition_id uuid not null references editions,
    institution text not null references institutions,
    primary key (edition_id, institution)
);
