/** One judged evidence as the report shows it. */

import { EVENTS, reasonCode } from '../evidence/event.js';
import type { UserDetails } from '../evidence/evidence.js';
import { toHex } from '../formats/bytes.js';
import type { Judgement } from './judge-evidence.js';
import type { Qualification } from './listed-trust.js';
import { nameOf } from './party-names.js';
import {
  type ReportedEvidence,
  type ReportedParty,
  type ReportedQualification,
  verdictOf,
} from './report.js';
import { authenticationTime, timeStanding } from './story-times.js';

export function reportEvidence(judgement: Judgement): ReportedEvidence {
  const { statement, signer } = judgement;
  const evidence = statement?.evidence;
  const verdict = verdictOf(judgement.checks);
  const recipient = evidence?.recipients[(evidence.refersToRecipient ?? 0) - 1];
  return {
    file: judgement.file,
    id: evidence?.evidenceId ?? null,
    messageId: evidence?.messageId ?? null,
    event: statement?.event ?? evidence?.eventUri ?? null,
    eventName: statement?.event ? EVENTS[statement.event].name : null,
    eventTime: evidence?.eventTime.toISOString() ?? null,
    provenTime: statement?.provenTime?.toISOString() ?? null,
    time: (statement && timeStanding(statement)) ?? null,
    submissionTime: evidence?.submissionTime?.toISOString() ?? null,
    sender: evidence ? reportParty(evidence.sender) : null,
    recipient: recipient ? reportParty(recipient) : null,
    statedRecipient: statement?.statedName ?? null,
    reasons: evidence?.reasons.map(({ code }) => reasonCode(code) ?? code) ?? [],
    issuer: evidence ? (nameOf(evidence.issuer.identity) ?? null) : null,
    sealedBy: signer?.subject.text ?? null,
    test: signer !== undefined && isTest(signer.subject.text),
    qualified:
      verdict.indication === 'TOTAL-PASSED'
        ? (judgement.qualifications ?? []).map(reportQualification)
        : [],
    sha256: toHex(judgement.sha256),
    ...verdict,
  };
}

const reportQualification = ({ list, since, ...held }: Qualification): ReportedQualification => ({
  ...held,
  since: since.toISOString(),
  list: {
    territory: list.territory,
    operator: list.operator,
    sequence: list.sequence,
    issued: list.issued.toISOString(),
    sha256: toHex(list.sha256),
  },
});

/** Whether a name says by itself that it is for testing. */
export const isTest = (name: string): boolean => /\bTEST\b/.test(name);

function reportParty(user: UserDetails): ReportedParty {
  const { assurance } = user;
  const separate = assurance?.kind === 'separate' ? assurance : undefined;
  const joint = assurance?.kind === 'global' ? assurance.level.level : undefined;
  return {
    name: nameOf(user.identity ?? []) ?? null,
    scheme: user.identifier?.scheme ?? null,
    identifier: user.identifier?.value ?? null,
    proofing: separate?.proofingLevel.level ?? joint ?? null,
    authentication: separate?.authenticationLevel.level ?? joint ?? null,
    authenticatedAt: authenticationTime(assurance)?.toISOString() ?? null,
  };
}
