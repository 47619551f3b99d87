import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { eventually } from './service.js';
import { launch, processesIn, sealpost, temporaryFolder } from './service-process.js';

const dir = temporaryFolder();
/** Where the demo keeps its world while it runs. */
const scratch = join(dir, 'scratch');
mkdirSync(scratch);
const settings = { TMPDIR: scratch };
const demo = (...args: string[]) => sealpost(['demo', ...args], settings, dir);

const expectNothingLeft = () => {
  expect(processesIn(dir)).toEqual([]);
  expect(readdirSync(scratch)).toEqual([]);
};

describe('the demo', () => {
  test('delivers a file of one’s own, and the command it prints passes', async () => {
    const file = join(dir, 'report "2026".csv');
    writeFileSync(file, 'a;b\n1;2\n');
    const out = join(dir, "Ana's own");
    const { code, out: said } = await demo('--content', file, '--out', out);
    expect({ code, said }).toMatchObject({
      code: 0,
      said: expect.stringContaining('TOTAL-PASSED'),
    });
    const [collected = ''] = readdirSync(join(out, 'content'));
    expect(readFileSync(join(out, 'content', collected), 'utf8')).toBe('a;b\n1;2\n');
    const [, command = ''] = /^Repeat the check: npx sealpost (.*)$/m.exec(said) ?? [];
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' });
    expect(await sealpost(words.split('\0').slice(0, -1), {}, dir)).toMatchObject({ code: 0 });
    expectNothingLeft();
  });

  test('of tampering leaves a bundle in which it is found out, beside a file that differs by one byte', async () => {
    const out = join(dir, 'tampered');
    const { code, out: said } = await demo('--story', 'tampered', '--out', out);
    expect({ code, said }).toMatchObject({
      code: 0,
      said: expect.stringContaining('HASH_FAILURE'),
    });
    expect(said).toMatch(/02-NotificationForAcceptance\.xml: What the evidence says was changed/);
    const altered = join(out, 'evidence', '02-NotificationForAcceptance.xml');
    expect(/<EventTime>(..)/.exec(readFileSync(altered, 'utf8'))?.[1]).toBe('21');
    const root = ['--trust', join(out, 'trust/root.pem')];
    for (const given of ['bundle.asice', 'bundle.zip', 'evidence']) {
      expect(await sealpost(['verify', ...root, join(out, given)], {}, dir)).toMatchObject({
        code: 1,
        out: expect.stringContaining('TOTAL-FAILED (HASH_FAILURE)'),
      });
    }
    expectNothingLeft();
  });

  test('finishes a delivery after a SIGKILL', async () => {
    const { code, out } = await demo('--kill', '--out', join(dir, 'killed'));
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('SIGKILL') });
    expect(out).toContain('TOTAL-PASSED: all 5 evidences');
    expectNothingLeft();
  });

  test.each([['SIGINT'], ['SIGTERM'], ['SIGHUP']] as const)(
    'broken off with %s, leaves no process and no folder',
    async (signal) => {
      const running = launch(['demo', '--out', join(dir, 'broken-off')], settings, dir);
      await eventually(async () => processesIn(scratch).length > 0);
      running.child.kill(signal);
      const { code, err } = await running.ended;
      expect({ code, err }).toEqual({
        code: 1,
        err: 'Stopped. Nothing was left running. (demo/interrupted)\n',
      });
      expectNothingLeft();
    },
  );

  test.each([
    ['a file that is not there', 'nothing.pdf', undefined],
    ['an empty file', 'empty.pdf', ''],
    ['a file of a type the service does not take', 'program.exe', 'MZ'],
  ])('says so when it is given %s', async (_, name, content) => {
    const file = join(dir, name);
    if (content !== undefined) writeFileSync(file, content);
    const { code, out, err } = await demo('--content', file, '--out', join(dir, 'none'));
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({
      code: 1,
      out: '',
      lines: 1,
    });
    expect(err).toContain(file);
    expectNothingLeft();
  });

  test('says so when it cannot write where it should', async () => {
    const out = join(dir, 'a-file');
    writeFileSync(out, '');
    const { code, err } = await demo('--out', out);
    expect({ code, err }).toEqual({
      code: 1,
      err: `${out} cannot be used as a folder to write to. Choose another with --out. (demo/out)\n`,
    });
    expectNothingLeft();
  });

  test('removes nothing that no demo left, nor the file it is to deliver', async () => {
    const own = join(dir, 'own');
    const mine = join(own, 'content', 'mine.csv');
    mkdirSync(join(own, 'content'), { recursive: true });
    writeFileSync(mine, 'a;b\n');
    expect(await demo('--out', own)).toMatchObject({
      code: 1,
      err: `${own} holds content, and not from a demo. Choose another folder with --out. (demo/out)\n`,
    });
    writeFileSync(join(own, 'timeline.txt'), 'Story "accepted": an earlier run\n');
    const { code, err } = await demo('--content', mine, '--out', own);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('Copy it') });
    expect(readFileSync(mine, 'utf8')).toBe('a;b\n');
    expectNothingLeft();
  });

  test.each([[['--story', 'happy']], [['--kill', '--all']], [['--what']]])(
    'answers %p with the usage',
    async (args) => {
      const { code, err } = await demo(...args);
      expect({ code, err }).toMatchObject({ code: 64, err: expect.stringContaining('Usage:') });
    },
  );
});
