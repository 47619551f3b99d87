/** The checks that concern more than one file, by the message they are about: a doubt about one message is none about another. */

import type { Remedy } from './claims.js';
import type { Check } from './report.js';
import { settledBy } from './settled-by.js';

export interface Concern {
  readonly checks: readonly Check[];
  /** Nothing in them is in doubt. */
  readonly holds: boolean;
  readonly settledBy: readonly Remedy[];
}

/** @returns what concerns a message: the checks about it, and those about everything */
export function concerning(checks: readonly Check[]): (messageId: string) => Concern {
  const byMessage = new Map<string | undefined, Check[]>();
  for (const check of checks) {
    const group = byMessage.get(check.messageId);
    if (group === undefined) byMessage.set(check.messageId, [check]);
    else group.push(check);
  }
  const general = byMessage.get(undefined) ?? [];
  const known = new Map<string, Concern>();
  return (messageId) => {
    const before = known.get(messageId);
    if (before !== undefined) return before;
    const own = [...general, ...(byMessage.get(messageId) ?? [])];
    const concern = {
      checks: own,
      holds: own.every(({ result }) => result === 'PASSED' || result === 'NOTED'),
      settledBy: settledBy(own),
    };
    known.set(messageId, concern);
    return concern;
  };
}
