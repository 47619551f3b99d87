-- What happened, once each, in an order without gaps. An event without evidence is pending work by that alone.

create table sealpost.events (
  id uuid primary key,
  message_id uuid not null references sealpost.messages,
  recipient smallint,
  code text not null check (code in
    ('A.1', 'A.2', 'C.1', 'C.2', 'C.3', 'C.4', 'C.5', 'D.1', 'D.2', 'D.3', 'D.4', 'E.1', 'E.2')),
  -- Only notices and their failures can happen again.
  occurrence smallint not null
    check (occurrence = 0 or occurrence > 0 and code in ('C.1', 'C.2', 'D.3', 'D.4')),
  -- Place in the chain: 0 is the submission, from 1 on each recipient's own course.
  sequence integer not null,
  event_time timestamptz not null,
  -- AES-256-GCM: reasons, logs and the identified party.
  facts bytea not null,
  recorded_at timestamptz not null default now(),
  foreign key (message_id, recipient) references sealpost.courses,
  check ((recipient is null) = (code in ('A.1', 'A.2'))),
  check ((recipient is null) = (sequence = 0) and sequence >= 0),
  constraint events_once unique nulls not distinct (message_id, recipient, code, occurrence),
  constraint events_in_sequence unique nulls not distinct (message_id, recipient, sequence)
);
call sealpost.make_append_only('sealpost.events');

-- What excludes each other. The constraint decides a race, whatever the isolation level.
create unique index events_one_submission on sealpost.events (message_id) where code in ('A.1', 'A.2');
create unique index events_one_answer on sealpost.events (message_id, recipient)
  where code in ('C.3', 'C.4', 'C.5');
create unique index events_one_consignment on sealpost.events (message_id, recipient)
  where code in ('D.1', 'D.2');
create unique index events_one_handover on sealpost.events (message_id, recipient) where code = 'E.1';
create unique index events_one_handover_failure on sealpost.events (message_id, recipient)
  where code = 'E.2';

-- The event that the chain continues: the one before, or A.1 for the first of a course.
create function sealpost.predecessor_of(message uuid, of_recipient smallint, at_sequence integer)
  returns uuid language sql stable set search_path = pg_catalog, pg_temp
begin atomic
  select id from sealpost.events
  where message_id = message and sequence = at_sequence - 1
    and (at_sequence = 1 and recipient is null and code = 'A.1'
      or at_sequence > 1 and recipient = of_recipient);
end;
grant execute on function sealpost.predecessor_of to sealpost_service;

create function sealpost.refuse_gap() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.sequence > 0
    and sealpost.predecessor_of(new.message_id, new.recipient, new.sequence) is null
  then
    raise exception 'event % has no predecessor in its chain', new.id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger no_gap before insert on sealpost.events
  for each row execute function sealpost.refuse_gap();

-- One row per event without evidence. Only the two triggers write it: pending work can be neither
-- forgotten nor invented nor dropped by the service.
create table sealpost.unsealed (
  event_id uuid primary key references sealpost.events,
  position bigint generated always as identity,
  event_time timestamptz not null,
  -- Batches this event was taken in without getting its evidence: one that cannot be sealed must not block the rest.
  attempts integer not null default 0
);
create index unsealed_in_order on sealpost.unsealed (attempts, position);
create index unsealed_by_time on sealpost.unsealed (event_time);
-- UPDATE of one column, because FOR UPDATE asks for it.
grant select, update (attempts) on sealpost.unsealed to sealpost_service;

create function sealpost.enqueue_event() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into sealpost.unsealed (event_id, event_time) values (new.id, new.event_time);
  return null;
end $$;
create trigger enqueue after insert on sealpost.events
  for each row execute function sealpost.enqueue_event();
