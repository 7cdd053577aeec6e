-- Answers to people who asked for the erasure of their data.
alter table deliveries drop constraint deliveries_template_check;
alter table deliveries add constraint deliveries_template_check check (template in (
    'registration_confirmed', 'registration_waitlisted', 'registration_promoted', 'registration_withdrawn',
    'registration_unconfirmed', 'registration_submitted', 'registration_needs_information',
    'registration_rejected', 'registration_offered', 'registration_expired', 'registration_replaced',
    'session_changed', 'session_cancelled', 'session_link', 'session_own_link', 'reminder', 'recording_published',
    'certificate_issued', 'certificate_revoked', 'link_requested', 'name_check', 'address_proof', 'address_changing',
    'edition_cancelled', 'edition_reinstated', 'threshold_unreachable', 'erasure_refused', 'erasure_done'
));
alter table deliveries drop constraint only_addresses_have_no_registration;
alter table deliveries add constraint only_mails_to_a_person_have_no_registration check (
    num_nonnulls(registration_id, edition_id)
        = case when template like 'address%' or template = 'erasure_done' then 0 else 2 end
);
create table refused_erasures (
    request_id uuid primary key,
    revision int not null check (revision >= 1),
    registration_id uuid not null,
    edition_id uuid not null,
    participant_id uuid not null,
    moment timestamptz not null,
    correlation_id text,
    noted_at timestamptz not null default now()
);
create index refused_erasures_by_age on refused_erasures (noted_at);
-- The address of who was erased, for the one mail that says so. The row goes with that mail, or after three days.
create table last_addresses (
    participant_id uuid primary key,
    given_names text not null,
    family_names text not null,
    email text not null,
    language text not null,
    shares_mailbox boolean not null,
    moment timestamptz not null,
    correlation_id text,
    noted_at timestamptz not null default now()
);
create index last_addresses_by_age on last_addresses (noted_at);
