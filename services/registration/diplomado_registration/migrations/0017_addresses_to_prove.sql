-- An address that shall replace the present one once it is proven by the link that is mailed to it.
alter table participants
    add column new_email text check (new_email <> ''),
    add column new_email_key text check (new_email_key = lower(new_email_key)),
    add column proof_id uuid unique,
    add column proof_expires_at timestamptz,
    add constraint participants_proof_check
        check (num_nulls(new_email, new_email_key, proof_id, proof_expires_at) in (0, 4)),
    add constraint participants_no_proof_of_erased_check check (erased_at is null or proof_id is null);
