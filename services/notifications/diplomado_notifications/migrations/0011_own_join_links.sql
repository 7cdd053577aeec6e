-- Links by which one participant joins one session: whoever opens one is counted as that participant.
create table own_join_links (
    registration_id uuid not null,
    session_id uuid not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    participant_id uuid not null,
    url text,
    moment timestamptz not null,
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (registration_id, session_id, revision)
);
create index own_join_links_of_person on own_join_links (participant_id) where url is not null;
create index own_join_links_by_age on own_join_links (noted_at);

-- The revision of the own link in the last message about a session, 0 if there was none.
alter table told add column own_link_revision int not null default 0 check (own_link_revision >= 0);

alter table deliveries drop constraint deliveries_template_check;
alter table deliveries add constraint deliveries_template_check check (template in (
    'registration_confirmed', 'registration_waitlisted', 'registration_promoted', 'registration_withdrawn',
    'registration_unconfirmed', 'registration_submitted', 'registration_needs_information',
    'registration_rejected', 'registration_offered', 'registration_expired', 'registration_replaced',
    'session_changed', 'session_cancelled', 'session_link', 'session_own_link', 'reminder', 'recording_published',
    'certificate_issued', 'certificate_revoked', 'link_requested', 'name_check', 'address_proof', 'address_changing',
    'edition_cancelled', 'edition_reinstated'
));
