import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sealStatement } from '../../src/availability/statement.js';
import { probe } from '../../src/delivery/probe.js';
import { uuid } from '../../src/delivery/uuid.js';
import { onRecord } from '../../src/evidence/key-use.js';
import { ANA } from './people.js';
import { createWorld, random, recipientOf } from './world.js';

const world = await createWorld();
const deps = { ...world.sealerDeps, random };
const { means, uses } = deps;
const keyId = createHash('sha256').update(means.key.certificate).digest();

const last = async () => {
  const { rows } = await world.database.service.query(
    `select u.purpose, e.outcome, e.event_id from sealpost.key_uses u
     left join sealpost.key_use_ends e on e.use_id = u.id where u.key_id = $1 order by u.id desc limit 1`,
    [keyId],
  );
  return rows[0];
};

describe('a seal key', () => {
  test('signs only what is on record already', async () => {
    const bytes = new TextEncoder().encode('to be signed');
    const digest = createHash('sha256').update(bytes).digest();
    let found: unknown;
    const { key, use } = onRecord(
      {
        ...means.key,
        signer: {
          async sign(given) {
            const { rows } = await world.database.owner.query(
              'select id from sealpost.key_uses where key_id = $1 and digest = $2',
              [keyId, digest],
            );
            found = rows[0]?.id;
            return means.key.signer.sign(given);
          },
        },
      },
      'probe',
      { ...means, uses },
    );
    expect(use).toThrow(TypeError);
    await key.signer.sign(bytes);
    expect(found).toBe(use());
    await expect(key.signer.sign(bytes)).rejects.toThrow(TypeError);
    await uses.end(use(), 'probe');
  });

  test('does not sign what cannot be put on record', async () => {
    let signed = 0;
    const signer = {
      sign(bytes: Uint8Array) {
        signed += 1;
        return means.key.signer.sign(bytes);
      },
    };
    const result = await probe({
      ...deps,
      means: { ...means, key: { ...means.key, signer } },
      uses: { ...uses, begin: () => Promise.reject(new Error('the database is away')) },
    });
    expect(result.passed).toBe(false);
    expect(signed).toBe(0);
  });

  test('leaves a use of its purpose for each evidence, probe and statement', async () => {
    world.sealer.start();
    const { view } = await world.submit(
      { recipients: [recipientOf(ANA)] },
      undefined,
      undefined,
      0,
    );
    await world.sealed();
    await world.sealer.stop();
    const { rows } = await world.database.service.query(
      `select s.event_id from sealpost.evidence s
       join sealpost.events v on v.id = s.event_id and v.message_id = $1
       where not exists (select from sealpost.key_use_ends e join sealpost.key_uses u on u.id = e.use_id
         where e.event_id = s.event_id and e.outcome = 'seal' and u.key_id = $2)`,
      [view.message.id, keyId],
    );
    expect(rows).toEqual([]);
    expect(await last()).toMatchObject({ purpose: 'seal', outcome: 'seal' });
    await probe(deps);
    expect(await last()).toEqual({ purpose: 'probe', outcome: 'probe', event_id: null });
    const at = world.clock.now();
    await sealStatement(
      { ...deps, keepAttempts: async () => undefined },
      { id: uuid(random), cause: 'proof', functions: ['submission'], startedAt: at, endedAt: at },
    );
    expect(await last()).toEqual({ purpose: 'statement', outcome: 'statement', event_id: null });
  });

  test('whose signature was never stamped leaves its use open', async () => {
    world.state.tsa = { stamp: () => Promise.resolve({ kind: 'failed', attempts: [] }) };
    await world.submit({ recipients: [recipientOf(ANA)] }, undefined, undefined, 0);
    world.sealer.start();
    for (let round = 0; (await last()).outcome !== null && round < 400; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await last()).toEqual({ purpose: 'seal', outcome: null, event_id: null });
    world.state.tsa = world.tsa;
    await world.sealed();
    await world.sealer.stop();
  });
});
