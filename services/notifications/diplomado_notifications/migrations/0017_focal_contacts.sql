-- Where focal points are told about the people of their institution in an edition, and that an address is theirs.
create table focal_contacts (
    contact_id uuid primary key,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    institution text not null,
    name text,
    email text,
    language text not null,
    names_people boolean not null,
    proven_at timestamptz,
    proof_id uuid,
    proof_expires_at timestamptz,
    noted_at timestamptz not null default now()
);
create index focal_contacts_of_edition on focal_contacts (edition_id, institution);

-- Whether a participant agreed that their institution learns the results.
create table shared_results (
    registration_id uuid primary key,
    revision int not null check (revision >= 1),
    institution_sharing boolean not null,
    noted_at timestamptz not null default now()
);

alter table unreachable_requirements add column institution text;
create index unreachable_requirements_of_edition on unreachable_requirements (edition_id);

alter table deliveries drop constraint deliveries_template_check;
alter table deliveries add constraint deliveries_template_check check (template in (
    'registration_confirmed', 'registration_waitlisted', 'registration_promoted', 'registration_withdrawn',
    'registration_unconfirmed', 'registration_submitted', 'registration_needs_information',
    'registration_rejected', 'registration_offered', 'registration_expired', 'registration_replaced',
    'session_changed', 'session_cancelled', 'session_link', 'session_own_link', 'reminder', 'recording_published',
    'certificate_issued', 'certificate_revoked', 'link_requested', 'name_check', 'address_proof', 'address_changing',
    'edition_cancelled', 'edition_reinstated', 'threshold_unreachable', 'erasure_refused', 'erasure_done',
    'focal_proof', 'focal_warning'
));
