/**
 * The verifier: a pure procedure over values. It knows no clock, no network and no file system, and trusts nothing but
 * the anchors it is given.
 */

import type { ByteSource } from '../formats/byte-source.js';
import type { CryptoEngine } from '../formats/engine.js';
import { PathCache } from '../formats/path-cache.js';
import { readRevocationFile } from '../formats/revocation.js';
import { parseCertificate } from '../formats/x509.js';
import type { Inflate } from '../formats/zip-reader.js';
import { checkChain, distinct } from './check-chain.js';
import { checkFiles } from './check-files.js';
import { checkLists } from './check-list.js';
import { verifyLoneToken } from './check-lone-token.js';
import { checkManifestSubject } from './check-manifest.js';
import { NOT_EXAMINED, type Profile, type TrustMaterial } from './check-path.js';
import type { RevocationMode } from './check-revocation.js';
import { checkStory, inOrder } from './check-story.js';
import { conclude } from './conclusions.js';
import type { Judgement, JudgingContext } from './judge-evidence.js';
import { judgeAll } from './judge-members.js';
import { ListedTrust } from './listed-trust.js';
import { type GivenFile, type Material, memberOf } from './material.js';
import { openSubject } from './open-subject.js';
import { type Check, type Report, verdictOf } from './report.js';
import { reportEvidence } from './report-evidence.js';
import { groupBy } from './sealed-statement.js';
import { type StatementBasis, statementsOf } from './statements.js';
import { concerning } from './together.js';
import { readTrustFile } from './trust-file.js';

export interface VerificationInput {
  /** One evidence, container, mail or time-stamp, or the files of a folder with their relative names. */
  readonly subject: ByteSource | Uint8Array | readonly GivenFile[];
  /** Content to compare with the digests in the evidence, beside what the subject holds. */
  readonly content?: readonly GivenFile[];
  /** What the reader trusts: DER certificates. */
  readonly anchors: readonly Uint8Array[];
  /** Trust files of Trusted Lists, as `sealpost trust import` writes them. */
  readonly trustedLists?: readonly Uint8Array[];
  /** Files with OCSP responses and CRLs, DER or PEM. Their signatures are checked; they need not be trusted. */
  readonly revocationData?: readonly Uint8Array[];
  /** Default `if-available`; under the profile `etsi` always `required`. */
  readonly revocation?: RevocationMode;
  /** Default `usual`. */
  readonly profile?: Profile;
  /** The time for what carries no token of its own. */
  readonly at: Date;
  readonly engine: CryptoEngine;
  /** Told before each evidence how many are done, of how many. */
  readonly onProgress?: (done: number, all: number) => void;
  /** Needed for containers with compressed entries. */
  readonly inflate?: Inflate;
}

/**
 * Verifies evidence of registered delivery: form, seal, path, token, content, chain, story (verdicts of
 * ETSI EN 319 102-1 clause 5.1). Always answers with a report, whatever the subject is.
 * @throws FormatError for an anchor or revocation data that cannot be read, and what a `ByteSource` throws
 */
export async function verifyBundle(input: VerificationInput): Promise<Report> {
  const { profile = 'usual' } = input;
  const given = input.anchors.map(parseCertificate);
  const files = (input.trustedLists ?? []).map(readTrustFile);
  const lists = new ListedTrust(input.engine, files, given);
  const context: JudgingContext = {
    engine: input.engine,
    at: input.at,
    trust: {
      anchors: [...given, ...lists.anchors],
      lists,
      extraCertificates: [],
      cache: new PathCache(),
      profile,
      revocation: {
        mode: profile === 'etsi' ? 'required' : (input.revocation ?? 'if-available'),
        data: (input.revocationData ?? []).flatMap(readRevocationFile),
      },
    },
  };
  const subject = await openSubject(input.subject, input.inflate);
  return subject.kind === 'token'
    ? verifyLoneToken(subject.member, (input.content ?? []).map(memberOf), context)
    : verifyFiles(subject.material, input, context);
}

/** Each evidence by itself, then what they say together, then what that comes to. */
async function verifyFiles(
  material: Material,
  input: VerificationInput,
  given: JudgingContext,
): Promise<Report> {
  const context = { ...given, trust: helpedBy(material, given.trust) };
  const judgements = await judgeAll(material, context, input.onProgress);
  const together = await judgeTogether(judgements, material, input, context);
  return reportOf(material.checks, judgements, together, context.trust.profile ?? 'usual');
}

type Together = Awaited<ReturnType<typeof judgeTogether>>;

/** The chain is followed through everything that can be read; only what its seal vouches for tells the story. */
async function judgeTogether(
  judgements: readonly Judgement[],
  material: Material,
  input: VerificationInput,
  context: JudgingContext,
) {
  const readable = judgements.flatMap(({ statement }) => statement ?? []);
  const sound = judgements.flatMap((one) => (one.sealHolds && one.statement) || []);
  const content = await checkFiles(material, input.content ?? [], sound, context);
  const unique = distinct(readable);
  const chain = checkChain(unique.statements);
  const isSound = new Set(sound);
  const story = checkStory(
    unique.statements.filter((statement) => isSound.has(statement)),
    chain,
  );
  const listed = await checkLists(material.lists, sound, context, material.fromContainer);
  const isFirst = new Set(unique.statements);
  return {
    sound,
    unique: unique.statements,
    /** Statements of which there is another copy. */
    again: new Set(readable.filter((one) => !isFirst.has(one))),
    chain,
    matches: content.matches,
    lists: listed.lists,
    checks: [
      ...content.checks,
      ...unique.checks,
      ...chain.checks,
      ...listed.checks,
      ...(material.manifest ? checkManifestSubject(material.manifest, sound) : []),
      ...story,
    ],
  };
}

/** @param before what was found when the subject was opened */
function reportOf(
  before: readonly Check[],
  judgements: readonly Judgement[],
  { sound, unique, again, chain, matches, lists, checks: together }: Together,
  profile: Profile,
): Report {
  const checks = [...before, ...judgements.flatMap((one) => one.checks), ...together];
  const basis: StatementBasis = {
    checksOf: new Map(
      judgements.flatMap(({ statement, checks }) => (statement ? [[statement, checks]] : [])),
    ),
    concern: concerning(together),
    matches,
    chain,
  };
  const messages = groupBy(unique, ({ evidence }) => evidence.messageId ?? '');
  return {
    ...verdictOf(checks),
    profile,
    checks,
    evidence: judgements
      .filter((one) => one.readable && !(one.statement && again.has(one.statement)))
      .map(reportEvidence),
    statements: [...messages.values()].flatMap((one) => statementsOf(inOrder(one), basis)),
    deliveries: conclude(
      sound.filter((one) => !again.has(one)),
      basis,
    ),
    lists,
  };
}

/** What lies beside the evidence helps to judge it, and is not trusted. */
const helpedBy = (material: Material, trust: TrustMaterial): TrustMaterial => {
  const { mode, data } = trust.revocation ?? NOT_EXAMINED;
  return {
    ...trust,
    extraCertificates: material.certificates,
    revocation: { mode, data: [...data, ...material.revocationData] },
  };
};
