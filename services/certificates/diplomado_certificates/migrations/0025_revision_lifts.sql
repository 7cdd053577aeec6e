-- How far `tell-again` has raised what is published of a registration, a certificate or an edition: the register itself
-- refuses changes. The revision of an event is the own one and this.
create table revision_lifts (
    subject_id uuid primary key,
    lift int not null check (lift >= 1)
);
