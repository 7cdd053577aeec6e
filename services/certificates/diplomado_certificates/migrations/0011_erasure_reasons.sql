-- Why the holder of a certificate was erased. The end of a retention period does not erase holders; erasures before this
-- migration have no reason.
alter table certificates
    add column erased_reason text check (erased_reason = 'request'),
    add constraint only_an_erasure_has_a_reason check (erased_reason is null or erased);

create or replace function guard_certificate() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a certificate is never deleted' using errcode = 'restrict_violation';
    end if;
    if (to_jsonb(new) - '{record,erased,erased_reason,revision,revoked_at,revoked_by,reason}'::text[])
        is distinct from (to_jsonb(old) - '{record,erased,erased_reason,revision,revoked_at,revoked_by,reason}'::text[])
    then
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
