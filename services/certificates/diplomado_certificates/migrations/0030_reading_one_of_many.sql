-- The progress of one participant is read without reading that of everybody: the length that a session without an
-- announced closure had, and the certificates of one registration, revoked ones too.
create index attendances_of_sessions on attendances (edition_id, session_id, session_seconds);
drop index attendances_by_edition;
create index certificates_by_registration on certificates (registration_id);
