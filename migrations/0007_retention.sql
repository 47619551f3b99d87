-- The lawful end of personal data: content goes when access to it is over, keys past their date are destroyed, and both
-- are recorded. Nothing else may be.

-- Content that is stored. A row leaves by the record of its removal and in no other way.
create table sealpost.contents (
  message_id uuid primary key references sealpost.messages,
  -- When to look whether its time is over; null while every recipient may still have access.
  due_at timestamptz
);
create index contents_due on sealpost.contents (due_at) where due_at is not null;
grant select, insert (message_id), update (due_at) on sealpost.contents to sealpost_service;

create table sealpost.content_removals (
  message_id uuid primary key references sealpost.messages,
  access_ended_at timestamptz not null,
  removed_at timestamptz not null,
  recorded_at timestamptz not null default now()
);
call sealpost.make_append_only('sealpost.content_removals');

-- Whatever the service's clock and code say: not before each course has come to a proven end, or the submission was
-- refused, or the key is gone and nobody can read the content any more.
create function sealpost.refuse_early_removal() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from sealpost.message_keys where message_id = new.message_id)
    and not exists (select from sealpost.events where message_id = new.message_id and code = 'A.2')
    and exists (select from sealpost.courses c where c.message_id = new.message_id and not exists (
      select from sealpost.events e join sealpost.evidence s on s.event_id = e.id
      where e.message_id = c.message_id and e.recipient = c.recipient and e.code in ('D.2', 'E.1', 'E.2')))
  then
    raise exception 'a recipient of message % may still have access', new.message_id using errcode = '23001';
  end if;
  return new;
end $$;
create trigger not_before_access_ends before insert on sealpost.content_removals
  for each row execute function sealpost.refuse_early_removal();

create function sealpost.forget_content() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from sealpost.contents where message_id = new.message_id;
  return null;
end $$;
create trigger forget after insert on sealpost.content_removals
  for each row execute function sealpost.forget_content();

create table sealpost.destructions (
  id bigint generated always as identity primary key,
  what text not null check (what in ('message-key', 'idempotency', 'session', 'replay')),
  -- Only for keys, which are recorded one by one.
  message_id uuid references sealpost.messages,
  amount integer not null check (amount > 0),
  -- The date after which it was allowed, for keys.
  retained_until timestamptz,
  destroyed_at timestamptz not null default now(),
  check ((what = 'message-key') = (message_id is not null and retained_until is not null))
);
call sealpost.make_append_only('sealpost.destructions');
revoke insert (id, what, message_id, amount, retained_until) on sealpost.destructions from sealpost_service;

-- The years of the policy, counted from the last thing that happened. The service's clock and the database's are both
-- heeded: one that runs slow must not bring the end forward.
create function sealpost.retained_until(message uuid) returns timestamptz
  language sql stable set search_path = pg_catalog, pg_temp
begin atomic
  select greatest(k.created_at, max(e.event_time), max(e.recorded_at)) + make_interval(years => k.retain_years)
  from sealpost.message_keys k left join sealpost.events e on e.message_id = k.message_id
  where k.message_id = message
  group by k.message_id;
end;

-- Whoever deletes a key, and however: not before its date, and not while evidence is still to be made with it.
create function sealpost.refuse_early_destruction() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if sealpost.retained_until(old.message_id) > now() then
    raise exception 'the key of message % is kept until %', old.message_id, sealpost.retained_until(old.message_id)
      using errcode = '23001';
  end if;
  if exists (select from sealpost.unsealed u join sealpost.events e on e.id = u.event_id
    where e.message_id = old.message_id)
  then
    raise exception 'message % has events without evidence', old.message_id using errcode = '23001';
  end if;
  return old;
end $$;
create trigger not_before_its_date before delete on sealpost.message_keys
  for each row execute function sealpost.refuse_early_destruction();
create trigger never_changed before update on sealpost.message_keys
  for each row execute function sealpost.refuse_change();
create trigger never_emptied before truncate on sealpost.message_keys
  for each statement execute function sealpost.refuse_change();

-- Destroys up to `most` keys whose date has passed. Content that is still there can be read by nobody from then on;
-- the service removes it when it next looks.
create function sealpost.destroy_expired_keys(most integer) returns setof uuid
  language sql volatile security definer set search_path = pg_catalog, pg_temp
begin atomic
  with expired as materialized (
    select k.message_id, sealpost.retained_until(k.message_id) as until
    from sealpost.message_keys k
    where k.created_at < now() - make_interval(years => k.retain_years)
      and sealpost.retained_until(k.message_id) <= now()
      and not exists (select from sealpost.unsealed u join sealpost.events e on e.id = u.event_id
        where e.message_id = k.message_id)
    order by k.created_at
    limit most
    for update of k skip locked
  ), destroyed as (
    delete from sealpost.message_keys k using expired x where k.message_id = x.message_id
    returning k.message_id, x.until
  ), unreadable as (
    update sealpost.contents c set due_at = now() from destroyed d where c.message_id = d.message_id
  )
  insert into sealpost.destructions (what, message_id, amount, retained_until)
  select 'message-key', message_id, 1, until from destroyed
  returning message_id;
end;

-- Rows that time has made meaningless. Idempotency keys are kept 7 days.
create function sealpost.destroy_expired_rows() returns table (what text, amount integer)
  language sql volatile security definer set search_path = pg_catalog, pg_temp
begin atomic
  with repeated as (
    delete from sealpost.idempotency where reserved_at < now() - interval '7 days' returning 1
  ), ended as (
    delete from sealpost.sessions where least(idle_until, ends_at) < now() returning 1
  ), used as (
    delete from sealpost.replay where expires_at < now() returning 1
  ), counted as (
    select 'idempotency' as kind, count(*)::integer as n from repeated
    union all select 'session', count(*)::integer from ended
    union all select 'replay', count(*)::integer from used
  )
  insert into sealpost.destructions (what, amount) select kind, n from counted where n > 0
  returning destructions.what, destructions.amount;
end;

grant execute on function sealpost.destroy_expired_keys, sealpost.destroy_expired_rows to sealpost_retention;
