/** The limit of each sender that the configuration sets, if it sets one. */

import type { Config } from '../config.js';
import type { Clock, UsageStore } from '../delivery/ports.js';
import { createQuota, type Quota } from '../delivery/quota.js';

export function quotaOf(
  { limits: { messagesPerDay, bytesPerDay } }: Config,
  usage: UsageStore,
  clock: Clock,
): Quota | undefined {
  if (messagesPerDay === 0 && bytesPerDay === 0) return undefined;
  return createQuota({ usage, clock, most: { messages: messagesPerDay, bytes: bytesPerDay } });
}
