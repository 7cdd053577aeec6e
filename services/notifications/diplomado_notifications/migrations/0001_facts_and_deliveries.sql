-- Facts are kept by revision and never changed, so that the order of their arrival leaves no trace.
-- `noted_at` is bookkeeping: it bounds retention and never decides what is said to whom.

create table people (
    participant_id uuid primary key,
    revision int not null check (revision >= 1),
    erased boolean not null,
    given_names text,
    family_names text,
    email text,
    language text check (language in ('es', 'en')),
    noted_at timestamptz not null default now(),
    constraint erased_people_have_no_details check (
        num_nonnulls(given_names, family_names, email, language) = case when erased then 0 else 4 end
    )
);

create table editions (
    edition_id uuid primary key,
    revision int not null check (revision >= 1),
    title_es text not null,
    title_en text not null,
    organiser text not null,
    partner text,
    time_zone text not null,
    noted_at timestamptz not null default now()
);

-- A participant's place in an edition, or the wait for it, or its end.
create table places (
    registration_id uuid not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    participant_id uuid not null,
    standing text not null check (standing in ('registered', 'waitlisted', 'withdrawn')),
    promoted boolean not null check (standing = 'registered' or not promoted),
    moment timestamptz not null,
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (registration_id, revision)
);
create index places_of_edition on places (edition_id) where standing = 'registered';
create index places_by_age on places (noted_at);

create table sessions (
    session_id uuid not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    standing text not null check (standing in ('scheduled', 'cancelled')),
    moment timestamptz not null,
    title_es text,
    title_en text,
    starts_at timestamptz,
    ends_at timestamptz,
    time_zone text,
    place text,
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (session_id, revision),
    constraint scheduled_sessions_have_a_time check (
        num_nonnulls(title_es, title_en, starts_at, ends_at, time_zone) = case standing when 'scheduled' then 5 else 0 end
    ),
    constraint sessions_end_after_they_start check (ends_at > starts_at)
);
create index sessions_of_edition on sessions (edition_id);
create index sessions_by_age on sessions (noted_at);

create table recordings (
    session_id uuid not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    moment timestamptz not null,
    url text not null,
    language text not null check (language in ('es', 'en')),
    correlation_id text,
    noted_at timestamptz not null default now(),
    primary key (session_id, revision)
);
create index recordings_by_age on recordings (noted_at);

create table attendances (
    registration_id uuid not null,
    session_id uuid not null,
    revision int not null check (revision >= 1),
    edition_id uuid not null,
    participant_id uuid not null,
    seconds int not null check (seconds >= 0),
    noted_at timestamptz not null default now(),
    primary key (registration_id, session_id, revision)
);
create index attendances_of_session on attendances (session_id) where seconds > 0;
create index attendances_by_age on attendances (noted_at);

-- A certificate is issued once and revoked at most once; either half may become known first.
create table certificates (
    certificate_id uuid primary key,
    registration_id uuid not null,
    edition_id uuid not null,
    participant_id uuid not null,
    issue_revision int check (issue_revision >= 1),
    issued_at timestamptz,
    kind text check (kind in ('attendance', 'diploma', 'recognition')),
    award text,
    session_id uuid,
    verification_code text,
    issue_correlation_id text,
    revocation_revision int check (revocation_revision >= 1),
    revoked_at timestamptz,
    revocation_reason text,
    revocation_correlation_id text,
    noted_at timestamptz not null default now(),
    constraint issued_as_a_whole check (num_nonnulls(issue_revision, issued_at, kind, award, verification_code) in (0, 5)),
    constraint revoked_as_a_whole check (num_nonnulls(revocation_revision, revoked_at, revocation_reason) in (0, 3)),
    constraint something_is_known check (num_nonnulls(issued_at, revoked_at) > 0)
);
create index certificates_by_age on certificates (noted_at);

-- What should be said once to one recipient because of one fact. Rows are only ever added by facts; what became of
-- a row is decided when it is its turn. There is no name, address or text here.
create table deliveries (
    delivery_id uuid primary key,
    template text not null check (template in (
        'registration_confirmed', 'registration_waitlisted', 'registration_promoted', 'registration_withdrawn',
        'session_changed', 'session_cancelled', 'recording_published', 'certificate_issued', 'certificate_revoked'
    )),
    registration_id uuid not null,
    edition_id uuid not null,
    participant_id uuid not null,
    subject_id uuid not null,
    revision int not null check (revision >= 0),
    moment timestamptz not null,
    correlation_id text,
    status text not null default 'pending'
        check (status in ('pending', 'sending', 'sent', 'superseded', 'dropped', 'failed')),
    reason text,
    code int check (code between 200 and 599),
    attempts int not null default 0 check (attempts >= 0),
    -- Attempts of which nobody wrote down how they ended.
    lost int not null default 0 check (lost between 0 and attempts),
    due_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    first_attempt_at timestamptz,
    sent_at timestamptz,
    constraint one_mail_per_cause_and_recipient unique (template, registration_id, subject_id, revision),
    constraint sent_has_a_time check ((status = 'sent') = (sent_at is not null)),
    constraint sent_was_attempted check (status not in ('sending', 'sent') or attempts > 0),
    constraint an_end_without_mail_has_a_reason check (status not in ('superseded', 'dropped', 'failed') or reason is not null)
);
create index deliveries_due on deliveries (due_at) where status in ('pending', 'sending');
create index deliveries_open on deliveries (registration_id) where status in ('pending', 'sending');
create index deliveries_of_edition on deliveries (edition_id, template, status);
create index deliveries_by_age on deliveries (created_at, delivery_id);

-- What a mail server has accepted for the recipient: the state of the registration and of each session that they
-- know of. The next mail is judged by it.
create table told (
    registration_id uuid not null,
    subject_id uuid not null,
    revision int not null check (revision >= 1),
    standing text not null
        check (standing in ('registered', 'waitlisted', 'withdrawn', 'scheduled', 'cancelled')),
    told_at timestamptz not null default now(),
    primary key (registration_id, subject_id)
);
create index told_by_age on told (told_at);
