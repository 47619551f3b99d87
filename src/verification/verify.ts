/**
 * The verifier: a pure procedure over values. It knows no clock, no network and no file system, and trusts nothing but
 * the anchors it is given.
 */

import type { ByteSource } from '../formats/byte-source.js';
import type { CryptoEngine } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import { PathCache } from '../formats/path-cache.js';
import { readRevocationFile } from '../formats/revocation.js';
import { parseCertificate } from '../formats/x509.js';
import type { Inflate } from '../formats/zip-reader.js';
import { checkAsic, isTimestamped, manifestAlgorithms, openManifests } from './check-asic.js';
import { checkAsicS } from './check-asic-s.js';
import { checkChain, distinct } from './check-chain.js';
import { checkContent, contentAlgorithms, digestsOf, type FileDigests } from './check-content.js';
import { checkLists } from './check-list.js';
import { verifyLoneToken } from './check-lone-token.js';
import { checkManifest, checkManifestSubject } from './check-manifest.js';
import { NOT_EXAMINED, type Profile, type TrustMaterial } from './check-path.js';
import type { RevocationMode } from './check-revocation.js';
import { checkStory, inOrder } from './check-story.js';
import { conclude } from './conclusions.js';
import { Detached, detachedStatement } from './detached.js';
import { type Judgement, type JudgingContext, judgeEvidence } from './judge-evidence.js';
import { ListedTrust } from './listed-trust.js';
import { MarkupRoom } from './markup-room.js';
import {
  type GivenFile,
  type Material,
  type Member,
  memberOf,
  readSmall,
  unjudgedCheck,
} from './material.js';
import { openSubject, SOLE_EVIDENCE } from './open-subject.js';
import { type Check, doubted, failed, noted, type Report, verdictOf } from './report.js';
import { reportEvidence } from './report-evidence.js';
import { groupBy, type SealedStatement } from './sealed-statement.js';
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

async function verifyFiles(
  material: Material,
  input: VerificationInput,
  given: JudgingContext,
): Promise<Report> {
  const context = { ...given, trust: helpedBy(material, given.trust) };
  const { trust } = context;
  const judgements = await judgeAll(material, context, input.onProgress);
  const readable = judgements.flatMap(({ statement }) => statement ?? []);
  const sound = judgements.flatMap((one) => (one.sealHolds && one.statement) || []);
  const isSound = new Set(sound);
  const content = await checkFiles(input, material, sound, context);
  const unique = distinct(readable);
  const kept = new Set(unique.statements);
  const again = new Set(readable.filter((one) => !kept.has(one)));
  const chain = checkChain(unique.statements);
  const story = checkStory(
    unique.statements.filter((statement) => isSound.has(statement)),
    chain,
  );
  const { lists, ...listed } = await checkLists(
    material.lists,
    sound,
    context,
    material.fromContainer,
  );
  const together = [
    ...content.checks,
    ...unique.checks,
    ...chain.checks,
    ...listed.checks,
    ...(material.manifest ? checkManifestSubject(material.manifest, sound) : []),
    ...story,
  ];
  const checks = [...material.checks, ...judgements.flatMap((one) => one.checks), ...together];
  const evidence = judgements
    .filter((one) => one.readable && !(one.statement && again.has(one.statement)))
    .map(reportEvidence);
  const basis: StatementBasis = {
    checksOf: new Map(
      judgements.flatMap(({ statement, checks }) => (statement ? [[statement, checks]] : [])),
    ),
    concern: concerning(together),
    matches: content.matches,
    chain,
  };
  const messages = groupBy(unique.statements, ({ evidence }) => evidence.messageId ?? '');
  return {
    ...verdictOf(checks),
    profile: trust.profile ?? 'usual',
    checks,
    evidence,
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

/** One after the other, so that only one file is in memory at a time. */
async function judgeAll(
  { evidence: members, fromContainer }: Material,
  context: JudgingContext,
  onProgress: VerificationInput['onProgress'],
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

/** Content, and whatever a bundle lists, is streamed through the hashes once. */
async function checkFiles(
  { content = [], engine }: VerificationInput,
  material: Material,
  sound: readonly SealedStatement[],
  context: JudgingContext,
): Promise<ReturnType<typeof checkContent>> {
  const asic = await openManifests(material.members);
  const named = contentAlgorithms(sound);
  const algorithms = new Set([...named, ...manifestAlgorithms(asic.opened), 'SHA-256' as const]);
  const digested = async (members: readonly Member[]): Promise<Map<Member, FileDigests>> => {
    const files = new Map<Member, FileDigests>();
    for (const member of members) {
      files.set(member, await digestsOf(engine, member, algorithms));
    }
    return files;
  };
  const given = await digested([...material.content, ...content.map(memberOf)]);
  const others = await digested(named.size > 0 ? material.others : []);
  const { checks, matches } = checkContent(sound, given, others);
  const isContent = new Set(matches.fileOf.values());
  const unjudged = unjudgedCheck(material.others.filter(({ name }) => !isContent.has(name)));
  const { manifest, fromContainer } = material;
  const isListed = manifest !== undefined || asic.opened.length > 0;
  const listed = new Map<Member, FileDigests>();
  for (const member of isListed ? material.members : []) {
    const known = given.get(member) ?? others.get(member);
    listed.set(member, known ?? (await digestsOf(engine, member, algorithms)));
  }
  return {
    checks: [
      ...asic.checks,
      ...(asic.opened.some(isTimestamped) ? [] : missingManifest(material)),
      ...(asic.opened.length > 0
        ? await checkAsic(asic.opened, listed, fromContainer, context)
        : await checkAsicS(material.members, context)),
      ...(manifest ? checkManifest(manifest, listed, fromContainer) : []),
      ...unjudged,
      ...checks,
    ],
    matches,
  };
}

/** Our containers come with one; without it, or with one that nothing examined here proves, a file could be left out or put in unseen. */
function missingManifest({ lists, fromContainer }: Material): Check[] {
  if (!fromContainer || lists.length === 0) return [];
  const detail = 'The container lacks the manifest that names its files, under a time-stamp.';
  return [doubted('form/asic', 'SIGNED_DATA_NOT_FOUND', detail)];
}
