-- Records that are another person's: mails about them go to the address of that person.
create table merged_people (
    participant_id uuid primary key,
    revision int not null check (revision >= 1),
    into_participant_id uuid,
    noted_at timestamptz not null default now()
);
