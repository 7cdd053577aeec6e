-- The certificate that an issue replaces, and the one that was issued in the place of a revoked one.
alter table certificates add column supersedes uuid, add column superseded_by uuid;
