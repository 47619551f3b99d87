/** Everything beside the evidence: content it names, what a container or bundle lists, and what nobody vouches for. */

import { checkAsic, isTimestamped, manifestAlgorithms, openManifests } from './check-asic.js';
import { checkAsicS } from './check-asic-s.js';
import { checkContent, contentAlgorithms, digestsOf, type FileDigests } from './check-content.js';
import { checkManifest } from './check-manifest.js';
import type { JudgingContext } from './judge-evidence.js';
import { type GivenFile, type Material, type Member, memberOf, unjudgedCheck } from './material.js';
import { type Check, doubted } from './report.js';
import type { SealedStatement } from './sealed-statement.js';

/** Content, and whatever a bundle lists, is streamed through the hashes once. */
export async function checkFiles(
  material: Material,
  content: readonly GivenFile[],
  sound: readonly SealedStatement[],
  context: JudgingContext,
): Promise<ReturnType<typeof checkContent>> {
  const { engine } = context;
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
