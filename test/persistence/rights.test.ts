import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { connectOnce } from '../../src/persistence/connection.js';
import { requireDurability, requireServiceRights } from '../../src/persistence/rights.js';
import { testDatabase } from '../database.js';
import { append, open, sealAll, storeMessage } from './sample.js';

const database = await testDatabase();
const store = await open(database);
const { message, events } = await storeMessage(store, ['C.1']);
await sealAll(store);
await storeMessage(store);

const APPEND_ONLY = [
  'messages',
  'events',
  'evidence',
  'identifications',
  'handovers',
  'handover_failures',
  'transfers',
  'tsa_attempts',
  'destructions',
  'content_removals',
  'downtimes',
  'downtime_ends',
  'downtime_statements',
  'augmentations',
  'accepted_losses',
  'node_fences',
  'kek_uses',
  'kek_retirements',
  'key_uses',
  'key_use_ends',
];
/** A column to try an update on, where `id` is missing or made by the database. */
const COLUMN: Record<string, string> = {
  evidence: 'event_id',
  handover_failures: 'handover_id',
  transfers: 'file',
  tsa_attempts: 'tsa',
  destructions: 'what',
  content_removals: 'message_id',
  node_fences: 'instance',
  downtime_ends: 'downtime_id',
  downtime_statements: 'downtime_id',
  augmentations: 'event_id',
  accepted_losses: 'downtime_id',
  kek_uses: 'kek_id',
  kek_retirements: 'kek_id',
  key_uses: 'purpose',
  key_use_ends: 'purpose',
};
const NOT_ALLOWED = '42501';
const REFUSED_BY_TRIGGER = '23001';

describe('an append-only table', () => {
  test('is every one that a record of what happened stands in', async () => {
    const { rows } = await database.owner.query(
      `select tgrelid::regclass::text as name from pg_trigger where tgname = 'append_only'`,
    );
    expect(rows.map(({ name }) => name.replace('sealpost.', '')).sort()).toEqual(
      [...APPEND_ONLY].sort(),
    );
  });

  test.each(APPEND_ONLY)('%s refuses change from the service by rights', async (table) => {
    const column = COLUMN[table] ?? 'id';
    for (const sql of [
      `update sealpost.${table} set ${column} = ${column}`,
      `delete from sealpost.${table}`,
      `truncate sealpost.${table} cascade`,
      `alter table sealpost.${table} disable trigger append_only`,
      `drop table sealpost.${table} cascade`,
    ]) {
      await expect(database.service.query(sql)).rejects.toMatchObject({ code: NOT_ALLOWED });
    }
  });

  test.each(['messages', 'events', 'evidence'])(
    '%s refuses change from its owner',
    async (table) => {
      for (const sql of [
        `update sealpost.${table} set ${table === 'evidence' ? 'stored_at' : 'recorded_at'} = now()`,
        `delete from sealpost.${table}`,
        `truncate sealpost.${table} cascade`,
      ]) {
        await expect(database.owner.query(sql)).rejects.toMatchObject({ code: REFUSED_BY_TRIGGER });
      }
    },
  );

  test('refuses change from a superuser who plays a replica', async () => {
    await connectOnce(database.urls.admin, async (admin) => {
      await admin.query(`set session_replication_role = replica`);
      for (const sql of ['delete from sealpost.evidence', 'truncate sealpost.evidence cascade']) {
        await expect(admin.query(sql)).rejects.toMatchObject({ code: REFUSED_BY_TRIGGER });
      }
    });
  });
});

describe('the service’s role', () => {
  test.each([
    ['count evidence otherwise', 'update sealpost.evidence_counts set amount = 0'],
    ['rename the database', 'update sealpost.identity set id = gen_random_uuid()'],
    ['take pending work away', 'delete from sealpost.unsealed'],
    [
      'invent pending work',
      `insert into sealpost.unsealed (event_id, event_time) values (gen_random_uuid(), now())`,
    ],
    ['move pending work', 'update sealpost.unsealed set event_time = now()'],
    ['destroy a key', 'delete from sealpost.message_keys'],
    [
      'retire a key-encryption key',
      `insert into sealpost.kek_retirements (kek_id, rewrapped) values ('', 0)`,
    ],
    ['change a kept secret', `update sealpost.secrets set wrapped = ''`],
    ['change a key', `update sealpost.message_keys set wrapped = ''`],
    ['call the end of a retention', 'select sealpost.destroy_expired_keys(1)'],
    ['call it with a term of its own', 'select sealpost.destroy_expired_keys(1, 1)'],
    ['remove expired rows', 'select sealpost.destroy_expired_rows()'],
    ['forget stored content without a record', 'delete from sealpost.contents'],
    [
      'date a removal of content',
      `insert into sealpost.content_removals (message_id, access_ended_at, removed_at, recorded_at)
       values (gen_random_uuid(), now(), now(), now())`,
    ],
    [
      'claim a destruction',
      `insert into sealpost.destructions (what, amount) values ('session', 1)`,
    ],
    ['register a client', `insert into sealpost.clients (client_id, record) values ('x', '')`],
    ['change who a course is for', `update sealpost.courses set scoped_id = 'x'`],
    [
      'date a record',
      `insert into sealpost.tsa_attempts (id, tsa) overriding system value values (1, 'x')`,
    ],
    [
      'forge a migration',
      `insert into sealpost.migrations (number, name, sha256) values (99, 'x', '')`,
    ],
    ['make a table', 'create table sealpost.mine (x int)'],
    ['become the owner', 'set role sealpost_owner'],
    ['play a replica', 'set session_replication_role = replica'],
  ])('cannot %s', async (_, sql) => {
    await expect(database.service.query(sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|23502)$/),
    });
  });

  test('cannot say when a record came', async () => {
    const insert = database.service.query(
      `insert into sealpost.events (id, message_id, recipient, code, occurrence, sequence, event_time, facts, recorded_at)
       values ($1, $2, 1, 'C.3', 0, 2, now(), '', '1990-01-01')`,
      [randomUUID(), message.id],
    );
    await expect(insert).rejects.toMatchObject({ code: NOT_ALLOWED });
  });
});

describe('the retention role', () => {
  test.each([
    'select * from sealpost.messages',
    'select * from sealpost.message_keys',
    'delete from sealpost.message_keys',
    'delete from sealpost.sessions',
    'delete from sealpost.events',
    'select * from graphile_worker.jobs',
  ])('cannot: %s', async (sql) => {
    await connectOnce(database.urls.retention, (retention) =>
      expect(retention.query(sql)).rejects.toMatchObject({ code: NOT_ALLOWED }),
    );
  });
});

describe('a chain', () => {
  const insertEvent = (sequence: number, code = 'C.3', recipient: number | null = 1) =>
    database.service.query(
      `insert into sealpost.events (id, message_id, recipient, code, occurrence, sequence, event_time, facts)
       values ($1, $2, $3, $4, 0, $5, now(), '')`,
      [randomUUID(), message.id, recipient, code, sequence],
    );

  test.each([
    ['a gap', 3, 'C.3', 1],
    ['a place that is taken', 1, 'C.3', 1],
    ['a course event at the root', 0, 'C.3', 1],
    ['a submission inside a course', 2, 'A.1', 1],
    ['an event of nobody', 2, 'C.3', null],
    ['a place before the root', -1, 'C.3', 1],
    ['a code that is not issued', 2, 'B.1', 1],
  ])('refuses %s', async (_, sequence, code, recipient) => {
    await expect(insertEvent(sequence, code, recipient)).rejects.toMatchObject({
      code: expect.stringMatching(/^(23505|23514)$/),
    });
  });

  test('refuses an occurrence of what can happen once', async () => {
    const second = database.service.query(
      `insert into sealpost.events (id, message_id, recipient, code, occurrence, sequence, event_time, facts)
       values ($1, $2, 1, 'C.3', 1, 2, now(), '')`,
      [randomUUID(), message.id],
    );
    await expect(second).rejects.toMatchObject({ code: '23514' });
  });

  test('refuses a course under a refused submission', async () => {
    const { rows } = await database.owner.query(
      `with m as (insert into sealpost.messages (id, mode, policy_id, submission_time, sender_scoped_id, body)
         values (gen_random_uuid(), 'basic', 'eu-erds/1', now(), 'x', '') returning id, position)
       insert into sealpost.courses (message_id, recipient, position, scoped_id)
         select id, 1, position, 'x' from m returning message_id`,
    );
    const id = rows[0].message_id;
    const insert = (code: string, recipient: number | null, sequence: number) =>
      database.service.query(
        `insert into sealpost.events (id, message_id, recipient, code, occurrence, sequence, event_time, facts)
         values ($1, $2, $3, $4, 0, $5, now(), '')`,
        [randomUUID(), id, recipient, code, sequence],
      );
    await insert('A.2', null, 0);
    await expect(insert('D.1', 1, 1)).rejects.toMatchObject({ code: '23514' });
  });

  test('cannot fork: evidence must follow the stored bytes of the event before it', async () => {
    const appended = await store.delivery.transaction((tx) =>
      append(tx, message.id, [
        {
          code: 'C.3',
          recipient: 1,
          occurrence: 0,
          eventTime: new Date(0),
          facts: { reasons: [], logs: [] },
        },
      ]),
    );
    const digests = await database.owner.query(
      'select event_id, digest from sealpost.evidence where event_id = any($1::uuid[])',
      [events.map(({ id }) => id)],
    );
    const digestOf = (id: string) => digests.rows.find((row) => row.event_id === id).digest;
    const [root, notice] = events.map(({ id }) => id);
    const insert = (predecessor: string | null, digest: Buffer | null) =>
      database.service.query(
        `insert into sealpost.evidence (event_id, evidence_id, bytes, digest, proven_time, predecessor_event, predecessor_digest)
         values ($1, $2, '', $3, now(), $4, $5)`,
        [appended[0]!.id, randomUUID(), Buffer.alloc(32), predecessor, digest],
      );
    for (const [predecessor, digest] of [
      [null, null],
      [root!, digestOf(root!)],
      [notice!, digestOf(root!)],
      [notice!, Buffer.alloc(32)],
      [notice!, null],
    ] as const) {
      await expect(insert(predecessor, digest)).rejects.toMatchObject({ code: '23514' });
    }
    await insert(notice!, digestOf(notice!));
  });
});

describe('the start-up check', () => {
  test('lets the service’s role serve', async () => {
    await expect(requireServiceRights(database.service)).resolves.toBeUndefined();
  });

  test('refuses the owner and a superuser', async () => {
    await expect(requireServiceRights(database.owner)).rejects.toMatchObject({
      code: 'persistence/roles',
    });
    await connectOnce(database.urls.admin, (admin) =>
      expect(requireServiceRights(admin)).rejects.toMatchObject({ code: 'persistence/roles' }),
    );
  });

  test('refuses a role that could become the owner, or was granted a change', async () => {
    await connectOnce(database.urls.admin, async (admin) => {
      const role = `r_${randomUUID().replaceAll('-', '')}`;
      await admin.query(`create role ${role} in role sealpost_service`);
      try {
        await admin.query(`set role ${role}`);
        await expect(requireServiceRights(admin)).resolves.toBeUndefined();
        for (const grant of [
          [
            'grant update (code) on sealpost.events to %',
            'revoke update (code) on sealpost.events from %',
          ],
          [
            'grant truncate on sealpost.evidence to %',
            'revoke truncate on sealpost.evidence from %',
          ],
          ['grant sealpost_owner to % with inherit false', 'revoke sealpost_owner from %'],
        ]) {
          await admin.query('reset role');
          await admin.query(grant[0]!.replace('%', role));
          await admin.query(`set role ${role}`);
          await expect(requireServiceRights(admin)).rejects.toMatchObject({
            code: 'persistence/roles',
          });
          await admin.query('reset role');
          await admin.query(grant[1]!.replace('%', role));
        }
      } finally {
        await admin.query('reset role');
        await admin.query(`drop role ${role}`);
      }
    });
  });

  test('refuses a server that may lose what it acknowledged', async () => {
    // The server of the test run is such a one.
    await expect(requireDurability(database.service)).rejects.toMatchObject({
      code: 'persistence/not-durable',
    });
  });
});
