-- When the service could not do its work: each outage with its start, then its end, then the sealed statement about both.

create table sealpost.downtimes (
  id uuid primary key,
  cause text not null check (cause in ('database', 'proof', 'not-running')),
  functions text[] not null check (cardinality(functions) > 0),
  started_at timestamptz not null,
  -- The process that saw it; while that one lives, no other ends the entry.
  instance integer not null,
  recorded_at timestamptz not null default now()
);
create index downtimes_newest on sealpost.downtimes (started_at desc, id);
call sealpost.make_append_only('sealpost.downtimes');

create table sealpost.downtime_ends (
  downtime_id uuid primary key references sealpost.downtimes,
  ended_at timestamptz not null,
  recorded_at timestamptz not null default now()
);
call sealpost.make_append_only('sealpost.downtime_ends');

create table sealpost.downtime_statements (
  downtime_id uuid primary key references sealpost.downtime_ends,
  -- Public, and without personal data: not encrypted.
  bytes bytea not null,
  proven_time timestamptz not null,
  stored_at timestamptz not null default now()
);
call sealpost.make_append_only('sealpost.downtime_statements');

-- When any node was last seen at work. The one row that is written over and over.
create table sealpost.heartbeat (
  single boolean primary key default true check (single),
  seen_at timestamptz not null
);
grant select, insert, update on sealpost.heartbeat to sealpost_service;
