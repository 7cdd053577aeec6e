-- The registrations whose answers about consent were published. Housekeeping publishes those of the others, once.
create table published_consents (
    registration_id uuid primary key references registrations on delete cascade
);
