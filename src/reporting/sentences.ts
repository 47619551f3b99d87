/** A report's sentences in the reader's language: the same on the command line, in the portal, in the page and in a bundle. */

import type { Catalogue } from '../texts/catalogue.js';
import type {
  Claim,
  Gap,
  Limit,
  Named,
  NamedParty,
  Reach,
  Remedy,
} from '../verification/claims.js';
import type { ReportedOutcome, ReportedStatement, Standing } from '../verification/report.js';

/** Who speaks: the words, and how times are written. */
export interface Speaker {
  readonly texts: Catalogue;
  /** @param time ISO 8601 */
  readonly time: (time: string) => string;
}

/** What is claimed, without how it stands and without a full stop. */
export function claimText(claim: Claim, { texts, time }: Speaker): string {
  const words = texts.report;
  switch (claim.key) {
    case 'act': {
      const role = claim.event.startsWith('A.') ? 'sender' : 'recipient';
      return words.acts[claim.event](nameText(claim.who, role, texts));
    }
    case 'silence':
      return words.silence.claim(nameText(claim.who, 'recipient', texts));
    case 'unknown-act':
      return words.unknownAct(claim.event);
    case 'time':
      return claim.recorded === null
        ? words.time(wordOf(claim.event, texts, claim.silent), time(claim.claimed))
        : words.timeRecorded(
            wordOf(claim.event, texts, claim.silent),
            time(claim.claimed),
            time(claim.recorded),
          );
    case 'bytes': {
      const role = claim.role === 'submitted' ? 'sender' : 'recipient';
      const bytes = words.bytes[claim.role](nameText(claim.who, role, texts));
      return words.holds(claim.file ?? words.given, bytes, claim.part);
    }
    case 'end':
      return words.end(wordOf(claim.event, texts, claim.silent));
    case 'all-given':
      return words.allGiven(time(claim.asOf));
    case 'existed':
      return words.existed(claim.file ?? words.given, time(claim.recorded));
  }
}

function nameText(who: Named, role: 'sender' | 'recipient', texts: Catalogue): string {
  if (who.by !== 'delegation') return partyText(who, role, texts);
  const delegate = partyText(who.delegate, 'delegate', texts);
  const principal = partyText(who.principal, role, texts);
  const { delegateOf, through } = texts.report.who;
  return who.identified === 'delegate'
    ? delegateOf(delegate, principal)
    : through(principal, delegate);
}

function partyText(
  who: NamedParty,
  role: 'sender' | 'recipient' | 'delegate',
  { report }: Catalogue,
): string {
  switch (who.by) {
    case 'nobody':
      return report.who[role];
    case 'sender':
      return report.who.bySender(who.name);
    default:
      return who.name;
  }
}

export const standingText = (standing: Standing, { texts }: Speaker): string =>
  texts.report.standing[standing];

export const limitText = (limit: Limit, { texts }: Speaker): string => texts.report.notShown[limit];

export function remedyText(remedy: Remedy, { texts: { report } }: Speaker): string {
  switch (remedy.key) {
    case 'late-token':
      return report.lateToken(String(remedy.seconds));
    case 'file':
      return report.fileWanted(remedy.part, remedy.digest);
    case 'no-digest':
      return report.noDigest(remedy.part);
    default:
      return report.remedies[remedy.key];
  }
}

export const settlingText = (
  remedies: readonly Remedy[],
  speaker: Speaker,
  told: (remedy: Remedy) => string = (remedy) => remedyText(remedy, speaker),
): string => speaker.texts.report.settle(remedies.map(told).join('; '));

/** How it stands and what it says, and last the code of the event it is about. */
export const statementText = (
  { standing, claim, event }: ReportedStatement,
  speaker: Speaker,
): string => {
  const what = `${claimText(claim, speaker)} (${event})`;
  return speaker.texts.report.said(standingText(standing, speaker), what);
};

export function outcomeTimeText(
  { claimed, recorded, time: standing }: ReportedOutcome,
  { texts, time }: Speaker,
): string {
  const { times } = texts.report;
  if (standing === null || recorded === null) return times.unproven(time(claimed));
  const kind = {
    proven: 'proven',
    'claimed, not proven': 'late',
    contradicted: 'contradicted',
  } as const;
  return times[kind[standing]](time(claimed), time(recorded));
}

/** Where a delivery stands: what happened, when, and what that does not show. */
export const outcomeText = (outcome: ReportedOutcome, speaker: Speaker): string =>
  [
    `${statementText(outcome.act, speaker)}.`,
    outcomeTimeText(outcome, speaker),
    ...(outcome.act.notShown ? [limitText(outcome.act.notShown, speaker)] : []),
  ].join(' ');

export function reachText(reach: Reach, { texts, time }: Speaker): string {
  if (reach.key === 'all-given') return texts.report.complete(time(reach.asOf));
  const event = eventText(reach.event, texts, reach.key === 'ends-in-silence');
  return reach.who === null
    ? texts.report.ends(event)
    : texts.report.endsFor(nameText(reach.who, 'recipient', texts), event);
}

export function gapText(gap: Gap, { texts }: Speaker): string {
  switch (gap.key) {
    case 'submission':
      return texts.report.missingSubmission;
    case 'before':
      return texts.report.missingBefore(eventText(gap.event, texts));
    case 'content':
      return texts.report.missingFile(gap.part);
  }
}

/** What the glossary says of an event; its code comes from a stranger's file, so it may be any text. */
export const eventWords = (code: string | null, { delivery }: Catalogue) =>
  // A map, because an object would answer to `constructor`.
  new Map(Object.entries(delivery.events)).get(code ?? '');

/** The word for an event of V1.1.1; of other events the name they were given. @param silent of a service without word */
export function wordOf(event: string, texts: Catalogue, silent = false): string {
  if (silent) return texts.report.silence.word;
  const others = new Map(Object.entries(texts.report.otherEvents));
  return eventWords(event, texts)?.word ?? others.get(event) ?? event;
}

/** The word with the code, as two events may share a word. */
export function eventText(event: string, texts: Catalogue, silent = false): string {
  const word = wordOf(event, texts, silent);
  return word === event ? event : `${word} (${event})`;
}
