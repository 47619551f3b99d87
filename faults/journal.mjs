/**
 * What the parties know: one JSON line before and after each call, on disk before the next step. It is the ground truth
 * of a round, so it must not share the fate of anything the round kills.
 */

import { open, readFile } from 'node:fs/promises';

/** @returns a journal whose `write` resolves when the line is fsynced; lines that wait together share one fsync */
export async function openJournal(path) {
  const file = await open(path, 'a');
  let waiting = [];
  let running;

  async function flush() {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await file.appendFile(batch.map(({ line }) => line).join(''));
        await file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  }

  return {
    write: (entry) =>
      new Promise((resolve, reject) => {
        const line = `${JSON.stringify({ at: Date.now(), ...entry })}\n`;
        waiting.push({ line, resolve, reject });
        running ??= flush();
      }),
    async close() {
      await running;
      await file.close();
    },
  };
}

export async function readJournal(path) {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
