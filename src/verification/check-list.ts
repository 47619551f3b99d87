/** Stage "chain", its end: is all of it there that the service had for this party? Only the sealed list can tell. */

import { EvidenceError } from '../evidence/errors.js';
import { type EvidenceList, readEvidenceList } from '../evidence/evidence-list.js';
import { equalBytes, toHex } from '../formats/bytes.js';
import {
  type Certificate,
  subjectOrganization,
  subjectOrganizationIdentifier,
} from '../formats/x509.js';
import { judgeDocument } from './judge-document.js';
import type { JudgingContext } from './judge-evidence.js';
import { type Member, readHeld } from './material.js';
import {
  type Check,
  doubted,
  failed,
  noted,
  passed,
  type ReportedList,
  verdictOf,
} from './report.js';
import { eventLabel, type SealedStatement } from './sealed-statement.js';

export interface JudgedLists {
  readonly checks: readonly Check[];
  readonly lists: readonly ReportedList[];
}

/** A container is one party's; in a folder many may lie, but each is as much work as evidence. */
const MAX_LISTS = 1000;
const MAX_LISTS_OF_CONTAINER = 20;

/** @param statements evidence whose seal holds */
export async function checkLists(
  members: readonly Member[],
  statements: readonly SealedStatement[],
  context: JudgingContext,
  fromContainer: boolean,
): Promise<JudgedLists> {
  const checks: Check[] = [];
  const lists: ReportedList[] = [];
  const most = fromContainer ? MAX_LISTS_OF_CONTAINER : MAX_LISTS;
  if (members.length > most) {
    const detail = `There are ${members.length} lists of evidence; only ${most} were read.`;
    checks.push(doubted('form/list', 'SIG_CONSTRAINTS_FAILURE', detail));
  }
  for (const member of members.slice(0, most)) {
    const bytes = await readHeld(member);
    const own =
      'damaged' in bytes
        ? [failed('form/list', 'FORMAT_FAILURE', bytes.damaged)]
        : await checkList(bytes, statements, context);
    checks.push(...own.map((check) => ({ file: member.name, ...check })));
    if ('damaged' in bytes) continue;
    const sha256 = toHex(context.engine.hash('SHA-256', bytes));
    lists.push({ file: member.name, sha256, ...verdictOf(own) });
  }
  return { checks, lists };
}

async function checkList(
  bytes: Uint8Array,
  statements: readonly SealedStatement[],
  context: JudgingContext,
): Promise<Check[]> {
  const { checks, root, signer } = await judgeDocument(bytes, context);
  if (root === undefined) return [...checks];
  let list: EvidenceList;
  try {
    list = readEvidenceList(root);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return [...checks, doubted('form/list', 'SIG_CONSTRAINTS_FAILURE', error.message)];
  }
  // What nobody who is trusted has sealed shows nothing, and says so itself.
  if (verdictOf(checks).indication !== 'TOTAL-PASSED') return [...checks];
  const own = statements.filter(({ evidence }) => evidence.messageId === list.messageId);
  return [...checks, ...subjectChecks(list, own, signer), ...completenessChecks(list, own)];
}

function subjectChecks(
  { party }: EvidenceList,
  own: readonly SealedStatement[],
  signer: Certificate | undefined,
): Check[] {
  if (own.length === 0) return [];
  const wrong = (detail: string): Check[] => [
    doubted('chain/list', 'SIG_CONSTRAINTS_FAILURE', detail),
  ];
  const parties = own.flatMap(({ evidence: { sender, recipients } }) =>
    [sender, ...recipients].map(({ identifier }) => identifier?.value),
  );
  if (!parties.includes(party)) return wrong('The list is for a party that no evidence names.');
  const same = own.some((one) => one.signer && signer && areOfOne(one.signer, signer));
  return same ? [] : wrong('The list was sealed by somebody else than the evidence.');
}

/** Keys change; who holds them does not. */
const areOfOne = (a: Certificate, b: Certificate): boolean =>
  a.subject.key === b.subject.key ||
  (subjectOrganizationIdentifier(a) !== undefined &&
    subjectOrganizationIdentifier(a) === subjectOrganizationIdentifier(b) &&
    subjectOrganization(a) === subjectOrganization(b));

function completenessChecks(
  { entries, asOf }: EvidenceList,
  own: readonly SealedStatement[],
): Check[] {
  const time = asOf.toISOString();
  const given = new Map(own.map((one) => [one.evidence.evidenceId, one]));
  const missing = entries.filter(({ evidenceId }) => !given.has(evidenceId));
  const others = entries.filter(({ evidenceId, digest }) => {
    const found = given.get(evidenceId);
    return found && !equalBytes(found.sealedSha256, digest);
  });
  const listed = new Set(entries.map(({ evidenceId }) => evidenceId));
  const beside = own.filter(({ evidence }) => !listed.has(evidence.evidenceId));
  const checks = [
    ...missing.map(({ evidenceId }) =>
      doubted(
        'chain/complete',
        'SIGNED_DATA_NOT_FOUND',
        `Evidence is missing: the list of all evidence as of ${time} names ${evidenceId}, which was not given.`,
      ),
    ),
    ...others.map(({ evidenceId }) =>
      doubted(
        'chain/complete',
        'SIG_CONSTRAINTS_FAILURE',
        `The list names ${evidenceId} by another digest: there are two of it.`,
      ),
    ),
    ...beside.map((one) =>
      noted('chain/complete', `${eventLabel(one)} (${one.file}) is not on the list as of ${time}.`),
    ),
  ];
  return missing.length + others.length > 0
    ? checks
    : [
        ...checks,
        {
          ...passed(
            'chain/complete',
            `All evidence is here that the service had for this party as of ${time}.`,
          ),
          asOf: time,
        },
      ];
}
