-- The first file that was given out for a certificate, or its newest signed copy: it is given out again, byte for byte,
-- whatever later templates and typesetters would print. A PDF is compressed already. Null: only the fingerprint is kept.
alter table papers add column content bytea;
alter table papers alter column content set storage external;

-- No paper outlives the holder's details, whichever way they are erased.
create function forget_papers() returns trigger language plpgsql as $$
begin
    update papers set content = null where certificate_id = new.certificate_id and content is not null;
    return null;
end
$$;
create trigger papers_end_with_their_holder after update of erased on certificates
    for each row when (new.erased and not old.erased) execute function forget_papers();
