import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';

const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;

describe('a reader that goes away before the end', () => {
  test.each([
    [['help'], 0],
    [['verify', '/nowhere'], 65],
    [['nonsense'], 64],
  ])('leaves %j its exit code, and sees no stack', async (args, code) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    // Nobody reads any more when the first line is written.
    child.stdout.destroy();
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [ended] = await once(child, 'close');
    expect(ended).toBe(code);
    expect(said).not.toMatch(/EPIPE|\n\s+at /);
  });
});

const vector = (name: string): string =>
  new URL(`../vectors/files/${name}`, import.meta.url).pathname;

test('a fault of the program ends with a code of its own, which is no verdict, and one sentence', () => {
  const breaking =
    'data:text/javascript,Array.prototype.flatMap=()=>{throw new RangeError("broken")}';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--import',
      breaking,
      main,
      'verify',
      '--trust',
      vector('root.pem'),
      vector('evidence/good.xml'),
    ],
    { encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
  expect(stderr).toMatch(/^Unexpected error: broken\. Please report it[^\n]*\n$/);
});
