import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { findGap, refuseGap } from '../../src/continuity/gap.js';
import { keepMark, type MarkKeeper } from '../../src/continuity/keeper.js';
import { markKey, readMark, writeMark } from '../../src/continuity/mark.js';
import { markFolder } from '../../src/continuity/mark-folder.js';
import type { Mark, ProvenEvidence } from '../../src/continuity/ports.js';
import { testDatabase } from '../database.js';
import { NOW, open, sealAll, storeMessage, sealed as toSealed } from '../persistence/sample.js';

const dir = mkdtempSync(join(tmpdir(), 'sealpost-mark-'));
afterAll(() => rmSync(dir, { recursive: true }));
const database = await testDatabase();
const store = await open(database);
const key = markKey(randomBytes(32));
const head = (id: string, at = NOW): ProvenEvidence => ({
  evidenceId: `urn:uuid:${id}`,
  digest: new Uint8Array(randomBytes(32)),
  provenTime: at,
});
const mark = (over: Partial<Mark> = {}): Mark => ({
  ...{ database: 'd', count: 7, heads: [head('a'), head('b')], writtenAt: NOW },
  ...over,
});
const clock = { now: () => NOW };

describe('a high-water mark', () => {
  test('reads back as it was written', () => {
    const given = mark();
    expect(readMark('m', writeMark(given, key), [markKey(randomBytes(32)), key])).toEqual(given);
  });

  test('is refused with any one character changed, cut or added, and under another key', () => {
    const text = writeMark(mark(), key);
    const refused = (changed: string, keys = [key]) =>
      expect(() => readMark('m', changed, keys)).toThrow(/was changed/);
    const lastOfSignature = text.length - 2;
    for (let at = 0; at < lastOfSignature; at++) {
      const other = text[at] === 'A' ? 'B' : 'A';
      refused(text.slice(0, at) + other + text.slice(at + 1));
    }
    for (const changed of ['', '{}', '{}\n', text.slice(0, -3), ` ${text}`, text.slice(1)]) {
      refused(changed);
    }
    refused(text, [markKey(randomBytes(32))]);
    refused(text, []);
  });
});

describe('what a database lacks', () => {
  const held = async (): Promise<ProvenEvidence[]> => {
    const { events } = await storeMessage(store, ['C.1']);
    await sealAll(store);
    return events.map((event) => toSealed(event));
  };
  const { continuity } = store;
  const known = async (over: Partial<Mark> = {}): Promise<Mark> => ({
    ...{ database: await continuity.databaseId(), count: await continuity.count() },
    ...{ heads: await held(), writtenAt: NOW },
    ...over,
  });

  test('is nothing for a mark that knows less, and for none', async () => {
    expect(await findGap(continuity, [])).toBeUndefined();
    expect(await findGap(continuity, [await known({ count: 1 })])).toBeUndefined();
    const count = await continuity.count();
    expect(await findGap(continuity, [await known({ count })])).toBeUndefined();
  });

  test('is counted by rows, for which batches on several connections need no lock on each other', async () => {
    const before = await continuity.count();
    await Promise.all(Array.from({ length: 8 }, held));
    const { rows } = await database.owner.query('select count(*)::int as n from sealpost.evidence');
    expect(await continuity.count()).toBe(rows[0].n);
    expect(await continuity.count()).toBe(before + 16);
  });

  test('shows by the count alone', async () => {
    const whole = await known({ heads: [] });
    const found = await continuity.count();
    const gap = await findGap(continuity, [{ ...whole, count: found + 10 }]);
    expect(gap).toEqual({ known: found + 10, found, missing: 10, other: false });
  });

  test('shows by one head that is not there, or not with that digest, however high the count', async () => {
    const [one] = await held();
    const altered = { ...head('x'), evidenceId: one?.evidenceId ?? '' };
    for (const absent of [head('gone', new Date(NOW.getTime() + 1)), altered]) {
      const heads = [...(await held()), absent];
      const gap = await findGap(continuity, [await known({ count: 0, heads })]);
      expect(gap).toMatchObject({ missing: 1, last: absent, other: false });
      expect(() => gap && refuseGap(gap)).toThrow(
        /1 evidence is missing.*last one known is urn:uuid.*accept-loss/,
      );
    }
  });

  test('is told by the strongest of several marks', async () => {
    const weak = await known({ count: 1 });
    const newest = head('newest', new Date(NOW.getTime() + 5));
    const strong = await known({ count: 1000, heads: [newest, head('older')] });
    const gap = await findGap(continuity, [strong, weak]);
    expect(gap).toMatchObject({ known: 1000, last: newest });
  });

  test('shows where the mark is about another database', async () => {
    const gap = await findGap(continuity, [await known({ database: 'other', count: 1 })]);
    expect(gap).toMatchObject({ other: true });
    expect(() => gap && refuseGap(gap)).toThrow(/not a copy of the one/);
  });
});

describe('the mark that is kept', () => {
  /** The heads of these tests are invented. */
  const present = {
    instance: store.continuity.instance,
    count: () => store.continuity.count(),
    missing: async () => [],
  };
  const folderOf = (name: string) => join(dir, name);
  const keep = (name: string, over: Partial<Parameters<typeof keepMark>[0]> = {}) =>
    keepMark({
      ...{ store: present, folder: markFolder(folderOf(name)), database: 'd', key, clock },
      ...{ heads: [], onFailure: () => undefined },
      ...over,
    });
  const stored = async (name: string): Promise<Mark> => {
    const files = await markFolder(folderOf(name)).read();
    expect(files).toHaveLength(1);
    return readMark('m', files[0]?.text ?? '', [key]);
  };
  const sealedHead = (chain: string, id = chain) => ({ chain, ...head(id) });

  test('is there before the first batch, and follows each one, closed or not', async () => {
    await markFolder(folderOf('follows')).read();
    const keeper = await keep('follows');
    expect(await stored('follows')).toMatchObject({ heads: [] });
    keeper.sealed([sealedHead('one'), sealedHead('two')]);
    keeper.sealed([sealedHead('one', 'later')]);
    await keeper.close();
    const { heads, count } = await stored('follows');
    expect(heads.map(({ evidenceId }) => evidenceId)).toEqual(['urn:uuid:two', 'urn:uuid:later']);
    expect(count).toBe(await store.continuity.count());
    expect(readdirSync(folderOf('follows'))).toHaveLength(1);
    expect(statSync(folderOf('follows')).mode & 0o777).toBe(0o700);
  });

  test('does not grow with what was sealed', async () => {
    await markFolder(folderOf('bounded')).read();
    const keeper = await keep('bounded');
    keeper.sealed(Array.from({ length: 500 }, (_, index) => sealedHead(String(index))));
    await keeper.close();
    const { heads } = await stored('bounded');
    expect(heads).toHaveLength(64);
    expect(heads.at(-1)?.evidenceId).toBe('urn:uuid:499');
  });

  test('that cannot be written calls for a person once, and is written when it can be', async () => {
    const failures: unknown[] = [];
    let broken = false;
    await markFolder(folderOf('broken')).read();
    const real = markFolder(folderOf('broken'));
    const tried: boolean[] = [];
    const folder = {
      write: async (instance: number, text: string) => {
        tried.push(broken);
        if (broken) throw new Error('no space');
        await real.write(instance, text);
      },
    };
    const keeper = await keep('broken', { folder, onFailure: (error) => failures.push(error) });
    broken = true;
    keeper.sealed([sealedHead('one')]);
    while (tried.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    broken = false;
    while (tried.at(-1)) await new Promise((resolve) => setTimeout(resolve, 20));
    await keeper.close();
    expect(failures).toHaveLength(1);
    expect((await stored('broken')).heads).toHaveLength(1);
  });

  test('is signed with another key while deliveries go on without a pause', async () => {
    await markFolder(folderOf('resigned')).read();
    const real = markFolder(folderOf('resigned'));
    let given = 0;
    let goingOn = false;
    const folder = {
      write: async (instance: number, text: string) => {
        if (goingOn) keeper.sealed([sealedHead(String(given++))]);
        await real.write(instance, text);
      },
    };
    const keeper: MarkKeeper = await keep('resigned', { folder });
    const next = markKey(randomBytes(32));
    goingOn = true;
    keeper.sealed([sealedHead(String(given++))]);
    await keeper.signWith(next);
    goingOn = false;
    const [file] = await markFolder(folderOf('resigned')).read();
    expect(readMark('m', file?.text ?? '', [next]).heads.length).toBeGreaterThan(0);
    expect(given).toBeLessThan(6);
    await keeper.close();
  });

  test('is never written over by a service whose database lost evidence while it ran', async () => {
    const failures: unknown[] = [];
    await markFolder(folderOf('failover')).read();
    let lost = 0;
    const real = store.continuity;
    const keeper = await keep('failover', {
      store: {
        instance: real.instance,
        count: async () => (await real.count()) - lost,
        missing: async () => [],
      },
      onFailure: (error) => failures.push(error),
    });
    const before = await stored('failover');
    lost = 1;
    keeper.sealed([sealedHead('one')]);
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    lost = 0;
    keeper.sealed([sealedHead('two')]);
    await keeper.close();
    expect(failures).toEqual([expect.objectContaining({ code: 'continuity/behind' })]);
    expect(await stored('failover')).toEqual(before);
  });

  test('is held against its own newest head each time: as many evidences, but others, are a loss', async () => {
    const failures: unknown[] = [];
    await markFolder(folderOf('replaced')).read();
    let gone = false;
    const { continuity } = store;
    const keeper = await keep('replaced', {
      store: {
        instance: continuity.instance,
        count: () => continuity.count(),
        missing: async (heads) => (gone ? [...heads] : []),
      },
      heads: [head('newest')],
      onFailure: (error) => failures.push(error),
    });
    gone = true;
    keeper.sealed([sealedHead('one')]);
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await keeper.close();
    expect(failures).toEqual([expect.objectContaining({ code: 'continuity/behind' })]);
  });

  test('is refused at once where its folder is none', async () => {
    writeFileSync(folderOf('file'), '');
    await expect(markFolder(folderOf('file')).read()).rejects.toMatchObject({
      code: 'continuity/mark-file',
    });
  });

  test('passes over what a crash left half written', async () => {
    await markFolder(folderOf('crash')).read();
    const keeper = await keep('crash');
    await keeper.close();
    writeFileSync(join(folderOf('crash'), 'mark-00000001.json.partial'), '{"half');
    expect(await stored('crash')).toMatchObject({ database: 'd' });
  });
});
