/** Stage "form" for a bundle's list: every file once, whole, none beside, about the message and a party of the evidence. */

import type { BundleManifest } from '../evidence/bundle.js';
import { equalBytes } from '../formats/bytes.js';
import type { FileDigests } from './check-content.js';
import type { Member } from './material.js';
import { type Check, doubted, failed, noted, passed } from './report.js';
import { eventLabel, type SealedStatement } from './sealed-statement.js';

/** @param fromContainer where a file more is no accident */
export function checkManifest(
  manifest: BundleManifest,
  files: ReadonlyMap<Member, FileDigests>,
  fromContainer: boolean,
): Check[] {
  const byName = new Map([...files].map(([member, digests]) => [member.name, { member, digests }]));
  const listed = new Set(manifest.entries.map(({ path }) => path));
  const checks: Check[] = [];
  for (const entry of manifest.entries) {
    const found = byName.get(entry.path);
    if (found === undefined) {
      const detail = 'The bundle lists this file, but it is not there.';
      const check = doubted('form/manifest', 'SIGNED_DATA_NOT_FOUND', detail);
      checks.push({ ...check, file: entry.path });
    } else if (found.member.size !== entry.size || !isOf(entry.sha256, found.digests)) {
      const detail = 'This file is not the one the bundle lists.';
      checks.push({ ...failed('form/manifest', 'HASH_FAILURE', detail), file: entry.path });
    }
  }
  for (const name of byName.keys()) {
    if (listed.has(name)) continue;
    const detail = 'The bundle does not list this file.';
    const check = fromContainer
      ? doubted('form/manifest', 'SIG_CONSTRAINTS_FAILURE', detail)
      : noted('form/manifest', detail);
    checks.push({ ...check, file: name });
  }
  return checks.some(({ result }) => result !== 'NOTED')
    ? checks
    : [
        ...checks,
        passed('form/manifest', `All ${listed.size} files the bundle lists are there and whole.`),
      ];
}

function isOf(sha256: Uint8Array, digests: FileDigests): boolean {
  const held = 'damaged' in digests ? undefined : digests.get('SHA-256');
  return held !== undefined && equalBytes(held, sha256);
}

/**
 * A bundle is about one message and for one of its parties. Nobody signed its list, so a difference says nothing about
 * the evidence; it says that somebody put the bundle together anew.
 */
export function checkManifestSubject(
  { messageId, party }: BundleManifest,
  statements: readonly SealedStatement[],
): Check[] {
  const stranger = statements.find(({ evidence }) => evidence.messageId !== messageId);
  if (stranger !== undefined) {
    const detail = `${eventLabel(stranger)} (${stranger.file}) is not about the message the bundle is for.`;
    return [doubted('story/message', 'SIG_CONSTRAINTS_FAILURE', detail)];
  }
  const parties = statements.flatMap(({ evidence: { sender, recipients } }) =>
    [sender, ...recipients].map(({ identifier }) => identifier?.value),
  );
  return [
    passed('story/message', `All evidence is about message ${messageId}.`),
    ...(statements.length === 0 || parties.includes(party)
      ? []
      : [
          doubted(
            'story/message',
            'SIG_CONSTRAINTS_FAILURE',
            'The bundle is for a party that no evidence names.',
          ),
        ]),
  ];
}
