create table counters (id uuid primary key, value int not null);
create table seen (event_id uuid primary key, registration_id uuid not null, revision int not null, effects int not null);
create table withdrawn (event_id uuid primary key);
