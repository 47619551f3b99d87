-- Sealed evidence: the bytes as first sealed, encrypted; what proves them, in clear.

create table sealpost.evidence (
  event_id uuid primary key references sealpost.events,
  evidence_id text not null unique,
  -- AES-256-GCM under the message's key.
  bytes bytea not null,
  -- SHA-256 of the clear bytes: outlives the key, so the chain can still be checked.
  digest bytea not null check (length(digest) = 32),
  proven_time timestamptz not null,
  predecessor_event uuid references sealpost.evidence,
  predecessor_digest bytea check (length(predecessor_digest) = 32),
  stored_at timestamptz not null default now(),
  check ((predecessor_event is null) = (predecessor_digest is null))
);
call sealpost.make_append_only('sealpost.evidence');

-- A chain cannot fork: evidence links to the stored digest of exactly the event before it.
create function sealpost.refuse_fork() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  expected uuid;
begin
  select sealpost.predecessor_of(message_id, recipient, sequence) into expected
    from sealpost.events where id = new.event_id;
  if new.predecessor_event is distinct from expected then
    raise exception 'evidence of % does not follow its predecessor', new.event_id using errcode = '23514';
  end if;
  if expected is not null and not exists (
    select from sealpost.evidence where event_id = expected and digest = new.predecessor_digest)
  then
    raise exception 'evidence of % names another digest than its predecessor has', new.event_id
      using errcode = '23514';
  end if;
  return new;
end $$;
create trigger no_fork before insert on sealpost.evidence
  for each row execute function sealpost.refuse_fork();

create function sealpost.dequeue_event() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from sealpost.unsealed where event_id = new.event_id;
  return null;
end $$;
create trigger dequeue after insert on sealpost.evidence
  for each row execute function sealpost.dequeue_event();

-- Every question put to a time-stamping authority, whatever came of it.
create table sealpost.tsa_attempts (
  id bigint generated always as identity primary key,
  tsa text not null,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  outcome text not null,
  detail text not null
);
call sealpost.make_append_only('sealpost.tsa_attempts');
