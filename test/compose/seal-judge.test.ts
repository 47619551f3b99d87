import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openSealJudge, type SealJudge } from '../../src/compose/seal-judge.js';
import { type FreshSeal, judgeSeal } from '../../src/delivery/own-judge.js';
import { probeEvidence } from '../../src/delivery/probe.js';
import { createSealer } from '../../src/delivery/sealer.js';
import { makeDevelopmentPki } from '../../src/development/pki.js';
import { sealEvidence } from '../../src/evidence/seal.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { ANA } from '../delivery/people.js';
import { createWorld, random, recipientOf } from '../delivery/world.js';

const world = await createWorld();
const { clock, sealerDeps } = world;
const { issuer, means } = sealerDeps;
const anchors = [world.pki.root];
const elsewhere = await makeDevelopmentPki({
  notBefore: new Date(clock.now().getTime() - 86_400_000),
  notAfter: new Date(clock.now().getTime() + 86_400_000),
});

const opened: SealJudge[] = [];
afterAll(() => Promise.all(opened.map((one) => one.close())));
function open(options: Parameters<typeof openSealJudge>[0] = {}): SealJudge {
  const judge = openSealJudge(options);
  opened.push(judge);
  return judge;
}
const misbehaving = (limitMs = 200) =>
  open({ entry: new URL('./bad-seal-judge.mjs', import.meta.url), limitMs });

async function freshSeal(): Promise<FreshSeal> {
  const signingTime = clock.now();
  const evidence = probeEvidence({ issuer, random, means }, signingTime);
  const result = await sealEvidence(evidence, { ...means, signingTime });
  if (result.kind !== 'sealed') throw new Error(result.kind);
  const { evidenceId, bytes } = result.sealed;
  return { evidenceId, bytes, at: clock.now() };
}
const altered = (seal: FreshSeal, from: string, to: string): FreshSeal => {
  const bytes = utf8(fromUtf8(seal.bytes).replace(from, to));
  expect(bytes).not.toEqual(seal.bytes);
  return { ...seal, bytes };
};
const directly = (seal: FreshSeal) => judgeSeal(seal, sealerDeps.judging);
const named = (evidenceId: string): FreshSeal => ({
  ...{ evidenceId, bytes: utf8('x'), at: clock.now() },
});

describe('a thread that judges fresh seals', () => {
  const judge = open();

  test('says of a good seal what is said of it here', async () => {
    const seal = await freshSeal();
    const here = await directly(seal);
    expect(here).toMatchObject({ indication: 'TOTAL-PASSED', evidenceId: seal.evidenceId });
    expect(await judge.judge(seal, anchors)).toEqual(here);
  });

  test.each([
    ['a word', 'PROBE of', 'PROOF of'],
    ['the end', '</', '< '],
    ['the kind of document', 'Evidence', 'Evidenze'],
  ])('refuses altered bytes with the checks that refuse them here: %s', async (_, from, to) => {
    const seal = altered(await freshSeal(), from, to);
    const here = await directly(seal);
    expect(here.indication).not.toBe('TOTAL-PASSED');
    expect(await judge.judge(seal, anchors)).toEqual(here);
  });

  test('answers many at once, each with its own', async () => {
    const seals = await Promise.all(Array.from({ length: 60 }, freshSeal));
    const given = seals.map((seal, number) =>
      number % 7 === 3 ? altered(seal, 'PROBE of', `PROBE ${number} of`) : seal,
    );
    const answers = await Promise.all(given.map((seal) => judge.judge(seal, anchors)));
    expect(answers).toEqual(await Promise.all(given.map(directly)));
    expect(new Set(answers.map(({ evidenceId }) => evidenceId)).size).toBe(60);
  });

  test('trusts for each seal what was given with it, and no longer what was given before', async () => {
    const seal = await freshSeal();
    const given = [anchors, [elsewhere.root], [elsewhere.root, world.pki.root], [], anchors];
    const answers = await Promise.all(given.map((trusted) => judge.judge(seal, trusted)));
    expect(answers.map(({ indication }) => indication === 'TOTAL-PASSED')).toEqual([
      ...[true, false, true, false, true],
    ]);
  });

  test('rejects a seal that cannot be judged at all, and that one alone', async () => {
    const good = await freshSeal();
    const none = { ...good, bytes: undefined as unknown as Uint8Array };
    const outcomes = await Promise.allSettled(
      [good, none, good].map((seal) => judge.judge(seal, anchors)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('keeps no process alive', () => {
    const module = new URL('../../dist/compose/seal-judge.js', import.meta.url).href;
    const program = `import { openSealJudge } from '${module}'; openSealJudge();`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('a thread that fails', () => {
  test.each(['exit', 'throw', 'spin', 'silent', 'hoard'])(
    'rejects what is in flight, and the next judgement is made by another: %s',
    async (behaviour) => {
      const judge = misbehaving(behaviour === 'hoard' ? 30_000 : 200);
      const inFlight = ['silent', behaviour, 'silent'].map((name) =>
        judge.judge(named(name), anchors),
      );
      const outcomes = await Promise.allSettled(inFlight);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(await judge.judge(named('fine'), anchors)).toMatchObject({
        evidenceId: 'fine',
        anchors: 1,
      });
    },
  );

  test('is not taken at its word for what it was not asked', async () => {
    const judge = misbehaving();
    const names = ['fine', 'unasked', 'too'];
    const answers = await Promise.all(names.map((name) => judge.judge(named(name), anchors)));
    expect(answers.map(({ evidenceId }) => evidenceId)).toEqual(names);
  });

  test('that does not begin rejects, and so does one that was closed', async () => {
    const entry = new URL('./no-such-program.mjs', import.meta.url);
    await expect(open({ entry }).judge(named('fine'), anchors)).rejects.toThrow();
    const judge = misbehaving();
    const waiting = judge.judge(named('silent'), anchors);
    await Promise.all([expect(waiting).rejects.toThrow('the service stops'), judge.close()]);
    await expect(judge.judge(named('fine'), anchors)).rejects.toThrow();
  });

  test('leaves the event pending with an alarm, and the sealer tries again', async () => {
    const bad = misbehaving();
    const good = open();
    let asked = 0;
    const sealer = createSealer({
      ...sealerDeps,
      judge: (seal) => {
        asked += 1;
        return asked === 1
          ? bad.judge(named('exit'), anchors)
          : good.judge(seal, anchors).finally(seen);
      },
    });
    let seen: () => void = () => undefined;
    const judged = new Promise<void>((resolve) => {
      seen = resolve;
    });
    sealer.start();
    const { view } = await world.submit(
      { recipients: [recipientOf(ANA)] },
      undefined,
      undefined,
      0,
    );
    await judged;
    await world.sealed();
    await sealer.stop();
    expect(world.state.alarms).toEqual(['delivery/sealing-failed']);
    expect(await world.delivery.evidence(world.signIn(), view.message.id)).toHaveLength(1);
  });
});
