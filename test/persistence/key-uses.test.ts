import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { reportKeyUses } from '../../src/cli/key-uses.js';
import type { KeyPurpose } from '../../src/evidence/key-use.js';
import { reckonKeyUses } from '../../src/persistence/key-use-sums.js';
import { testDatabase } from '../database.js';
import { open, sealAll, sealed, storeMessage, withSeals } from './sample.js';

const database = await testDatabase();
const store = await open(database);
const { sealing, keyUses } = store;

const sha256 = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
const useOf = (key: string, purpose: KeyPurpose, signed = 'bytes') => ({
  keyId: sha256(key),
  purpose,
  digest: sha256(signed),
});
const idOf = (key: string) => Buffer.from(sha256(key)).toString('hex');
const rowsOf = async <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await database.owner.query(sql, values)).rows;
const endOf = async (use: number) =>
  (await rowsOf('select outcome, event_id from sealpost.key_use_ends where use_id = $1', [use]))[0];
/** As it stands in a database that has been running for a while. */
async function begunBefore(minutes: number, key: string, purpose: KeyPurpose): Promise<number> {
  const [row] = await rowsOf<{ id: number }>(
    `insert into sealpost.key_uses (key_id, purpose, digest, recorded_at)
     values ($1, $2, $1, now() - $3 * interval '1 minute') returning id`,
    [Buffer.from(sha256(key)), purpose, minutes],
  );
  return row!.id;
}
/** What the command says, and its exit code. */
async function reckoned(since?: Date) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const reckoning = await reckonKeyUses(database.urls.owner, since);
  return {
    code: reportKeyUses(reckoning, { out: say, err: say }),
    said: said.join('\n'),
    reckoning,
  };
}

describe('uses of a seal key', () => {
  test('agree where there are none', async () => {
    expect(await reckoned()).toMatchObject({ code: 0 });
  });

  test('are on the disk when they are begun, each under its own number', async () => {
    const asked = Array.from({ length: 100 }, (_, index) => `text ${index}`);
    const numbers = await Promise.all(
      asked.map((text) => keyUses.begin(useOf('many', 'probe', text))),
    );
    const rows = await rowsOf<{ id: number; digest: Buffer }>(
      'select id, digest from sealpost.key_uses where key_id = $1',
      [Buffer.from(sha256('many'))],
    );
    const digests = new Map(rows.map(({ id, digest }) => [id, new Uint8Array(digest)]));
    expect(numbers.map((number) => digests.get(number))).toEqual(asked.map(sha256));
    await Promise.all(numbers.map((number) => keyUses.end(number, 'probe')));
  });

  test('that became evidence are ended in the transaction that stores it', async () => {
    const { events } = await storeMessage(store);
    let use = 0;
    await sealing
      .takePending(10, async (pending, tx) => {
        const seals = await withSeals(store, pending);
        use = seals[0]!.use;
        await tx.storeEvidence(seals);
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await endOf(use)).toBeUndefined();
    await sealing.takePending(10, async (pending, tx) => {
      const seals = await withSeals(store, pending);
      use = seals[0]!.use;
      await tx.storeEvidence(seals);
    });
    expect(await endOf(use)).toEqual({ outcome: 'seal', event_id: events[0]!.id });
  });

  test('are good for one evidence, and for what they were begun for', async () => {
    await storeMessage(store);
    const used = (
      await rowsOf<{ id: number }>(
        `select use_id as id from sealpost.key_use_ends where outcome = 'seal' limit 1`,
      )
    )[0]!.id;
    const probe = await keyUses.begin(useOf('one', 'probe'));
    for (const [use, code] of [
      [used, '23505'],
      [probe, '23503'],
      [1_000_000, '23503'],
    ] as const) {
      const stored = sealing.takePending(10, ([one], tx) =>
        tx.storeEvidence([{ event: one!.event, evidence: sealed(one!.event), use }]),
      );
      await expect(stored).rejects.toMatchObject({ code });
    }
    await keyUses.end(probe, 'probe');
    await keyUses.end(probe, 'probe');
    await sealAll(store);
  });

  test('that nobody can end any more are abandoned, once and not before their time', async () => {
    const lost = await begunBefore(11, 'lost', 'seal');
    const ended = await begunBefore(12, 'lost', 'statement');
    await keyUses.end(ended, 'statement');
    const underWay = await begunBefore(9, 'lost', 'seal');
    const { abandoned, upTo } = await keyUses.abandon(0);
    expect(abandoned).toBe(1);
    expect(upTo).toBe(ended);
    expect(await endOf(lost)).toEqual({ outcome: 'abandoned', event_id: null });
    expect(await endOf(ended)).toEqual({ outcome: 'statement', event_id: null });
    expect(await endOf(underWay)).toBeUndefined();
    expect(await keyUses.abandon(upTo)).toEqual({ abandoned: 0, upTo });
    await storeMessage(store);
    const late = sealing.takePending(10, ([one], tx) =>
      tx.storeEvidence([{ event: one!.event, evidence: sealed(one!.event), use: lost }]),
    );
    await expect(late).rejects.toMatchObject({ code: '23505' });
    await sealAll(store);
  });
});

describe('sealpost key-uses', () => {
  test('adds up each key, lists what is open, and says that the sums agree', async () => {
    await keyUses.begin(useOf('summed', 'seal'));
    await keyUses.end(await keyUses.begin(useOf('summed', 'probe')), 'probe');
    await keyUses.end(await keyUses.begin(useOf('summed', 'statement')), 'statement');
    await begunBefore(60, 'summed', 'seal');
    await keyUses.abandon(0);
    const { code, said } = await reckoned();
    expect(said).toContain(
      `key ${idOf('summed')}\n  4 uses = 0 seals + 1 probes + 1 statements + 1 abandoned + 1 open\n`,
    );
    expect(said).toMatch(/^under way: \d+, seal, /m);
    expect(said).toContain('The sums agree.');
    expect(code).toBe(0);
  });

  test('says that they do not while a use is open that should long be ended', async () => {
    await begunBefore(15, 'forgotten', 'seal');
    expect(await reckoned()).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^open for too long: \d+, seal, [\s\S]*do not agree/m),
    });
    await keyUses.abandon(0);
    expect(await reckoned()).toMatchObject({ code: 0 });
  });

  test('says that they do not where evidence is stored that no use accounts for', async () => {
    const { events } = await storeMessage(store);
    const { digest } = sealed(events[0]!);
    await database.service.query(
      `insert into sealpost.evidence (event_id, evidence_id, bytes, digest, proven_time)
       values ($1, $2, '', $3, now())`,
      [events[0]!.id, `urn:uuid:${events[0]!.id}`, Buffer.from(digest)],
    );
    const { code, said } = await reckoned();
    expect(code).toBe(1);
    expect(said).toContain(`evidence of event ${events[0]!.id}`);
    const [row] = await rowsOf<{ at: Date }>("select clock_timestamp() + interval '1 ms' as at");
    expect(await reckoned(row!.at)).toMatchObject({ code: 0 });
  });
});
