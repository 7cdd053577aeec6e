-- The only home of personal data. `email_key` is the normalised address: one person across all editions.
create table participants (
    participant_id uuid primary key,
    email_key text unique check (email_key = lower(email_key)),
    email text check (email <> ''),
    given_names text check (given_names <> ''),
    family_names text check (family_names <> ''),
    language text check (language in ('es', 'en')),
    described_by text not null check (described_by in ('self', 'staff')),
    described_at timestamptz not null,
    erased_at timestamptz,
    revision int not null default 1 check (revision >= 1),
    check (
        case when erased_at is null then num_nulls(email_key, email, given_names, family_names, language) = 0
        else num_nonnulls(email_key, email, given_names, family_names, language) = 0 end
    )
);
create index participants_contact on participants (described_at) where erased_at is null;

create table registrations (
    registration_id uuid primary key,
    -- The order in which people came, also within one list.
    number bigint generated always as identity,
    edition_id uuid not null references editions,
    participant_id uuid not null references participants,
    status text not null check (status in ('registered', 'waitlisted', 'withdrawn')),
    -- Rises with every change that is published; waiting people stand in the order of their numbers.
    revision int not null default 1 check (revision >= 1),
    waiting_number bigint check ((waiting_number is not null) = (status = 'waitlisted')),
    institution text references institutions,
    organisation_type text references organisation_types,
    occupation text references occupations,
    sex text references sexes,
    age_band text references age_bands,
    admin_area text references admin_areas,
    job_title text check (job_title <> ''),
    territorial_group text check (territorial_group <> ''),
    leads_group boolean not null default false check (not leads_group or territorial_group is not null),
    channel text not null check (channel in ('form', 'api', 'nomination')),
    nominated_by text check ((nominated_by is not null) = (channel = 'nomination')),
    -- SHA-256 of the token of the participant's own page.
    link_hash bytea unique check (length(link_hash) = 32),
    withdrawal_reason text check (withdrawal_reason is null or status = 'withdrawn'),
    created_at timestamptz not null,
    changed_at timestamptz not null,
    unique (edition_id, participant_id)
);
create unique index registrations_queue on registrations (edition_id, waiting_number) where status = 'waitlisted';
create index registrations_participant on registrations (participant_id);
create index registrations_changed_at on registrations using brin (changed_at);

-- What a person agreed to or not, for one purpose at one time. The newest counts; the older ones are the history.
create table consents (
    id bigint generated always as identity primary key,
    registration_id uuid not null references registrations on delete cascade,
    purpose text not null check (purpose in (
        'participation', 'public_verification', 'recording', 'institution_sharing', 'statistics', 'follow_up', 'news'
    )),
    granted boolean not null,
    text_version text not null check (text_version <> ''),
    language text not null check (language in ('es', 'en')),
    channel text not null check (channel in ('form', 'api', 'nomination', 'own_page')),
    -- For nominations: how the institution obtained it, and who declared that.
    basis text check ((basis is not null) = (channel = 'nomination')),
    declared_by text check ((declared_by is not null) = (channel = 'nomination')),
    recorded_at timestamptz not null
);
create index consents_registration on consents (registration_id, purpose, id);

-- What the certificates service decided. No foreign key: the fact may come before the registration that it names.
create table graduations (
    registration_id uuid primary key,
    edition_id uuid not null,
    act_id uuid not null,
    graduated_on date not null,
    signed_at timestamptz not null,
    revision int not null check (revision >= 1)
);
create index graduations_edition on graduations (edition_id);
