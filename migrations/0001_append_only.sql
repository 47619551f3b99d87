-- What "append-only" means here: a trigger on each such table refuses change for everyone, its owner included,
-- beside the rights that the service's role does not have.

create function sealpost.refuse_change() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception '% on %.% is refused: what happened is not rewritten', tg_op, tg_table_schema, tg_table_name
    using errcode = '23001';
end $$;

create procedure sealpost.make_append_only(target regclass)
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('create trigger append_only before update or delete on %s
    for each row execute function sealpost.refuse_change()', target);
  execute format('create trigger append_only_whole before truncate on %s
    for each statement execute function sealpost.refuse_change()', target);
  -- Replaying as a replica must not be a way around either.
  execute format('alter table %s enable always trigger append_only', target);
  execute format('alter table %s enable always trigger append_only_whole', target);
  -- The database says when a row came; the service cannot date it otherwise.
  execute format('grant select on %s to sealpost_service', target);
  execute (
    select format('grant insert (%s) on %s to sealpost_service', string_agg(quote_ident(attname), ', '), target)
    from pg_attribute
    where attrelid = target and attnum > 0 and attname not in ('recorded_at', 'stored_at', 'destroyed_at')
  );
end $$;

revoke all on schema sealpost from public;
grant usage on schema sealpost to sealpost_service, sealpost_retention;
-- Not "in schema": a default of PUBLIC can only be taken back for all of them.
alter default privileges revoke execute on functions from public;
grant select on sealpost.migrations to sealpost_service;
