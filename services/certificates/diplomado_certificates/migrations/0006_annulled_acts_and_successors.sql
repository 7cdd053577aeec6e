-- The annulment of a signed act: proposed, then done, by two people where the setting asks for it. The act stays as signed.
create table annulments (
    act_id uuid primary key references acts,
    reason text not null check (length(trim(reason)) > 0),
    proposed_by text not null,
    proposed_at timestamptz not null,
    annulled_by text,
    annulled_at timestamptz,
    constraint an_annulment_has_author_and_date check ((annulled_by is null) = (annulled_at is null))
);

create function guard_annulment() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.annulled_at is not null then
        raise exception 'an annulment is never undone or changed' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger annulments_are_frozen before update or delete on annulments
    for each row execute function guard_annulment();

-- `graduations` has who is a graduate; what an annulment took back stands here.
create table reversed_graduations (
    registration_id uuid not null,
    act_id uuid not null references acts,
    graduated_on date not null,
    reversed_at timestamptz not null,
    primary key (registration_id, act_id)
);
create trigger reversed_graduations_are_never_changed before update or delete on reversed_graduations
    for each row execute function refuse_change();

create function guard_graduation() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and exists (
        select from annulments where act_id = old.act_id and annulled_at is not null
    ) then
        return old;
    end if;
    raise exception 'a graduation goes only when its act is annulled' using errcode = 'restrict_violation';
end
$$;
drop trigger graduations_are_never_changed on graduations;
create trigger graduations_are_kept before update or delete on graduations
    for each row execute function guard_graduation();

-- Which certificate replaces which. `reason` and `recorded_by` are those of a reissue; a later act needs none.
create table successions (
    certificate_id uuid primary key references certificates,
    supersedes uuid not null unique references certificates,
    reason text,
    recorded_by text not null,
    recorded_at timestamptz not null
);
create trigger successions_are_never_changed before update or delete on successions
    for each row execute function refuse_change();
