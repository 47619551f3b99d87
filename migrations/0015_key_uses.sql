-- additive: the version before this one serves on beside it; what it seals meanwhile has no use on record.
-- Every use of a seal key: written before the key signs, and later what came of it.

create table sealpost.key_uses (
  id bigint generated always as identity,
  -- SHA-256 of the certificate.
  key_id bytea not null check (length(key_id) = 32),
  purpose text not null check (purpose in ('seal', 'probe', 'statement')),
  -- SHA-256 of the bytes that are signed.
  digest bytea not null check (length(digest) = 32),
  recorded_at timestamptz not null default now(),
  primary key (id, purpose)
);
call sealpost.make_append_only('sealpost.key_uses');
revoke insert (id) on sealpost.key_uses from sealpost_service;

create table sealpost.key_use_ends (
  use_id bigint primary key,
  purpose text not null,
  -- What it was begun for, or nothing that anybody will ever see.
  outcome text not null check (outcome in (purpose, 'abandoned')),
  -- The evidence that carries the signature: stored in the same transaction, and no other use has the same.
  event_id uuid unique references sealpost.evidence,
  recorded_at timestamptz not null default now(),
  foreign key (use_id, purpose) references sealpost.key_uses (id, purpose),
  check ((outcome = 'seal') = (event_id is not null))
);
call sealpost.make_append_only('sealpost.key_use_ends');
