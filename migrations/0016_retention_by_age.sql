-- additive: the version before this one calls the function it knows.
-- A key's date depends on its message's term, so looking for expired keys read all of them. Nothing is older than the shortest
-- term there is without its age telling, and ages are in an index.

-- As before, and told the shortest term of any policy: keys younger than that are not looked at. A term that is too long
-- only leaves keys for later.
create function sealpost.destroy_expired_keys(most integer, shortest_years integer) returns setof uuid
  language sql volatile security definer set search_path = pg_catalog, pg_temp
begin atomic
  with expired as materialized (
    select k.message_id, sealpost.retained_until(k.message_id) as until
    from sealpost.message_keys k
    where k.created_at < now() - make_interval(years => shortest_years)
      and k.created_at < now() - make_interval(years => k.retain_years)
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
grant execute on function sealpost.destroy_expired_keys(integer, integer) to sealpost_retention;

create or replace function sealpost.destroy_expired_keys(most integer) returns setof uuid
  language sql volatile security definer set search_path = pg_catalog, pg_temp
begin atomic
  select * from sealpost.destroy_expired_keys(most, 1);
end;
