-- additive: the version before this one serves on beside it.
-- How much each sender has submitted today, counted over all nodes. One row a sender, written over: no history is kept.

create table sealpost.sender_usage (
  sender_scoped_id text primary key,
  day date not null,
  messages integer not null,
  bytes bigint not null
);
grant select, insert, update on sealpost.sender_usage to sealpost_service;

-- Counts one message, unless that would be over a limit; zero is no limit. The count is not worth a wait for the disk: what
-- a power cut forgets is a fraction of a second of it.
create function sealpost.count_submission(sender text, today date, size bigint, most_messages bigint, most_bytes bigint)
  returns boolean language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into sealpost.sender_usage as u (sender_scoped_id, day, messages, bytes)
  select sender, today, 1, size where most_bytes = 0 or size <= most_bytes
  on conflict (sender_scoped_id) do update set day = today,
    messages = case when u.day = today then u.messages else 0 end + 1,
    bytes = case when u.day = today then u.bytes else 0 end + size
  where (most_messages = 0 or u.day <> today or u.messages < most_messages)
    and (most_bytes = 0 or u.day <> today or u.bytes + size <= most_bytes);
  return found;
end $$;
grant execute on function sealpost.count_submission to sealpost_service;
