-- `link_mailed_at` limits how often a link is mailed. The two counters are the revisions of the events ParticipantLinkIssued
-- and NameConfirmed; `confirmed_name` is the revision of the person whose name the participant confirmed last.
alter table registrations
    add column link_issues int not null default 0 check (link_issues >= 0),
    add column link_mailed_at timestamptz,
    add column name_confirmations int not null default 0 check (name_confirmations >= 0),
    add column confirmed_name int check (confirmed_name >= 1);
create index registrations_unconfirmed on registrations (participant_id) where status in ('unconfirmed', 'expired');
