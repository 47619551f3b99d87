/** The handover of content: who may collect, E.1 when every byte has left, E.2 when the time is over or loss is declared. */

import { toHex } from '../formats/bytes.js';
import { bytesSent, collectBy, collected, eventOf } from './course.js';
import type { Command } from './lifecycle.js';
import type { ContentFile, TransactionLog } from './message.js';
import type { Course, NewEvent, Transfer } from './ports.js';
import type { RefusalReason } from './service.js';
import { afterGrace, isOver } from './windows.js';

/** Why the content cannot be collected now, or `undefined` if it can. It may be collected again until access ends. */
export function mayCollect(course: Course, now: Date): RefusalReason | undefined {
  if (eventOf(course, 'A.2', 'C.4', 'C.5', 'D.2', 'E.2')) return 'access-ended';
  // D.1 is recorded in the transaction that stores the seal of C.3 (consent) or A.1 (basic): the door rests on proof.
  if (!eventOf(course, 'D.1')) return 'not-yet';
  return isOver(collectBy(course), now) ? 'access-ended' : undefined;
}

/** @param course with the transfer in question already counted */
export function decideTransfer(
  course: Course,
  { transfer, party }: Extract<Command, { kind: 'transfer' }>,
): readonly NewEvent[] {
  if (!eventOf(course, 'D.1') || eventOf(course, 'E.1', 'E.2')) return [];
  if (!isComplete(course)) return [];
  const until = collectBy(course);
  return [
    {
      messageId: course.message.id,
      recipient: course.recipient,
      code: 'E.1',
      occurrence: 0,
      eventTime: transfer.finishedAt,
      facts: {
        reasons: [{ code: 'RE01', details: [] }],
        logs: course.message.files.map((file) => transferLog(file, course.transfers)),
        recipient: party,
        ...(until && { collectBy: until }),
      },
    },
  ];
}

/** Access ended without a complete transfer on record. EventTime is the end of access itself. */
export function overdueHandover(course: Course, now: Date): NewEvent | undefined {
  const end = collectBy(course);
  if (!end || eventOf(course, 'E.1', 'E.2') || !isOver(afterGrace(end), now)) return undefined;
  const { bytes, of } = collected(course);
  return {
    messageId: course.message.id,
    recipient: course.recipient,
    code: 'E.2',
    occurrence: 0,
    eventTime: end,
    facts: {
      reasons: [{ code: 'RE04', details: [`${bytes} of ${of} bytes were sent.`] }],
      logs: sentLogs(course),
      collectBy: end,
    },
  };
}

/** Why a loss cannot be declared now, or `undefined` if it can. */
function mayDeclareLoss(course: Course, arrivedAt: Date): RefusalReason | undefined {
  // E.1 says that everything was sent; what happened to it afterwards is not the service's to prove.
  if (eventOf(course, 'E.1', 'E.2')) return 'already-decided';
  return mayCollect(course, arrivedAt);
}

export function decideLoss(
  course: Course,
  { arrivedAt, text, party }: Extract<Command, { kind: 'declare-loss' }>,
): NewEvent | RefusalReason {
  const refusal = mayDeclareLoss(course, arrivedAt);
  if (refusal) return refusal;
  const until = collectBy(course);
  const { bytes, of } = collected(course);
  return {
    messageId: course.message.id,
    recipient: course.recipient,
    code: 'E.2',
    occurrence: 0,
    eventTime: arrivedAt,
    facts: {
      reasons: [
        {
          code: 'Other',
          details: [
            `The recipient declared the content lost after ${bytes} of ${of} bytes were sent: ${text}`,
          ],
        },
      ],
      logs: sentLogs(course),
      recipient: party,
      ...(until && { collectBy: until }),
    },
  };
}

const isComplete = ({ message, transfers }: Course): boolean =>
  message.files.every((file) => bytesSent(file, transfers) === file.size);

export const sentLogs = ({ message, transfers }: Course): readonly TransactionLog[] =>
  message.files
    .filter((file) => transfers.some((transfer) => transfer.file === file.number))
    .map((file) => transferLog(file, transfers));

/** What left of one file, over all attempts. The name stays out: evidence identifies files by position and digest. */
function transferLog(file: ContentFile, transfers: readonly Transfer[]): TransactionLog {
  const own = transfers.filter((transfer) => transfer.file === file.number);
  const times = (pick: (transfer: Transfer) => Date) => own.map((one) => pick(one).getTime());
  return {
    kind: 'transfer',
    entries: [
      ['part', partIdentifier(file)],
      ['sha256', toHex(file.sha256)],
      ['bytes', `${bytesSent(file, transfers)} of ${file.size}`],
      ['firstByte', new Date(Math.min(...times((one) => one.startedAt))).toISOString()],
      ['lastByte', new Date(Math.max(...times((one) => one.finishedAt))).toISOString()],
      ['attempts', String(own.length)],
    ],
  };
}

/** How evidence names a file (M02): its position in the submission. */
export const partIdentifier = ({ number }: ContentFile): string => `file-${number}`;
