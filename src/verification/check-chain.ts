/**
 * Stage "chain": each evidence but the first names its predecessor and the SHA-256 of its bytes.
 * The links form a tree with A.1 as root and one branch for each recipient.
 */

import { equalBytes, toHex } from '../formats/bytes.js';
import { type Check, doubted, failed, noted, passed } from './report.js';
import {
  eventLabel,
  groupBy,
  identifierKey,
  issuerKey,
  type SealedStatement,
  subjectRecipient,
} from './sealed-statement.js';

export interface Chain {
  readonly checks: readonly Check[];
  /** From the direct predecessor towards the root, as far as given. */
  ancestorsOf(statement: SealedStatement): readonly SealedStatement[];
  /** True if the links lead to a first evidence that was given too. */
  reachesRoot(statement: SealedStatement): boolean;
  /** Statements nothing given comes after. */
  readonly ends: ReadonlySet<SealedStatement>;
}

/** @param statements the given evidence of any number of messages, each file once */
export function checkChain(statements: readonly SealedStatement[]): Chain {
  const byDigest = new Map(
    statements.map((statement) => [toHex(statement.sealedSha256), statement]),
  );
  const byId = new Map(statements.map((statement) => [identityOf(statement), statement]));
  const parents = new Map<SealedStatement, SealedStatement>();
  const checks: Check[] = [];
  for (const statement of statements) {
    const link = statement.predecessor;
    const parent = link && byDigest.get(toHex(link.digest));
    const namesake = link && byId.get(identityOf(statement, link.evidenceId));
    const check = linkCheck(statement, parent, namesake);
    checks.push({ ...check, file: statement.file, ...about(statement) });
    if (parent !== undefined && check.result === 'PASSED') parents.set(statement, parent);
  }
  checks.push(...forkChecks(statements, parents));
  const ancestorsOf = (statement: SealedStatement): SealedStatement[] => {
    const line = new Set<SealedStatement>();
    let parent = parents.get(statement);
    // A digest cannot name itself, but a reader of hostile files does not rest on that.
    while (parent !== undefined && !line.has(parent)) {
      line.add(parent);
      parent = parents.get(parent);
    }
    return [...line];
  };
  const isParent = new Set(parents.values());
  return {
    checks,
    ancestorsOf,
    reachesRoot: (statement) => isRoot(ancestorsOf(statement).at(-1) ?? statement),
    ends: new Set(statements.filter((statement) => !isParent.has(statement))),
  };
}

/** Identifiers are unique for each issuer (EN 319 522-2 clause 8.2.1), and a link is to evidence of the same one. */
const identityOf = (statement: SealedStatement, id = statement.evidence.evidenceId): string =>
  JSON.stringify([issuerKey(statement), id]);

const about = ({ evidence }: SealedStatement) => ({ messageId: evidence.messageId ?? '' });

const isRoot = ({ event }: SealedStatement): boolean => event === 'A.1' || event === 'A.2';

/** Judges one link. @param namesake the given evidence that has the identifier the link names */
function linkCheck(
  statement: SealedStatement,
  parent: SealedStatement | undefined,
  namesake: SealedStatement | undefined,
): Check {
  const label = eventLabel(statement);
  const link = statement.predecessor;
  if (isRoot(statement)) {
    return link === undefined
      ? passed('chain/predecessor', `${label} is the first evidence of its message.`)
      : doubted(
          'chain/predecessor',
          'SIG_CONSTRAINTS_FAILURE',
          `${label} is the first evidence of a message, yet it names a predecessor.`,
        );
  }
  if (link === undefined) {
    const detail = `${label} names no predecessor; nothing links it to others.`;
    // Evidence with terms of delivery is of the kind that is linked; a service that leaves the link out hides the order.
    return statement.terms === undefined
      ? noted('chain/predecessor', detail)
      : doubted('chain/predecessor', 'SIG_CONSTRAINTS_FAILURE', detail);
  }
  if (parent !== undefined) return parentCheck(statement, parent, link.evidenceId);
  return namesake === undefined
    ? noted('chain/predecessor', `The predecessor of ${label} was not given (${link.evidenceId}).`)
    : failed(
        'chain/predecessor',
        'HASH_FAILURE',
        `The predecessor of ${label} differs: ${namesake.file} is not the file ${label} was linked to.`,
      );
}

function parentCheck(
  statement: SealedStatement,
  parent: SealedStatement,
  evidenceId: string,
): Check {
  const label = eventLabel(statement);
  const wrong = (detail: string): Check =>
    doubted('chain/predecessor', 'SIG_CONSTRAINTS_FAILURE', detail);
  if (parent.evidence.evidenceId !== evidenceId) {
    return wrong(
      `${label} names its predecessor by an identifier that the linked file does not have.`,
    );
  }
  if (parent.evidence.messageId !== statement.evidence.messageId) {
    return wrong(`${label} is linked to evidence of another message.`);
  }
  const recipient = subjectRecipient(parent);
  if (
    recipient !== undefined &&
    identifierKey(recipient) !== identifierKey(subjectRecipient(statement))
  ) {
    return wrong(`${label} is linked to evidence about another recipient.`);
  }
  return passed(
    'chain/predecessor',
    `${label} is linked to ${eventLabel(parent)} (${parent.file}).`,
  );
}

/** After one evidence there is at most one next for each recipient: two would be two histories. */
function forkChecks(
  statements: readonly SealedStatement[],
  parents: ReadonlyMap<SealedStatement, SealedStatement>,
): Check[] {
  const linked = statements.filter((statement) => parents.has(statement));
  const siblings = groupBy(linked, (statement) =>
    [
      toHex(parents.get(statement)?.sealedSha256 ?? new Uint8Array()),
      identifierKey(subjectRecipient(statement)),
    ].join(' '),
  );
  return [...siblings.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      ...doubted(
        'chain/fork',
        'SIG_CONSTRAINTS_FAILURE',
        `Two histories: ${group.map(eventLabel).join(' and ')} both follow the same evidence.`,
      ),
      ...(group[0] && about(group[0])),
    }));
}

const isProvenEarlier = (one: SealedStatement, other: SealedStatement): boolean =>
  one.provenTime !== undefined &&
  (other.provenTime === undefined || one.provenTime < other.provenTime);

/** Leaves out files that were given twice; what proves the earlier time stays. Two different files with one identifier are told apart by nothing. */
export function distinct(statements: readonly SealedStatement[]): {
  readonly statements: readonly SealedStatement[];
  readonly checks: readonly Check[];
} {
  const kept: SealedStatement[] = [];
  const checks: Check[] = [];
  const byId = new Map<string, SealedStatement>();
  for (const statement of statements) {
    const identity = identityOf(statement);
    const earlier = byId.get(identity);
    if (earlier === undefined) {
      byId.set(identity, statement);
      kept.push(statement);
    } else if (equalBytes(earlier.sealedSha256, statement.sealedSha256)) {
      const detail = equalBytes(earlier.sha256, statement.sha256)
        ? `The same file as ${earlier.file}; counted once.`
        : `The same evidence as ${earlier.file}, one of them with more beside its seal; counted once.`;
      if (isProvenEarlier(statement, earlier)) {
        kept[kept.indexOf(earlier)] = statement;
        byId.set(identity, statement);
      }
      checks.push({ ...noted('chain/unique', detail), file: statement.file });
    } else {
      kept.push(statement);
      const detail = `${earlier.file} has the same evidence identifier but other bytes.`;
      const check = doubted('chain/unique', 'SIG_CONSTRAINTS_FAILURE', detail);
      checks.push({ ...check, file: statement.file });
    }
  }
  return { statements: kept, checks };
}
