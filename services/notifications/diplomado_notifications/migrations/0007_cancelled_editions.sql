-- Every status that was announced, because each cancellation causes a mail of its own.
create table edition_statuses (
    edition_id uuid not null,
    revision int not null check (revision >= 1),
    status text,
    moment timestamptz not null,
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (edition_id, revision)
);
create index edition_statuses_by_age on edition_statuses (noted_at);
alter table deliveries drop constraint deliveries_template_check;
alter table deliveries add constraint deliveries_template_check check (template in (
    'registration_confirmed', 'registration_waitlisted', 'registration_promoted', 'registration_withdrawn',
    'registration_unconfirmed', 'registration_submitted', 'registration_needs_information',
    'registration_rejected', 'registration_offered', 'registration_expired', 'registration_replaced',
    'session_changed', 'session_cancelled', 'session_link', 'reminder', 'recording_published',
    'certificate_issued', 'certificate_revoked', 'link_requested', 'name_check', 'address_proof', 'address_changing',
    'edition_cancelled'
));
