/** What Trusted Lists say of the anchor a path ends at, at the time that counts (TS 119 612 clauses 5.5.4 and 5.6). */

import { toHex } from '../formats/bytes.js';
import type { CryptoEngine } from '../formats/engine.js';
import { type Certificate, fingerprint, parseCertificate, subjectTitle } from '../formats/x509.js';
import { type Check, doubted, noted, passed } from './report.js';
import { ACTIVE, SERVICE_KINDS } from './service-kinds.js';
import type { ListSource, TrustFile } from './trust-file.js';
import type { ListedService, ServiceStatus } from './trusted-list.js';

/** EN 319 412-5 clause 4.2.1: the certificate itself says that it was issued as a qualified one. */
const QC_COMPLIANCE = '0.4.0.1862.1.1';

/** Purposes of certificates that may stand under evidence: a service seals, a person for it signs. */
const SEALING: ReadonlySet<string> = new Set(['ForeSeals', 'ForeSignatures']);

/** The only ground on which a report uses the word: a status in a list, with the list. */
export interface Qualification {
  /** Such as `qualified electronic time stamp`. */
  readonly what: string;
  readonly service: string;
  readonly provider: string;
  readonly type: string;
  readonly status: string;
  readonly since: Date;
  readonly list: ListSource;
}

export interface ListedVerdict {
  readonly checks: readonly Check[];
  readonly qualification?: Qualification;
}

interface Entry {
  readonly service: ListedService;
  readonly list: ListSource;
}

export class ListedTrust {
  readonly anchors: readonly Certificate[];
  readonly #entries = new Map<string, Entry[]>();
  readonly #engine: CryptoEngine;
  readonly #given: ReadonlySet<string>;

  /**
   * @param given anchors the reader trusts by their own decision: of these a list may say more, and not take them away.
   * What stands under them and is listed itself is judged by the list.
   */
  constructor(engine: CryptoEngine, files: readonly TrustFile[], given: readonly Certificate[]) {
    this.#engine = engine;
    this.#given = new Set(given.map((certificate) => fingerprint(engine, certificate)));
    const anchors: Certificate[] = [];
    for (const { list, services } of files) {
      for (const service of services) {
        for (const der of service.certificates) {
          const key = toHex(engine.hash('SHA-256', der));
          const entries = this.#entries.get(key);
          if (entries !== undefined) {
            entries.push({ service, list });
            continue;
          }
          this.#entries.set(key, [{ service, list }]);
          anchors.push(parseCertificate(der));
        }
      }
    }
    this.anchors = anchors;
  }

  /**
   * @param path leaf first, anchor last
   * @param time when the thing was sealed or stamped
   * @returns no checks for an anchor the reader gave as a certificate: that trust is the reader's own
   */
  judge(
    kind: 'seal' | 'token',
    path: readonly Certificate[],
    time: Date,
    now: Date,
  ): ListedVerdict {
    const anchor = path.at(-1);
    const entries = anchor && this.#entries.get(fingerprint(this.#engine, anchor));
    if (anchor === undefined || entries === undefined) return { checks: [] };
    const stage = kind === 'seal' ? ('path' as const) : ('token' as const);
    const name = `${stage}/trusted-list` as const;
    const standing = entries
      .flatMap((entry) => {
        const status = statusAt(entry.service, time);
        return status ? [{ ...entry, status }] : [];
      })
      .filter(({ status }) => SERVICE_KINDS.get(status.type)?.serves.includes(kind));
    const active = standing.filter(({ status }) => ACTIVE.has(status.status));
    const best = active.find((one) => whatOf(one.status, path) !== undefined) ?? active[0];
    if (best === undefined) {
      const title = subjectTitle(anchor);
      const [other] = standing;
      const why =
        other === undefined
          ? `${title} is in a Trusted List, but not as a service for this at ${time.toISOString()}.`
          : `${title} was "${other.status.status}" as ${other.status.type} at ${time.toISOString()}, says ${called(other.list)}.`;
      const isGiven = this.#given.has(fingerprint(this.#engine, anchor));
      return {
        checks: [isGiven ? noted(name, why) : doubted(name, 'CHAIN_CONSTRAINTS_FAILURE', why)],
      };
    }
    const { service, list, status } = best;
    const detail = `${service.name} of ${service.provider} is listed as ${status.type}, ${status.status} since ${status.since.toISOString()}, says ${called(list)}.`;
    const what = whatOf(status, path);
    return {
      checks: [passed(name, detail), ...(isStale(list, now) ? [noted(name, staleness(list))] : [])],
      ...(what !== undefined && {
        qualification: {
          what,
          service: service.name,
          provider: service.provider,
          type: status.type,
          status: status.status,
          since: status.since,
          list,
        },
      }),
    };
  }
}

/** Before the first entry nothing is known. */
const statusAt = ({ history }: ListedService, time: Date): ServiceStatus | undefined =>
  history.find(({ since }) => since <= time);

/**
 * The status alone makes time-stamps and delivery services what they are, but only by the service's own key or one that
 * it certified for this alone. A certificate must say of itself what it is, and rules in the list that were not evaluated
 * could take it away again.
 */
function whatOf(status: ServiceStatus, [leaf]: readonly Certificate[]): string | undefined {
  const kind = SERVICE_KINDS.get(status.type);
  if (kind?.qualified === undefined || status.status !== 'granted') return undefined;
  if (status.hasQualifications) return undefined;
  if (status.type !== 'CA/QC') return kind.qualified;
  // Granted for the certificates of web sites alone, say, it tells nothing of one that seals.
  if (status.purposes.length > 0 && !status.purposes.some((one) => SEALING.has(one)))
    return undefined;
  const says = leaf?.extensions.qcStatements.includes(QC_COMPLIANCE) ?? false;
  return says ? kind.qualified : undefined;
}

const isStale = ({ nextUpdate }: ListSource, now: Date): boolean =>
  nextUpdate !== undefined && nextUpdate < now;

const staleness = (list: ListSource): string =>
  `${called(list)} should have been replaced by ${list.nextUpdate?.toISOString()}; import the newer one.`;

export const called = ({ territory, sequence, issued }: ListSource): string =>
  `the Trusted List of ${territory} no. ${sequence} of ${issued.toISOString()}`;
