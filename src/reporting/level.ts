/** Levels of assurance in the reader's words. */

import { LOA } from '../evidence/party.js';
import type { Catalogue } from '../texts/catalogue.js';

/** @returns a level of another scheme by its own name */
export function levelWord(level: string, { delivery }: Catalogue): string {
  const { low, substantial, high } = delivery.level;
  const words = new Map<string, string>([
    [LOA.low, low],
    [LOA.substantial, substantial],
    [LOA.high, high],
  ]);
  return words.get(level) ?? level;
}
