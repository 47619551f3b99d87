-- additive: the version before this one serves on beside it.
-- Whether this database holds all that was ever proven with it: what the service's high-water mark, kept outside, is held against.

-- Which database this is. A copy keeps the name, a new one has another.
create table sealpost.identity (
  single boolean primary key default true check (single),
  id uuid not null default gen_random_uuid()
);
insert into sealpost.identity default values;
create trigger never_changed before update or delete on sealpost.identity
  for each row execute function sealpost.refuse_change();
grant select on sealpost.identity to sealpost_service;

-- How much evidence there is, without counting it. Parts, so that sealers at work on several connections seldom wait for each other.
create table sealpost.evidence_counts (
  part smallint primary key,
  amount bigint not null
) with (fillfactor = 50);
grant select on sealpost.evidence_counts to sealpost_service;

create function sealpost.count_evidence() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update sealpost.evidence_counts set amount = amount + (select count(*) from added)
    where part = pg_backend_pid() % 64;
  return null;
end $$;
create trigger counted after insert on sealpost.evidence referencing new table as added
  for each statement execute function sealpost.count_evidence();
-- The trigger holds writers off until the end of this transaction, so nothing is missed in between.
insert into sealpost.evidence_counts (part, amount)
  select part, case part when 0 then (select count(*) from sealpost.evidence) else 0 end
  from generate_series(0, 63) as part;

-- Evidence that is gone from the database and was accepted as lost by the operator: an entry of the register with more to say.
alter table sealpost.downtimes drop constraint downtimes_cause_check;
alter table sealpost.downtimes add constraint downtimes_cause_check
  check (cause in ('database', 'proof', 'not-running', 'evidence-lost'));

create table sealpost.accepted_losses (
  downtime_id uuid primary key references sealpost.downtimes,
  -- How much evidence there was by the mark, and how much the database held.
  known bigint not null check (known >= 0),
  found bigint not null check (found >= 0),
  -- The last one that the mark knew of and that is gone; a mark may know of none by name.
  last_evidence_id text,
  last_digest bytea check (length(last_digest) = 32),
  recorded_at timestamptz not null default now(),
  check ((last_evidence_id is null) = (last_digest is null))
);
call sealpost.make_append_only('sealpost.accepted_losses');
