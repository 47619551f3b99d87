/** Asks for a passphrase: unseen in a terminal, one line where input is piped. Never an argument, never the environment. */

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Resolves with the first line of standard input; nothing of it is shown. */
export function readPassphrase(prompt: string): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write(prompt);
  // readline echoes to its output; this one swallows what is typed.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal });
  return new Promise((resolve) => {
    let answer = '';
    lines.once('line', (line) => {
      answer = line;
      lines.close();
    });
    lines.once('close', () => {
      if (terminal) process.stderr.write('\n');
      resolve(answer);
    });
  });
}
