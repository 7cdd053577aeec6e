-- The place of each certificate in the status lists: drawn by chance, so that it says nothing about when or to whom it was
-- issued, and kept for ever, as credentials name it.
create table credential_statuses (
    certificate_id uuid primary key references certificates,
    list int not null check (list >= 1),
    index int not null check (index between 0 and 131071),
    unique (list, index)
);
create trigger credential_statuses_are_never_changed before update or delete on credential_statuses
    for each row execute function refuse_change();

-- The proofs of credentials that were given out. What they sign is made from the register and is not kept twice; the
-- digest tells whether it is still made alike.
create table credential_proofs (
    certificate_id uuid not null references certificates,
    language text not null check (language in ('es', 'en')),
    named boolean not null,
    digest bytea not null,
    method text not null,
    created_at timestamptz not null,
    value bytea not null check (length(value) = 64),
    primary key (certificate_id, language, named)
);

-- With a proof of the name, a name could be guessed: it does not outlive the holder's details.
create function forget_named_proofs() returns trigger language plpgsql as $$
begin
    delete from credential_proofs where certificate_id = new.certificate_id and named;
    return null;
end
$$;
create trigger named_proofs_end_with_their_holder after update of erased on certificates
    for each row when (new.erased and not old.erased) execute function forget_named_proofs();
