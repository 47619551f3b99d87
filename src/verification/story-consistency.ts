/** Story, fifth part: no evidence contradicts itself, neither by its reasons nor by its log of what was sent. */

import { type EventCode, type ReasonCode, reasonCode } from '../evidence/event.js';
import { readTransactionLog, type TransactionLog } from '../evidence/transaction-log.js';
import { toHex } from '../formats/bytes.js';
import { type Check, doubted } from './report.js';
import { eventLabel, type SealedStatement } from './sealed-statement.js';

export const checkConsistency = (statement: SealedStatement): Check[] =>
  [...reasonChecks(statement), ...transferChecks(statement)].map((check) => ({
    ...check,
    file: statement.file,
  }));

const contradiction = (name: Check['name'], detail: string): Check =>
  doubted(name, 'SIG_CONSTRAINTS_FAILURE', detail);

/** The standard lists reasons by group of events; these say by themselves which event of the group it was. */
const OUTCOME_OF: Partial<Record<ReasonCode, EventCode>> = {
  RA01: 'A.1',
  RC07: 'C.3',
  RC08: 'C.4',
  RC09: 'C.5',
  RD01: 'D.1',
  RD02: 'D.1',
  RE01: 'E.1',
  RE02: 'E.1',
};

function reasonChecks(statement: SealedStatement): Check[] {
  // Of an event of a later edition it is not known what its reasons mean there.
  if (statement.event === undefined) return [];
  return statement.evidence.reasons.flatMap(({ code }) => {
    const reason = reasonCode(code);
    const outcome = reason && OUTCOME_OF[reason];
    return outcome === undefined || outcome === statement.event
      ? []
      : [
          contradiction(
            'story/reason',
            `The reason ${reason} contradicts ${eventLabel(statement)}: it belongs to ${outcome}.`,
          ),
        ];
  });
}

/** What the log says was sent is the content the same evidence names, and for E.1 all of it. */
function transferChecks(statement: SealedStatement): Check[] {
  const transfers = transfersOf(statement);
  if (transfers.length === 0) return [];
  const label = eventLabel(statement);
  const named = new Map(
    (statement.evidence.content?.parts ?? []).map(({ identifier, digest }) => [
      identifier,
      digest && toHex(digest.value),
    ]),
  );
  const strange = transfers.some(({ part, sha256 }) => named.get(part) !== sha256);
  if (strange) {
    return [
      contradiction('story/content', `The transfer log of ${label} speaks of other content.`),
    ];
  }
  const whole = transfers.length === named.size && transfers.every(isWhole);
  return statement.event === 'E.1' && !whole
    ? [contradiction('story/content', `The transfer log of ${label} is not complete.`)]
    : [];
}

interface LoggedTransfer {
  readonly part: string;
  readonly sha256: string;
  /** As `sent of size`. */
  readonly bytes: string;
}

const transfersOf = ({ evidence }: SealedStatement): LoggedTransfer[] =>
  evidence.transactionLogs
    .map(readTransactionLog)
    .filter((log): log is TransactionLog => typeof log === 'object' && log.kind === 'transfer')
    .map(({ entries }) => {
      const held = new Map(entries);
      const entry = (name: string): string => held.get(name) ?? '';
      return { part: entry('part'), sha256: entry('sha256'), bytes: entry('bytes') };
    });

function isWhole({ bytes }: LoggedTransfer): boolean {
  const [, sent, size] = /^(\d+) of (\d+)$/.exec(bytes) ?? [];
  return sent !== undefined && sent === size;
}
