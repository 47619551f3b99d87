/** Every evidence of the subject by itself, one file after the other. */

import { FormatError } from '../formats/errors.js';
import { Detached, detachedStatement } from './detached.js';
import { type Judgement, type JudgingContext, judgeEvidence } from './judge-evidence.js';
import { MarkupRoom } from './markup-room.js';
import { type Material, type Member, readSmall } from './material.js';
import { SOLE_EVIDENCE } from './open-subject.js';
import { type Check, failed, noted } from './report.js';

/** One after the other, so that only one file is in memory at a time. */
export async function judgeAll(
  { evidence: members, fromContainer }: Material,
  context: JudgingContext,
  onProgress?: (done: number, all: number) => void,
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  const detached = new Detached();
  const room = new MarkupRoom(fromContainer);
  for (const [index, member] of members.entries()) {
    onProgress?.(index, members.length);
    const judgement = await judgeMember(member, context, room);
    judgements.push({
      ...judgement,
      checks: detached.copy(judgement.checks),
      ...(judgement.statement && { statement: detachedStatement(judgement.statement, detached) }),
    });
  }
  return judgements;
}

async function judgeMember(
  member: Member,
  context: JudgingContext,
  room: MarkupRoom,
): Promise<Judgement> {
  const unreadable = (detail: string): Judgement =>
    notEvidence(member, failed('form/xml', 'FORMAT_FAILURE', detail));
  try {
    const bytes = await readSmall(member);
    if (bytes === undefined) return unreadable('The file is too large to be evidence.');
    if (!room.holds(bytes))
      return unreadable('Together the files of the container are too much XML.');
    const judgement = await judgeEvidence(member.name, bytes, context);
    if (judgement !== undefined) return judgement;
    const detail = 'This is XML about something else than evidence.';
    // Where evidence must lie, anything else stands in the place of evidence.
    return isEvidencePlace(member.name)
      ? unreadable(detail)
      : notEvidence(member, noted('form/xml', detail));
  } catch (error) {
    // The member of a damaged container; whatever else is thrown is a fault of ours and must be heard.
    if (error instanceof FormatError) return unreadable(error.message);
    throw error;
  }
}

const notEvidence = (member: Member, check: Check): Judgement => ({
  file: member.name,
  sha256: new Uint8Array(),
  readable: false,
  checks: [{ ...check, file: member.name }],
  sealHolds: false,
});

const isEvidencePlace = (name: string): boolean =>
  name === SOLE_EVIDENCE || name.split('/').slice(0, -1).includes('evidence');
