-- Where focal points of institutions are told about the people of theirs in an edition. Personal data.
create table focal_contacts (
    contact_id uuid primary key,
    edition_id uuid not null references editions,
    institution text not null references institutions,
    name text not null,
    email text not null,
    email_key text not null,
    language text not null check (language in ('es', 'en')),
    names_people boolean not null,
    revision int not null check (revision >= 1),
    proof_id uuid not null,
    proof_expires_at timestamptz not null,
    asked_at timestamptz not null,
    -- Since when it is known who reads the address.
    proven_at timestamptz,
    entered_by text not null,
    unique (edition_id, institution, email_key)
);
create unique index focal_contacts_proof on focal_contacts (proof_id);
