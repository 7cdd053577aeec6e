-- The fingerprint of every file that was given out. A later version of the templates or of the typesetter prints the same
-- facts with other bytes; a file printed before that is still an original. One row per certificate and version.
create table papers (
    certificate_id uuid not null references certificates,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    first_given_at timestamptz not null default now(),
    primary key (certificate_id, sha256)
);
