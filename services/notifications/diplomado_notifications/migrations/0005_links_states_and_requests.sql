-- The whole life of a registration. 'other' is a status that this version does not know: it is not a place and mails
-- nothing. The version of the code before writes a subset.
alter table places
    drop constraint places_standing_check,
    add constraint places_standing_check check (standing in (
        'unconfirmed', 'submitted', 'needs_information', 'rejected', 'waitlisted', 'offered', 'registered', 'withdrawn',
        'expired', 'replaced', 'merged', 'other'
    )),
    add column expires_at timestamptz;
create index places_of_participant on places (participant_id);

alter table told
    drop constraint told_standing_check,
    add constraint told_standing_check check (standing in (
        'unconfirmed', 'submitted', 'needs_information', 'rejected', 'waitlisted', 'offered', 'registered', 'withdrawn',
        'expired', 'replaced', 'merged', 'other', 'scheduled', 'cancelled'
    ));

-- The revision of links to a participant's own page. No link is stored.
create table links (
    registration_id uuid not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    participant_id uuid not null,
    link_revision int not null check (link_revision >= 1),
    requested boolean not null,
    moment timestamptz not null,
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (registration_id, revision)
);
create index links_by_age on links (noted_at);

create table name_checks (
    registration_id uuid not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    participant_id uuid not null,
    moment timestamptz not null,
    until_at timestamptz,
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (registration_id, revision)
);
create index name_checks_by_age on name_checks (noted_at);

-- Proofs that were asked of new addresses. The address itself is in people alone.
create table proofs (
    participant_id uuid not null,
    revision int not null check (revision >= 1),
    proof_id uuid not null,
    expires_at timestamptz,
    moment timestamptz not null,
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (participant_id, revision)
);
create index proofs_by_id on proofs (proof_id);
create index proofs_by_age on proofs (noted_at);

alter table people
    add column shares_mailbox boolean,
    add column new_email text,
    add column proof_id uuid,
    add column proof_expires_at timestamptz,
    add constraint erased_people_have_no_proof check (
        not erased or num_nonnulls(shares_mailbox, new_email, proof_id, proof_expires_at) = 0
    );

-- Whom participants of an edition write to.
create table edition_contacts (
    edition_id uuid primary key,
    revision int not null check (revision >= 1),
    name text,
    email text,
    noted_at timestamptz not null default now()
);

-- A delivery about an address belongs to a person alone: its mail is written in the name of the newest edition.
alter table deliveries
    alter column registration_id drop not null,
    alter column edition_id drop not null,
    add constraint only_addresses_have_no_registration check (
        num_nonnulls(registration_id, edition_id) = case when template like 'address%' then 0 else 2 end
    ),
    drop constraint deliveries_template_check,
    add constraint deliveries_template_check check (template in (
        'registration_confirmed', 'registration_waitlisted', 'registration_promoted', 'registration_withdrawn',
        'registration_unconfirmed', 'registration_submitted', 'registration_needs_information',
        'registration_rejected', 'registration_offered', 'registration_expired', 'registration_replaced',
        'session_changed', 'session_cancelled', 'session_link', 'reminder', 'recording_published',
        'certificate_issued', 'certificate_revoked', 'link_requested', 'name_check', 'address_proof', 'address_changing'
    ));
create index deliveries_of_person on deliveries (participant_id, template);
