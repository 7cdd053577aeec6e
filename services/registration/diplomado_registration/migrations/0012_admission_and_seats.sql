-- How an edition admits people, and what happens to a place that becomes free. With rules of seats, after a declined
-- offer or at its end an edition may have free places while people wait: a migration before this one dropped the check on `waiting`.
alter table editions
    drop constraint editions_registration_check,
    add constraint editions_registration_check check (registration in ('open', 'nominated', 'both')),
    add column admission text not null default 'automatic' check (admission in ('automatic', 'review')),
    add column promotion text not null default 'automatic' check (promotion in ('automatic', 'offer')),
    add column offer_hours int not null default 72 check (offer_hours between 1 and 2160),
    add column after_offer text not null default 'wait_again' check (after_offer in ('wait_again', 'expire')),
    add column open_to_others boolean not null default false;

-- Places for a group of people: at most so many, or so many kept free for them. Exactly one column names the group.
create table edition_seats (
    edition_id uuid not null references editions,
    number int not null check (number >= 1),
    channel text check (channel in ('nominated', 'open')),
    institution text references institutions,
    admin_area text references admin_areas,
    sex text references sexes,
    organisation_type text references organisation_types,
    maximum int check (maximum >= 0),
    reserved int not null default 0 check (reserved >= 0 and reserved <= coalesce(maximum, reserved)),
    primary key (edition_id, number),
    check (num_nonnulls(channel, institution, admin_area, sex, organisation_type) = 1),
    check (maximum is not null or reserved > 0)
);

-- The other registration of a replacement.
alter table registration_steps add column other_registration_id uuid;
