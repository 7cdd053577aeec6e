-- Uploaded images by the SHA-256 of their content. A paper names the hash, so a replaced emblem changes no old paper.
create table images (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    media_type text not null check (media_type = 'image/png'),
    width int not null check (width between 1 and 4096),
    height int not null check (height between 1 and 4096),
    content bytea not null check (encode(sha256(content), 'hex') = sha256),
    stored_at timestamptz not null default now()
);
create function guard_image() returns trigger language plpgsql as $$
begin
    if (new.sha256, new.media_type, new.width, new.height, new.content)
        is distinct from (old.sha256, old.media_type, old.width, old.height, old.content)
    then
        raise exception 'an image is never changed' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger images_are_frozen before update on images for each row execute function guard_image();

create table emblems (
    code text primary key check (code ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    role text not null check (role in ('organiser', 'partner', 'donor')),
    name_es text not null check (length(trim(name_es)) > 0),
    name_en text not null check (length(trim(name_en)) > 0),
    sha256 text not null references images,
    set_at timestamptz not null,
    set_by text not null
);
create index emblems_by_image on emblems (sha256);

create table signature_images (
    code text primary key check (code ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    sha256 text not null references images,
    set_at timestamptz not null,
    set_by text not null
);
create index signature_images_by_image on signature_images (sha256);

-- Which images an act has frozen, and under which code each was found. The rows of a draft go with it.
create table act_images (
    act_id uuid not null references acts on delete cascade,
    kind text not null check (kind in ('emblem', 'signature')),
    code text not null,
    sha256 text not null references images,
    primary key (act_id, kind, code)
);
create index act_images_by_code on act_images (kind, code);
create index act_images_by_image on act_images (sha256);
