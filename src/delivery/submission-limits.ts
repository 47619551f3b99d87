/** What a submission may not be, found before any content arrives, or by the name of a file alone. */

import { utf8 } from '../formats/bytes.js';
import { isMailbox, isReadableLine, isUsableAddress } from './address.js';
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
    throw malformed(
      `The subject is one readable line of at most ${LONGEST_SUBJECT} characters.`,
      'subject',
    );
  }
  if (recipients.length === 0) {
    throw malformed('A message has at least one recipient.', 'recipients');
  }
  if (recipients.length > policy.maxRecipients) {
    throw new DeliveryError(
      'delivery/too-many-recipients',
      `A message has at most ${policy.maxRecipients} recipients.`,
      { limit: policy.maxRecipients },
    );
  }
  // One address, one course: two would give two answers to one question.
  const addressed = new Set<string>();
  for (const [index, { address, statedName, notify }] of recipients.entries()) {
    const field = `recipients.${index}`;
    if (!isUsableAddress(address)) {
      throw malformed('A recipient is addressed in no usable way.', `${field}.address`);
    }
    if (!isReadableLine(statedName, LONGEST_NAME)) {
      throw malformed('The name of a recipient is one readable line.', `${field}.name`);
    }
    if (!isMailbox(notify.address)) {
      throw malformed('A notification address is unusable.', `${field}.notify.address`);
    }
    const id = ids.ofAddress(address);
    if (addressed.has(id)) throw malformed('A recipient is addressed twice.', field);
    addressed.add(id);
  }
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
      'files',
    );
  }
}

/** @param field where it stands in the metadata, as a path */
const malformed = (detail: string, field: string): DeliveryError =>
  new DeliveryError('delivery/malformed', detail, { field });
