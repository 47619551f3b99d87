/** Random UUIDs (RFC 9562 version 4) from the given randomness: 122 bits, so an id cannot be guessed. */

import { toHex } from '../formats/bytes.js';
import type { RandomBytes } from './ports.js';

export function uuid(random: RandomBytes): string {
  const bytes = random(16).slice();
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
