-- Pairs of records that may be of one person, found when one of them comes or changes, so that a page of them is read by
-- its keys. Decisions that two are not one person's are beside them, in duplicate_dismissals.
create table duplicate_pairs (
    first_id uuid not null references participants on delete cascade,
    second_id uuid not null references participants on delete cascade check (second_id > first_id),
    reasons text[] not null check (reasons <> '{}'),
    primary key (first_id, second_id)
);
create index duplicate_pairs_second on duplicate_pairs (second_id);

-- Digests of what records are compared by. Only those with a common key are looked at together.
create table duplicate_keys (
    key bigint not null,
    participant_id uuid not null references participants on delete cascade,
    primary key (key, participant_id)
);
create index duplicate_keys_participant on duplicate_keys (participant_id);

-- Who came or changed since records were last compared: a list that is empty at rest. It refers to no table: the check of
-- a reference is planned while people are few, and would read all of them for each row of a list of thousands.
create table people_to_compare (participant_id uuid primary key);
insert into people_to_compare
select participant_id from participants where erased_at is null and merged_into is null;

create function compare_new_people() returns trigger language plpgsql as $$
begin
    insert into people_to_compare select participant_id from described;
    return null;
end
$$;
create trigger new_people_are_compared after insert on participants
    referencing new table as described for each statement execute function compare_new_people();

-- What was found is gone at once, with whoever is erased or merged too. The row of the list is locked where it is there
-- already: a comparison that runs at the same time leaves it for the next.
create function compare_again() returns trigger language plpgsql as $$
begin
    delete from duplicate_pairs where first_id = new.participant_id or second_id = new.participant_id;
    delete from duplicate_keys where participant_id = new.participant_id;
    insert into people_to_compare values (new.participant_id)
    on conflict (participant_id) do update set participant_id = excluded.participant_id;
    return null;
end
$$;
create trigger changed_people_are_compared_again
    after update of given_names, family_names, email, email_key, erased_at, merged_into on participants
    for each row when (
        (old.given_names, old.family_names, old.email, old.email_key, old.erased_at, old.merged_into)
        is distinct from (new.given_names, new.family_names, new.email, new.email_key, new.erased_at, new.merged_into)
    ) execute function compare_again();
