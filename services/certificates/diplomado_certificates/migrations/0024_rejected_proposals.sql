-- A proposal of an annulment or a reversal may be rejected, or end: until it is done its row may be deleted.
create or replace function guard_annulment() returns trigger language plpgsql as $$
begin
    if old.annulled_at is not null then
        raise exception 'an annulment is never undone or changed' using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
create or replace function guard_reversal() returns trigger language plpgsql as $$
begin
    if old.reversed_at is not null then
        raise exception 'a reversal is never undone or changed' using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
