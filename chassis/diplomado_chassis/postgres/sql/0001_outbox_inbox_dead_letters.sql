-- Facts that wait to be published. A row is deleted once Kafka has acknowledged it.
create table outbox (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    type text not null,
    topic text not null,
    key text not null check (key <> ''),
    headers jsonb not null,
    payload bytea not null check (length(payload) <= 262144),
    created_at timestamptz not null default now()
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.5
);

-- Events whose effect stands. Purged once the topics cannot bring them again.
create table inbox (
    event_id uuid primary key,
    received_at timestamptz not null default now()
);
create index inbox_received_at on inbox using brin (received_at);

-- Records that cannot be handled (direction in) or published (direction out), whole, with the reason.
create table dead_letters (
    id bigint generated always as identity primary key,
    direction text not null check (direction in ('in', 'out')),
    topic text not null,
    partition int,
    "offset" bigint,
    key bytea,
    headers jsonb not null,
    value bytea,
    event_id uuid,
    type text,
    reason text not null,
    error text not null,
    record_time timestamptz,
    parked_at timestamptz not null default now(),
    check ((direction = 'in') = ("offset" is not null))
);
-- A record that comes again after its parking is parked once. A topic that was recreated counts anew: hence the time.
create unique index dead_letters_record on dead_letters (topic, partition, "offset", record_time) where direction = 'in';

-- First answers to requests that carry an Idempotency-Key.
create table idempotency_keys (
    caller text not null,
    key text not null,
    fingerprint bytea not null,
    status int,
    media_type text,
    body bytea,
    created_at timestamptz not null default now(),
    primary key (caller, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
