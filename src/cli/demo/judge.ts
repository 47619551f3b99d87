/** Judges a story's files as a stranger would: a child process with an empty environment and no way out. */

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Judgement {
  readonly exitCode: number;
  readonly output: string;
  /** How the child was kept from the outside, in words. */
  readonly isolation: string;
}

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const preload = new URL('./no-outside.js', import.meta.url).href;

/** @param args the arguments after `sealpost verify` */
export async function judge(args: readonly string[]): Promise<Judgement> {
  const command = [process.execPath, '--import', preload, main, 'verify', ...args];
  const namespace = ownNetworkNamespace();
  const [program = '', ...rest] = [...namespace, ...command];
  const { exitCode, output } = await run(program, rest);
  const isolation =
    namespace.length > 0
      ? 'no environment, network and database modules refuse to load, empty network namespace'
      : 'no environment, network and database modules refuse to load (this kernel allows no network namespace here)';
  return { exitCode, output, isolation };
}

/** `unshare -n`, as root or with a user namespace, where the kernel allows it; else nothing. */
function ownNetworkNamespace(): string[] {
  const ways = [
    ['unshare', '-n', '--'],
    ['unshare', '-r', '-n', '--'],
  ];
  return (
    ways.find(([program = '', ...rest]) => spawnSync(program, [...rest, 'true']).status === 0) ?? []
  );
}

function run(
  program: string,
  args: readonly string[],
): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
