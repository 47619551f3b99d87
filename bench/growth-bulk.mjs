/**
 * Many messages without the years they take: rows are copied from real ones by SQL, under new identifiers and earlier times.
 * Every row of a real message has its like, of the same length, in the same tables and indexes; what is ciphertext stays
 * random, so nothing gets smaller on its way to the disk. The identifiers of the bulk ascend over all values they can have:
 * the indexes are those of random identifiers, without the hours of filling them in random order.
 *
 * The superuser loads it with the triggers of replication, so checks between rows are not run row by row; `requireSound`
 * asks the same questions of all rows afterwards. What is append-only stays so meanwhile.
 */

const CHUNK = 20_000;
const OLDEST = '3600 days';

/**
 * @param client of the cluster's superuser, in the service's database
 * @param templates ids of the messages to copy, in turns
 * @param keptBytes of the ciphertext of an evidence, what cannot be compressed; the rest is zeros. Undefined for all of it
 */
export async function loadBulk(client, { amount, templates, keptBytes, progress }) {
  await client.query(`set session_replication_role = replica; set synchronous_commit = off;
    set work_mem = '256MB'; ${DEFINITIONS}`);
  await client.query(
    'create temp table templates as select place - 1 as place, id from unnest($1::uuid[]) with ordinality as t (id, place)',
    [templates],
  );
  await client.query(
    `create temp table sealed as select v.event_id,
       case when length(bytes) > $1 then decode(repeat('00', length(bytes) - $1), 'hex') || substr(bytes, 1, $1) else bytes end
         as bytes
     from sealpost.evidence v join sealpost.events e on e.id = v.event_id
     where e.message_id in (select id from templates)`,
    [keptBytes ?? 1_000_000],
  );
  await client.query('analyze templates, sealed');
  for (let from = 0; from < amount; from += CHUNK) {
    await loadChunk(client, { from, to: Math.min(amount, from + CHUNK), amount });
    progress(Math.min(amount, from + CHUNK));
  }
  await client.query(
    `update sealpost.evidence_counts set amount = amount
       + (select count(*) from sealpost.evidence) - (select sum(amount) from sealpost.evidence_counts) where part = 0;
     drop schema bulk cascade; reset session_replication_role; reset work_mem; reset synchronous_commit`,
  );
}

/** `id` names the message in its first 32 bits, so that all that is of one message lies together, as far as it is random. */
const DEFINITIONS = `
  create schema bulk;
  create function bulk.id(message uuid, old uuid) returns uuid language sql immutable
    return (left(message::text, 8) || right(md5(message::text || old::text)::uuid::text, 28))::uuid;
  create function bulk.id(message uuid, old text) returns text language sql immutable
    return left(old, -36) || bulk.id(message, right(old, 36)::uuid)::text;
  create function bulk.person(number bigint, persons bigint, like_this text) returns text language sql immutable
    return case when number % 10 = 0 then like_this
      else left(md5((number * 7919 % persons)::text) || md5(like_this), length(like_this)) end;
  create temp table chunk (number bigint, id uuid, old uuid, persons bigint, age interval);`;

async function loadChunk(client, { from, to, amount }) {
  await client.query('begin');
  await client.query('truncate chunk');
  await client.query(
    `insert into chunk
     select n, (lpad(to_hex(floor((n + 0.5) * 4294967296 / $3)::bigint), 8, '0')
         || right(gen_random_uuid()::text, 28))::uuid, t.id, greatest(1, $3 / 20), (1 - n::float8 / $3) * interval '${OLDEST}'
     from generate_series($1::bigint, $2::bigint - 1) as n join templates t on t.place = n % (select count(*) from templates)`,
    [from, to, amount],
  );
  await client.query('analyze chunk');
  for (const copy of COPIES) await client.query(copy);
  await client.query('commit');
}

/** One statement a table. What must not be due stays at its date, which is still to come. */
const COPIES = [
  `insert into sealpost.messages (id, mode, policy_id, submission_time, sender_scoped_id, body, recorded_at)
   select c.id, mode, policy_id, submission_time - age, bulk.person(number, persons, sender_scoped_id), body, recorded_at - age
   from chunk c join sealpost.messages m on m.id = c.old order by c.number`,
  `insert into sealpost.message_keys (message_id, kek_id, wrapped, retain_years, created_at)
   select c.id, kek_id, wrapped, retain_years, created_at - age
   from chunk c join sealpost.message_keys k on k.message_id = c.old order by c.number`,
  `insert into sealpost.contents (message_id, due_at)
   select c.id, due_at from chunk c join sealpost.contents o on o.message_id = c.old order by c.number`,
  `insert into sealpost.courses (message_id, recipient, position, scoped_id, due_at)
   select c.id, recipient, m.position, bulk.person(number * 31 + 1, persons, scoped_id), due_at
   from chunk c join sealpost.courses o on o.message_id = c.old join sealpost.messages m on m.id = c.id order by c.number`,
  `insert into sealpost.events (id, message_id, recipient, code, occurrence, sequence, event_time, facts, recorded_at)
   select bulk.id(c.id, e.id), c.id, recipient, code, occurrence, sequence, event_time - age, facts, recorded_at - age
   from chunk c join sealpost.events e on e.message_id = c.old order by c.number, 1`,
  `insert into sealpost.evidence
     (event_id, evidence_id, bytes, digest, proven_time, predecessor_event, predecessor_digest, stored_at)
   select bulk.id(c.id, v.event_id), bulk.id(c.id, evidence_id), s.bytes, digest, proven_time - age,
     bulk.id(c.id, predecessor_event), predecessor_digest, stored_at - age
   from chunk c join sealpost.events e on e.message_id = c.old join sealpost.evidence v on v.event_id = e.id
   join sealed s on s.event_id = e.id order by c.number, 1`,
  `insert into sealpost.unaugmented (event_id, proven_time, due_at)
   select bulk.id(c.id, e.id), u.proven_time - age, u.due_at - age
   from chunk c join sealpost.events e on e.message_id = c.old join sealpost.unaugmented u on u.event_id = e.id
   order by c.number, 1`,
  `insert into sealpost.identifications (id, message_id, recipient, purpose, outcome, refusal, at, record, digest)
   select bulk.id(c.id, i.id), c.id, recipient, purpose, outcome, refusal, at - age, record, digest
   from chunk c join sealpost.identifications i on i.message_id = c.old order by c.number, 1`,
  `insert into sealpost.notice_attempts (id, message_id, recipient, round, attempt, started_at, finished_at, kind, outcome)
   select bulk.id(c.id, a.id), c.id, recipient, round, attempt, started_at - age, finished_at - age, kind, outcome
   from chunk c join sealpost.notice_attempts a on a.message_id = c.old order by c.number, 1`,
  `insert into sealpost.handovers (id, message_id, recipient, session_id, opened_at, closes_at, party)
   select bulk.id(c.id, h.id), c.id, recipient, session_id, opened_at - age, closes_at - age, party
   from chunk c join sealpost.handovers h on h.message_id = c.old order by c.number, 1`,
  `insert into sealpost.transfers (handover_id, file, from_byte, to_byte, started_at, finished_at)
   select bulk.id(c.id, h.id), file, from_byte, to_byte, started_at - age, finished_at - age
   from chunk c join sealpost.handovers h on h.message_id = c.old join sealpost.transfers t on t.handover_id = h.id
   order by c.number`,
  // One question for each seal.
  `insert into sealpost.tsa_attempts (tsa, started_at, finished_at, outcome, detail)
   select tsa, a.started_at - age, a.finished_at - age, outcome, detail
   from chunk c join sealpost.events e on e.message_id = c.old
   cross join (select * from sealpost.tsa_attempts where outcome = 'granted' order by id limit 1) as a order by c.number`,
];

/** Asks of all rows what the triggers and foreign keys ask of each: no row without what it refers to, no gap, no fork. */
export async function requireSound(client) {
  const { rows: keys } = await client.query(
    `select conname as name, conrelid::regclass as child, confrelid::regclass as parent,
       (select string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' and ')
        from unnest(conkey, confkey) as k (own, other)
        join pg_attribute ca on ca.attrelid = conrelid and ca.attnum = k.own
        join pg_attribute pa on pa.attrelid = confrelid and pa.attnum = k.other) as same,
       (select string_agg(format('c.%I is not null', attname), ' and ')
        from pg_attribute where attrelid = conrelid and attnum = any(conkey)) as whole
     from pg_constraint where contype = 'f' and connamespace = 'sealpost'::regnamespace`,
  );
  const questions = keys.map(({ name, child, parent, same, whole }) => [
    name,
    `select from ${child} c where ${whole} and not exists (select from ${parent} p where ${same})`,
  ]);
  for (const [name, question] of [...questions, ...CHAINS]) {
    const { rowCount } = await client.query(`${question} limit 1`);
    if (rowCount > 0) throw new Error(`the bulk breaks ${name}`);
  }
}

const CHAINS = [
  [
    'the order without gaps',
    `select from (select sequence, recipient,
       lag(sequence, 1, 0) over (partition by message_id, recipient order by sequence) as before from sealpost.events) as e
     where recipient is not null and sequence <> before + 1`,
  ],
  [
    'the chain',
    `select from sealpost.evidence v left join sealpost.evidence p on p.event_id = v.predecessor_event
     where v.predecessor_digest is distinct from p.digest`,
  ],
  [
    'the rule that an event has its evidence',
    `select from sealpost.events e where not exists (select from sealpost.evidence v where v.event_id = e.id)
       and not exists (select from sealpost.unsealed u where u.event_id = e.id)`,
  ],
];
