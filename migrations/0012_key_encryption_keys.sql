-- additive: the version before this one serves on beside it, as long as no key is changed.
-- Key-encryption keys can be replaced while the service runs: which are in use, which are not any more, and what was wrapped anew.

-- Fingerprints, not keys. Every key that a node was started with or told of.
create table sealpost.kek_uses (
  kek_id bytea primary key,
  recorded_at timestamptz not null default now()
);
call sealpost.make_append_only('sealpost.kek_uses');

-- Nothing is wrapped under these any more, and nothing ever will be.
create table sealpost.kek_retirements (
  kek_id bytea primary key references sealpost.kek_uses,
  -- How many message keys were wrapped under another key for it.
  rewrapped bigint not null check (rewrapped >= 0),
  recorded_at timestamptz not null default now()
);
call sealpost.make_append_only('sealpost.kek_retirements');
revoke insert (kek_id, rewrapped) on sealpost.kek_retirements from sealpost_service;

create function sealpost.refuse_retired_kek() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from sealpost.kek_retirements where kek_id = new.kek_id) then
    raise exception 'the key-encryption key of % was retired', tg_table_name using errcode = '23514';
  end if;
  return new;
end $$;
create trigger not_under_a_retired_key before insert or update on sealpost.message_keys
  for each row execute function sealpost.refuse_retired_kek();

-- A key keeps its value under another wrapping. Nothing else of the row may change, and only the owner may do it.
create function sealpost.refuse_other_change() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if to_jsonb(new) - 'kek_id' - 'wrapped' <> to_jsonb(old) - 'kek_id' - 'wrapped'
    or new.kek_id = old.kek_id or length(new.wrapped) <> length(old.wrapped)
  then
    raise exception 'a row of % may only be wrapped under another key', tg_table_name using errcode = '23001';
  end if;
  return new;
end $$;
drop trigger never_changed on sealpost.message_keys;
create trigger only_rewrapped before update on sealpost.message_keys
  for each row execute function sealpost.refuse_other_change();

-- What the service must keep although the key-encryption key it was made from is gone.
create table sealpost.secrets (
  name text primary key check (name in ('scoped-id')),
  kek_id bytea not null,
  wrapped bytea not null
);
grant select, insert on sealpost.secrets to sealpost_service;
create trigger not_under_a_retired_key before insert or update on sealpost.secrets
  for each row execute function sealpost.refuse_retired_kek();
create trigger only_rewrapped before update on sealpost.secrets
  for each row execute function sealpost.refuse_other_change();
create trigger never_deleted before delete on sealpost.secrets
  for each row execute function sealpost.refuse_change();
