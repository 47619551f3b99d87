-- Sessions, one-time values and registered clients.

create table sealpost.sessions (
  id_hash bytea primary key,
  -- Encrypted by the caller under a key made from the cookie, which is not stored.
  payload bytea not null,
  created_at timestamptz not null,
  idle_until timestamptz not null,
  ends_at timestamptz not null
);
create index sessions_by_end on sealpost.sessions (ends_at);
grant select, insert, update (idle_until), delete on sealpost.sessions to sealpost_service;

create table sealpost.replay (
  value_hash bytea primary key,
  expires_at timestamptz not null
);
create index replay_by_end on sealpost.replay (expires_at);
grant select, insert on sealpost.replay to sealpost_service;

-- Entered by an officer with the owner's role; the service only reads them.
create table sealpost.clients (
  client_id text primary key,
  -- AES-256-GCM under a key of its own made from the key-encryption key: the record names persons.
  record bytea not null,
  disabled boolean not null default false,
  entered_at timestamptz not null default now()
);
grant select on sealpost.clients to sealpost_service;
