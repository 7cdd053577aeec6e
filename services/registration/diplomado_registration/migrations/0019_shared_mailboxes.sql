-- Who decided that several people read one address, and why. Reasons go with the person.
alter table contacts
    add column shared_by text,
    add column shared_reason text check (shared_reason <> ''),
    add constraint contacts_shared_check check (num_nulls(shared_by, shared_reason) in (0, 2));
