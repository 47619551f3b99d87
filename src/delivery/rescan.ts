/** Looking again at all stored content, with what the scanner knows by now. */

import type { Alarm } from './alarm.js';
import { apply, type Decided } from './apply.js';
import { contentFailureOf } from './content-failure.js';
import { eventOf } from './course.js';
import { decide } from './lifecycle.js';
import type { MalwareFinding } from './malware.js';
import type { MalwareScanner } from './malware-scanner.js';
import type { ContentFile, Message } from './message.js';
import { policyOf } from './policy.js';
import type { Clock, ContentStore, DeliveryStore, KeyStore } from './ports.js';

export interface RescanDeps {
  readonly store: Pick<DeliveryStore, 'transaction' | 'message' | 'contentsStored'>;
  readonly content: Pick<ContentStore, 'read'>;
  readonly keys: KeyStore;
  readonly scanner: MalwareScanner;
  readonly clock: Clock;
  readonly alarm: Alarm;
}

export interface RescanCounts {
  readonly messages: number;
  readonly infected: number;
  /** Courses that were ended with D.2 or E.2. */
  readonly withheld: number;
  /** Courses whose content was handed over before: an alarm each. */
  readonly handedOver: number;
  /** Courses whose last event waits for its proof: to be looked at again. */
  readonly waiting: number;
  /** Messages with a file that could not be read or is too large for the scanner. */
  readonly notScanned: number;
}

const NOTHING: RescanCounts = {
  messages: 0,
  infected: 0,
  withheld: 0,
  handedOver: 0,
  waiting: 0,
  notScanned: 0,
};
const PAGE = 100;

/** Message by message, so that it can be broken off at any time and begun again. Rejects where the scanner fails. */
export async function rescan(deps: RescanDeps): Promise<RescanCounts> {
  let counts = NOTHING;
  let page = await deps.store.contentsStored(undefined, PAGE);
  while (page.length > 0) {
    for (const id of page) counts = sum(counts, await rescanMessage(deps, id));
    page = await deps.store.contentsStored(page.at(-1), PAGE);
  }
  return counts;
}

const sum = (a: RescanCounts, b: RescanCounts): RescanCounts => ({
  messages: a.messages + b.messages,
  infected: a.infected + b.infected,
  withheld: a.withheld + b.withheld,
  handedOver: a.handedOver + b.handedOver,
  waiting: a.waiting + b.waiting,
  notScanned: a.notScanned + b.notScanned,
});

async function rescanMessage(deps: RescanDeps, messageId: string): Promise<RescanCounts> {
  const message = await deps.store.message(messageId);
  const key = message && (await deps.keys.open(messageId));
  // Without its key nobody can read the content any more.
  if (!message || !key) return NOTHING;
  const findings: MalwareFinding[] = [];
  let complete = true;
  for (const file of message.files) {
    const found = await scanFile(deps, message, file, key.key);
    if (found?.kind === 'infected') findings.push({ file, name: found.name });
    else if (found?.kind !== 'clean') complete = false;
  }
  const counts = { ...NOTHING, messages: 1, notScanned: complete ? 0 : 1 };
  return findings.length > 0 ? sum(counts, await withhold(deps, message, findings)) : counts;
}

/** `undefined` for content that is altered or gone, which is an alarm of its own. */
async function scanFile(
  { content, scanner, alarm }: RescanDeps,
  { id: messageId }: Message,
  { number: file, size }: ContentFile,
  key: Uint8Array,
) {
  const scan = await scanner.start();
  try {
    for await (const chunk of content.read({ messageId, file, size, key }, 0, size)) {
      await scan.write(chunk);
    }
  } catch (error) {
    scan.abort();
    const code = contentFailureOf(error);
    if (code === undefined) throw error;
    alarm(code, { messageId, file });
    return undefined;
  }
  return scan.finish();
}

async function withhold(
  { store, clock, alarm }: RescanDeps,
  { id: messageId, recipients, policyId }: Message,
  findings: readonly MalwareFinding[],
): Promise<RescanCounts> {
  const { handedOver, ...counts } = await store.transaction(async (tx) => {
    const courses = await tx.lockCourses(
      recipients.map(({ number: recipient }) => ({ messageId, recipient })),
    );
    const now = clock.now();
    const command = { kind: 'malware', foundAt: now, findings } as const;
    const ended: Decided[] = [];
    let waiting = 0;
    for (const course of courses) {
      const decision = decide(course, command, policyOf(policyId), now);
      if (decision.kind === 'go') ended.push({ course, decision });
      else if (decision.reason === 'not-yet') waiting++;
    }
    if (ended.length > 0) await apply(tx, ended, now);
    const late = courses.filter((course) => eventOf(course, 'E.1'));
    return { withheld: ended.length, waiting, handedOver: late.map(({ recipient }) => recipient) };
  });
  for (const recipient of handedOver) {
    alarm('delivery/malware-handed-over', {
      messageId,
      recipient,
      files: findings.map(({ file }) => file.number),
    });
  }
  return { ...NOTHING, ...counts, infected: 1, handedOver: handedOver.length };
}
