-- additive: the version before this one serves on beside it.
-- Evidence with validation data (XAdES B-LT): further files beside the bytes as first sealed, which stay as they are.

create table sealpost.augmentations (
  event_id uuid not null references sealpost.evidence,
  -- 1 for the first further file; each later one (an archive time-stamp, its renewal) builds on the one before.
  position smallint not null check (position > 0),
  level text not null check (level in ('B-LT', 'B-LTA')),
  -- AES-256-GCM under the message's key.
  bytes bytea not null,
  -- SHA-256 of the clear bytes.
  digest bytea not null check (length(digest) = 32),
  stored_at timestamptz not null default now(),
  primary key (event_id, position)
);
call sealpost.make_append_only('sealpost.augmentations');

-- What still waits for its validation data. The only thing here that is ever taken away again.
create table sealpost.unaugmented (
  event_id uuid primary key references sealpost.evidence,
  proven_time timestamptz not null,
  -- Service time at which it is worth a try.
  due_at timestamptz not null,
  attempts integer not null default 0
);
create index unaugmented_due on sealpost.unaugmented (due_at);
create index unaugmented_oldest on sealpost.unaugmented (proven_time);
grant select, update (due_at, attempts), delete on sealpost.unaugmented to sealpost_service;

-- One statement for a whole batch of seals: the pipeline must not feel it.
create function sealpost.enqueue_augmentation() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into sealpost.unaugmented (event_id, proven_time, due_at)
  select event_id, proven_time, proven_time from sealed;
  return null;
end $$;
create trigger enqueue_augmentation after insert on sealpost.evidence
  referencing new table as sealed for each statement execute function sealpost.enqueue_augmentation();

insert into sealpost.unaugmented (event_id, proven_time, due_at)
select event_id, proven_time, proven_time from sealpost.evidence;

create function sealpost.dequeue_augmentation() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from sealpost.unaugmented where event_id = new.event_id;
  return null;
end $$;
create trigger dequeue_augmentation after insert on sealpost.augmentations
  for each row execute function sealpost.dequeue_augmentation();
