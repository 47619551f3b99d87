import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { clamdScanner } from '../../src/scanning/clamd.js';
import { EICAR, startClamd } from './clamd-server.js';

const clamd = await startClamd();
afterAll(() => clamd.close());
afterEach(() => {
  Object.assign(clamd, { answer: undefined, silent: false, limit: Infinity });
});

const scanner = clamdScanner({ address: clamd.address, maxBytes: 10_000, timeoutMs: 300 });
const unavailable = expect.objectContaining({ code: 'scanning/unavailable' });

async function scan(content: Uint8Array, by = scanner) {
  const one = await by.start();
  for (let from = 0; from < content.length; from += 100) {
    await one.write(content.subarray(from, from + 100));
  }
  return one.finish();
}

describe('a malware scan', () => {
  test('finds nothing in harmless content, and the scanner has seen every byte of it', async () => {
    const content = Buffer.from('harmless '.repeat(100));
    expect(await scan(content)).toEqual({ kind: 'clean' });
    expect(clamd.streams.at(-1)).toEqual(content);
  });

  test('names what it finds, also where it is cut by the pieces in which it arrives', async () => {
    const content = Buffer.concat([Buffer.alloc(70, ' '), EICAR]);
    expect(await scan(content)).toEqual({ kind: 'infected', name: 'Eicar-Test-Signature' });
  });

  test('works over a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sealpost-clamd-'));
    const local = await startClamd(folder);
    try {
      const address = { path: join(folder, 'clamd.sock') };
      const found = await scan(EICAR, clamdScanner({ address, maxBytes: 1000 }));
      expect(found).toMatchObject({ kind: 'infected' });
    } finally {
      await local.close();
      await rm(folder, { recursive: true });
    }
  });

  test('says that a file larger than the scanner takes was not scanned', async () => {
    expect(await scan(Buffer.alloc(10_001))).toEqual({ kind: 'not-scanned' });
    expect(await scan(Buffer.alloc(10_000))).toEqual({ kind: 'clean' });
  });

  test.each([
    ['an error', () => 'stream: lstat() failed. ERROR\0'],
    ['half a verdict', () => 'stream: OK'],
    ['another case', () => 'stream: ok\0'],
    ['a verdict about something else', () => 'other: OK\0'],
    ['words before the verdict', () => 'x stream: OK\0'],
    ['words after the verdict', () => 'stream: OK really\0'],
    ['a finding without a name', () => 'stream:  FOUND\0'],
    ['a name with a line end', () => 'stream: a\nb FOUND\0'],
    ['an answer without end', () => 'x'.repeat(100_000)],
    ['nothing', () => ''],
  ])('takes %s for no verdict', async (_, answer) => {
    clamd.answer = answer;
    await expect(scan(EICAR)).rejects.toEqual(unavailable);
  });

  test('gives up a scanner that is silent', async () => {
    clamd.silent = true;
    await expect(scan(EICAR)).rejects.toEqual(unavailable);
  });

  test('gives up a scanner that breaks off in the middle', async () => {
    clamd.limit = 500;
    await expect(scan(Buffer.alloc(9_000))).rejects.toEqual(unavailable);
  });

  test('gives up where nobody listens', async () => {
    const gone = await startClamd();
    await gone.close();
    const nobody = clamdScanner({ address: gone.address, maxBytes: 1000 });
    await expect(scan(EICAR, nobody)).rejects.toEqual(unavailable);
    await expect(
      scan(EICAR, clamdScanner({ address: { path: '/nowhere/clamd.sock' }, maxBytes: 1000 })),
    ).rejects.toEqual(unavailable);
  });

  test('that is broken off leaves no connection', async () => {
    const one = await scanner.start();
    await one.write(EICAR);
    one.abort();
    await expect(one.finish()).rejects.toEqual(unavailable);
  });
});
