-- What a page shows of an act: its content without the awards, which are thousands, and how many there are of each.
create function head_of_act(content jsonb) returns jsonb language sql immutable parallel safe as $$
    select (content - 'awards') || jsonb_build_object('given', coalesce(
        (
            select jsonb_agg(jsonb_build_array(award, number) order by place)
            from (
                select made.award ->> 'award' as award, count(*) as number, min(made.place) as place
                from jsonb_array_elements(content -> 'awards') with ordinality as made (award, place) group by 1
            ) as counted
        ),
        '[]'
    ))
$$;
alter table acts add column head jsonb not null generated always as (head_of_act(content::jsonb)) stored;

-- The name by which a list shows a holder, and the institution, read once and not with every page. An erasure of the
-- record erases them with it.
alter table certificates
    add column holder_name text not null generated always as (
        btrim(
            btrim(coalesce(record::jsonb #>> '{holder,family_names}', '')) || ' '
            || btrim(coalesce(record::jsonb #>> '{holder,given_names}', ''))
        )
    ) stored,
    add column institution text generated always as (record::jsonb #>> '{institution,name}') stored;
create index certificates_by_holder on certificates (act_id, holder_name, registration_id);
create index certificates_of_registrations on certificates (act_id, registration_id, serial);

-- Generated columns have no value yet where a trigger runs before the change.
create or replace function guard_certificate() returns trigger language plpgsql as $$
declare
    may_change constant text[] :=
        '{record,erased,erased_reason,revision,revoked_at,revoked_by,reason,holder_name,institution}';
begin
    if tg_op = 'DELETE' then
        raise exception 'a certificate is never deleted' using errcode = 'restrict_violation';
    end if;
    if (to_jsonb(new) - may_change) is distinct from (to_jsonb(old) - may_change) then
        raise exception 'what was issued is never changed' using errcode = 'restrict_violation';
    end if;
    if old.revoked_at is not null
        and (new.revoked_at, new.revoked_by, new.reason, new.revision)
            is distinct from (old.revoked_at, old.revoked_by, old.reason, old.revision)
    then
        raise exception 'a revocation is never undone or changed' using errcode = 'restrict_violation';
    end if;
    if (old.erased and not new.erased) or (old.erased_reason is not null and new.erased_reason is null) then
        raise exception 'an erasure is never undone' using errcode = 'restrict_violation';
    end if;
    if new.record <> old.record
        and (not new.erased or new.record::jsonb <> old.record::jsonb || '{"holder": null}'::jsonb)
    then
        raise exception 'an erasure removes the holder and nothing else' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
