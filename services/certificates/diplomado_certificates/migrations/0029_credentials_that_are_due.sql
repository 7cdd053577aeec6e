-- The certificates whose credentials are to be signed: a list that is empty at rest, so that to look for work costs nothing
-- however large the register is. It names all that were issued and those whose proof a stolen key made.
create table credentials_due (certificate_id uuid primary key references certificates);
insert into credentials_due
select certificate_id from certificates
where revoked_at is null and not erased and (
    select count(*) from credential_proofs p where p.certificate_id = certificates.certificate_id and p.named
) < 2;

create function make_credentials_due() returns trigger language plpgsql as $$
begin
    insert into credentials_due select certificate_id from issued;
    return null;
end
$$;
create trigger credentials_of_issued_certificates_are_due after insert on certificates
    referencing new table as issued for each statement execute function make_credentials_due();

-- The keys whose proofs were good when the proofs were last looked through for others.
create table credential_keys (
    only_row boolean primary key default true check (only_row),
    methods text[] not null
);
insert into credential_keys (methods) values ('{}');
