/** How the service says that it does not start: one line, exit code 1, nothing left running. */

import { expect } from '@jest/globals';
import { processesIn, type Settings, sealpost } from './service-process.js';

/**
 * @param words what the line must contain: what is wrong, and what to do
 * @returns the line
 */
export async function expectRefusal(
  dir: string,
  settings: Settings,
  words: readonly string[],
): Promise<string> {
  const { code, out, err } = await sealpost(['serve'], settings, dir);
  expect({ code, out, lines: err.trimEnd().split('\n').length, err }).toEqual({
    code: 1,
    out: '',
    lines: 1,
    err: expect.stringMatching(/^\S.*\. \([a-z]+\/[a-z-]+\)\n$/),
  });
  expect(words.filter((word) => !err.includes(word))).toEqual([]);
  expect(err).not.toMatch(/\bat .*:\d+:\d+|Unexpected error/);
  expect(processesIn(settings.SEALPOST_DATA_DIR ?? dir)).toEqual([]);
  return err;
}
