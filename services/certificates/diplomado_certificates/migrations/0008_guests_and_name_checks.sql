-- How many entries of a session's attendance files wait for a person to say whose they are.
create table guests (
    session_id uuid primary key,
    edition_id uuid not null,
    revision bigint not null,
    waiting int not null check (waiting >= 0)
);

-- The name of each revision of a person, as a digest, so that a changed address is not taken for a changed name. A row
-- without a digest is an erasure: the rows before it are deleted.
create table described_names (
    participant_id uuid not null,
    revision bigint not null,
    digest text check (digest ~ '^[0-9a-f]{64}$'),
    primary key (participant_id, revision)
);
insert into described_names (participant_id, revision, digest)
select participant_id, revision, case when not erased then
    encode(sha256(convert_to(participant_id || ':' || btrim(btrim(given_names) || ' ' || btrim(family_names)), 'UTF8')), 'hex')
end
from people;

-- That a participant confirmed the name, and which.
create table name_confirmations (
    registration_id uuid primary key,
    edition_id uuid not null,
    participant_id uuid not null,
    revision bigint not null,
    person_revision bigint not null,
    confirmed_at timestamptz not null
);

-- That a participant was asked to check the name, and which. `revision` counts the requests.
create table name_checks (
    registration_id uuid primary key,
    person_revision bigint not null,
    revision int not null check (revision >= 1),
    requested_at timestamptz not null,
    until timestamptz
);
