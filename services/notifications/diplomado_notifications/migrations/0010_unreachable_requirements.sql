-- Requirements that a participant cannot meet any more, every revision, because each may cause a mail.
create table unreachable_requirements (
    registration_id uuid not null,
    award text not null,
    requirement text not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    participant_id uuid not null,
    reachable boolean not null,
    tell text not null,
    moment timestamptz not null,
    noted_at timestamptz not null default now(),
    primary key (registration_id, award, requirement, revision)
);
create index unreachable_requirements_by_age on unreachable_requirements (noted_at);
alter table deliveries drop constraint deliveries_template_check;
alter table deliveries add constraint deliveries_template_check check (template in (
    'registration_confirmed', 'registration_waitlisted', 'registration_promoted', 'registration_withdrawn',
    'registration_unconfirmed', 'registration_submitted', 'registration_needs_information',
    'registration_rejected', 'registration_offered', 'registration_expired', 'registration_replaced',
    'session_changed', 'session_cancelled', 'session_link', 'reminder', 'recording_published',
    'certificate_issued', 'certificate_revoked', 'link_requested', 'name_check', 'address_proof', 'address_changing',
    'edition_cancelled', 'edition_reinstated', 'threshold_unreachable'
));
