-- The register of an edition: locking its row makes signatures of one edition follow one another, and it counts.
create table registers (
    edition_id uuid primary key,
    acts int not null default 0 check (acts >= 0),
    certificates int not null default 0 check (certificates >= 0)
);

-- `content` is the canonical text of what is decided and `hash` its SHA-256; neither changes from the draft on.
create table acts (
    act_id uuid primary key,
    edition_id uuid not null,
    status text not null default 'draft' check (status in ('draft', 'signed')),
    content text not null,
    hash text not null check (hash ~ '^[0-9a-f]{64}$'),
    awards int not null check (awards > 0),
    graduates int not null check (graduates >= 0),
    drafted_at timestamptz not null,
    drafted_by text not null,
    number text,
    signed_at timestamptz,
    signed_by text,
    constraint a_signed_act_is_numbered_and_dated check (
        (status = 'signed') = (number is not null)
        and (status = 'signed') = (signed_at is not null)
        and (status = 'signed') = (signed_by is not null)
    )
);
create index acts_by_edition on acts (edition_id);
create index drafts_by_age on acts (drafted_at) where status = 'draft';
create unique index an_edition_has_each_act_number_once on acts (edition_id, number) where number is not null;

create function guard_act() returns trigger language plpgsql as $$
begin
    if old.status = 'signed' then
        raise exception 'a signed act is never changed or deleted' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if new.status <> 'signed'
        or (new.act_id, new.edition_id, new.content, new.hash, new.awards, new.graduates, new.drafted_at, new.drafted_by)
            is distinct from
           (old.act_id, old.edition_id, old.content, old.hash, old.awards, old.graduates, old.drafted_at, old.drafted_by)
    then
        raise exception 'the only change of a draft is its signature' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger acts_are_frozen before update or delete on acts for each row execute function guard_act();

-- Who graduated by which act, once for ever.
create table graduations (
    registration_id uuid primary key,
    act_id uuid not null references acts,
    graduated_on date not null
);
create trigger graduations_are_never_changed before update or delete on graduations
    for each row execute function refuse_change();

-- `record` is the canonical text of what the certificate says, `sha256` its fingerprint at issue.
create table certificates (
    certificate_id uuid primary key,
    verification_code text not null unique check (length(verification_code) >= 22),
    edition_id uuid not null,
    serial int not null check (serial >= 1),
    registration_id uuid not null,
    participant_id uuid not null,
    person_revision bigint not null,
    act_id uuid not null references acts,
    kind text not null check (kind in ('attendance', 'diploma', 'recognition')),
    award text not null,
    session_id uuid,
    record text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    revision int not null default 1,
    issued_at timestamptz not null,
    erased boolean not null default false,
    revoked_at timestamptz,
    revoked_by text,
    reason text check (reason in ('issued_in_error', 'fraud', 'duplicate', 'superseded', 'holder_request')),
    unique (edition_id, serial),
    constraint a_revocation_has_reason_and_author check (
        (revoked_at is null) = (reason is null) and (revoked_at is null) = (revoked_by is null)
    )
);
create unique index one_valid_certificate_per_award on certificates (registration_id, award, session_id)
    nulls not distinct where revoked_at is null;
create index certificates_by_participant on certificates (participant_id);

create function guard_certificate() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'a certificate is never deleted' using errcode = 'restrict_violation';
    end if;
    if (to_jsonb(new) - '{record,erased,revision,revoked_at,revoked_by,reason}'::text[])
        is distinct from (to_jsonb(old) - '{record,erased,revision,revoked_at,revoked_by,reason}'::text[])
    then
        raise exception 'what was issued is never changed' using errcode = 'restrict_violation';
    end if;
    if old.revoked_at is not null
        and (new.revoked_at, new.revoked_by, new.reason, new.revision)
            is distinct from (old.revoked_at, old.revoked_by, old.reason, old.revision)
    then
        raise exception 'a revocation is never undone or changed' using errcode = 'restrict_violation';
    end if;
    if old.erased and not new.erased then
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

create trigger certificates_are_frozen before update or delete on certificates
    for each row execute function guard_certificate();
