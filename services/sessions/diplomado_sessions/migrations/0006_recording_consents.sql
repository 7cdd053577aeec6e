-- Who agreed to appear in published recordings and photographs. A registration without a row did not agree.
create table consents (
    registration_id uuid primary key,
    revision bigint not null,
    recording boolean not null
);

-- A recording of a session in which people without that consent were present: who published it nevertheless, and why.
alter table recordings
    add column consent_reason text check (length(trim(consent_reason)) > 0),
    add column consent_accepted_by text,
    add constraint recordings_consent_check check ((consent_reason is null) = (consent_accepted_by is null));
