-- The whole life of a registration. `holds_place`: unconfirmed and offered registrations may hold one until `expires_at`.
alter table registrations
    drop constraint registrations_status_check,
    add constraint registrations_status_check check (status in (
        'unconfirmed', 'submitted', 'needs_information', 'rejected', 'waitlisted', 'offered', 'registered', 'withdrawn',
        'expired', 'replaced', 'merged'
    )),
    add column expires_at timestamptz,
    add column holds_place boolean not null default false,
    add column link_revision int not null default 1 check (link_revision >= 1),
    add constraint registrations_expires_at_check
        check ((expires_at is not null) = (status in ('unconfirmed', 'offered')));
create index registrations_expiring on registrations (expires_at) where expires_at is not null;

alter table registration_steps
    drop constraint registration_steps_step_check,
    add constraint registration_steps_step_check check (step in (
        'submitted', 'confirmed', 'expired', 'information_requested', 'information_given', 'accepted', 'rejected',
        'waitlisted', 'moved', 'offered', 'offer_accepted', 'offer_declined', 'promoted', 'withdrawn', 'restored',
        'registered_again', 'replaced', 'replaces', 'merged', 'split'
    ));

-- Addresses of people, with proof and history. The present one is also in participants. A row without replaced_at is
-- in use; one without proven_at was never proven.
create table contacts (
    contact_id uuid primary key,
    participant_id uuid not null references participants,
    email text check (email <> ''),
    email_key text check (email_key = lower(email_key)),
    source text not null check (source in ('form', 'api', 'nomination', 'staff', 'own_page')),
    added_at timestamptz not null,
    proven_at timestamptz,
    replaced_at timestamptz,
    check (num_nulls(email, email_key) in (0, 2))
);
create index contacts_participant on contacts (participant_id);
create index contacts_email on contacts (email_key);
insert into contacts (contact_id, participant_id, email, email_key, source, added_at)
select gen_random_uuid(), participant_id, email, email_key,
       case described_by when 'self' then 'form' else 'staff' end, described_at
from participants where erased_at is null;

-- Several people may read one mailbox, by a decision. The first is found by the address; the others have no email_key,
-- because the address alone does not identify them.
alter table participants add column shares_mailbox boolean not null default false;
alter table participants
    drop constraint participants_check,
    add constraint participants_check check (
        case when erased_at is null then num_nulls(email, given_names, family_names, language) = 0
            and (email_key is null) = shares_mailbox
        else num_nonnulls(email_key, email, given_names, family_names, language) = 0 end
    );

alter table participants add column merged_into uuid references participants check (merged_into <> participant_id);
create index participants_merged on participants (merged_into) where merged_into is not null;
