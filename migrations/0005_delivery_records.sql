-- What delivery must remember beside events: who was identified, which notices and bytes went out, which requests repeat.

create table sealpost.identifications (
  id text primary key,
  message_id uuid not null references sealpost.messages,
  recipient smallint,
  purpose text not null check (purpose in ('submit', 'accept', 'refuse', 'handover', 'open')),
  outcome text not null check (outcome in ('admitted', 'refused')),
  refusal text,
  at timestamptz not null,
  -- AES-256-GCM: the identity and the salt. With the salt in clear, a birth date could be guessed from the digest.
  record bytea not null,
  digest bytea not null check (length(digest) = 32),
  check ((outcome = 'refused') = (refusal is not null)),
  foreign key (message_id, recipient) references sealpost.courses
);
call sealpost.make_append_only('sealpost.identifications');
create index identifications_by_message on sealpost.identifications (message_id);

create table sealpost.notice_attempts (
  id text primary key,
  message_id uuid not null,
  recipient smallint not null,
  round smallint not null check (round >= 0),
  attempt smallint not null check (attempt > 0),
  started_at timestamptz not null,
  finished_at timestamptz,
  kind text check (kind in ('taken', 'failed', 'bounced')),
  -- AES-256-GCM: a server's reply may repeat the address.
  outcome bytea,
  foreign key (message_id, recipient) references sealpost.courses,
  unique (message_id, recipient, round, attempt),
  check ((kind is null) = (outcome is null) and (kind is null) = (finished_at is null))
);
grant select, insert, update (finished_at, kind, outcome) on sealpost.notice_attempts to sealpost_service;

create table sealpost.handovers (
  id text primary key,
  message_id uuid not null,
  recipient smallint not null,
  session_id text not null,
  opened_at timestamptz not null,
  closes_at timestamptz not null,
  -- AES-256-GCM: who opened it.
  party bytea not null,
  foreign key (message_id, recipient) references sealpost.courses
);
call sealpost.make_append_only('sealpost.handovers');
create index handovers_by_course on sealpost.handovers (message_id, recipient);

-- A failed attempt: the content turned out altered. One per handover; it stays.
create table sealpost.handover_failures (
  handover_id text primary key references sealpost.handovers,
  at timestamptz not null,
  file smallint not null check (file > 0),
  code text not null
);
call sealpost.make_append_only('sealpost.handover_failures');

create table sealpost.transfers (
  id bigint generated always as identity primary key,
  handover_id text not null references sealpost.handovers,
  file smallint not null check (file > 0),
  from_byte bigint not null check (from_byte >= 0),
  to_byte bigint not null check (to_byte >= from_byte),
  started_at timestamptz not null,
  finished_at timestamptz not null
);
call sealpost.make_append_only('sealpost.transfers');
create index transfers_by_handover on sealpost.transfers (handover_id);

-- Keys of repeated requests, kept 7 days. The client chose the key's text, so only its hash is stored.
create table sealpost.idempotency (
  owner text not null,
  key_hash bytea not null,
  -- The service process that works on it; a reservation of a dead one may be taken over.
  instance integer not null,
  reserved_at timestamptz not null,
  fingerprint bytea,
  message_id uuid references sealpost.messages,
  primary key (owner, key_hash),
  check ((fingerprint is null) = (message_id is null))
);
create index idempotency_by_age on sealpost.idempotency (reserved_at);
grant select, insert, update, delete on sealpost.idempotency to sealpost_service;
