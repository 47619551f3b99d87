/** What one sender may submit in a day (UTC). Over it, a submission is refused without evidence: it was not looked at. */

import { DAY } from './course.js';
import { DeliveryError } from './errors.js';
import type { Clock, SenderUsage, UsageStore } from './ports.js';

export interface QuotaDeps {
  readonly usage: UsageStore;
  readonly clock: Clock;
  /** Zero is no limit. */
  readonly most: SenderUsage;
}

export interface Quota {
  /** Rejects with `delivery/quota` where this sender can submit nothing more today. */
  assertOpen(sender: string): Promise<void>;
  /** Counts a message that is about to be recorded; rejects as above where it is too much. */
  count(sender: string, bytes: number): Promise<void>;
}

export function createQuota({ usage, clock, most }: QuotaDeps): Quota {
  const used = (): DeliveryError =>
    new DeliveryError('delivery/quota', 'This sender has reached the limit of today.', {
      retryAfterSeconds: Math.ceil((DAY - (clock.now().getTime() % DAY)) / 1000),
    });
  return {
    async assertOpen(sender) {
      const { messages, bytes } = await usage.of(sender, dayOf(clock.now()));
      if (isReached(messages, most.messages) || isReached(bytes, most.bytes)) throw used();
    },
    async count(sender, bytes) {
      if (!(await usage.count(sender, dayOf(clock.now()), bytes, most))) throw used();
    },
  };
}

const isReached = (value: number, most: number): boolean => most > 0 && value >= most;

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
