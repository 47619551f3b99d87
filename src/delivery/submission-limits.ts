/** What a submission may not be, found before any content arrives or by its name alone. */

import { utf8 } from '../formats/bytes.js';
import { assertUsableAddress, isMailbox, isReadableLine } from './address.js';
import { DeliveryError } from './errors.js';
import type { DeliveryPolicy } from './policy.js';
import type { ScopedIds } from './scoped-id.js';
import type { SubmissionRequest } from './service.js';

const LONGEST_SUBJECT = 500;
const LONGEST_NAME = 256;
const LONGEST_FILE_NAME_BYTES = 255;

/** @throws DeliveryError `delivery/malformed`, `delivery/too-many-recipients` */
export function assertUsableRequest(
  { subject, recipients }: SubmissionRequest,
  policy: DeliveryPolicy,
  ids: Pick<ScopedIds, 'ofAddress'>,
): void {
  if (!isReadableLine(subject, LONGEST_SUBJECT)) {
    throw malformed(`The subject is one readable line of at most ${LONGEST_SUBJECT} characters.`);
  }
  if (recipients.length === 0) throw malformed('A message has at least one recipient.');
  if (recipients.length > policy.maxRecipients) {
    throw new DeliveryError(
      'delivery/too-many-recipients',
      `A message has at most ${policy.maxRecipients} recipients.`,
      { limit: policy.maxRecipients },
    );
  }
  for (const { address, statedName, notify } of recipients) {
    assertUsableAddress(address);
    if (!isReadableLine(statedName, LONGEST_NAME)) {
      throw malformed('The name of a recipient is one readable line.');
    }
    if (!isMailbox(notify.address)) throw malformed('A notification address is unusable.');
  }
  // One person, one course: two would give two answers to one question.
  const distinct = new Set(recipients.map(({ address }) => ids.ofAddress(address)));
  if (distinct.size < recipients.length) throw malformed('A recipient is addressed twice.');
}

/** @throws DeliveryError `delivery/malformed` */
export function assertUsableFileName(name: string): void {
  const usable =
    isReadableLine(name, LONGEST_FILE_NAME_BYTES) &&
    utf8(name).length <= LONGEST_FILE_NAME_BYTES &&
    !/[/\\]/.test(name) &&
    name !== '.' &&
    name !== '..';
  if (!usable) {
    throw malformed(
      `A file name is one readable line of at most ${LONGEST_FILE_NAME_BYTES} bytes without a path.`,
    );
  }
}

const malformed = (detail: string): DeliveryError =>
  new DeliveryError('delivery/malformed', detail);
