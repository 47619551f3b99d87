/**
 * How certificates stand, asked over HTTP: OCSP (RFC 6960, RFC 5019) first, then the issuer's list (RFC 5280 section 5), at
 * the addresses in the certificate. An answer counts only if our own readers find it authentic and about the certificate.
 */

import type { CryptoEngine } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import { certId, OCSP_REQUEST, OCSP_RESPONSE, ocspRequest } from '../formats/ocsp-exchange.js';
import { type RevocationData, revocationStatus } from '../formats/revocation.js';
import { type Certificate, fingerprint, subjectTitle } from '../formats/x509.js';
import { OutboundError } from '../outbound/errors.js';
import type { GuardedClient } from '../outbound/ports.js';
import type { StatusDemand, StatusFinding, StatusSource } from '../preservation/ports.js';
import { mediaType } from './tsa-media.js';

export interface HttpStatusSourceSetting {
  readonly client: GuardedClient;
  readonly engine: CryptoEngine;
  readonly clock: { now(): Date };
  /** Milliseconds that must pass before a certificate is asked about again. */
  readonly pauseMs: number;
  /** Where an address in a certificate is really found. Default: there. */
  readonly locate?: (url: string) => string;
}

const TIMEOUT_MS = 10_000;
const MAX_OCSP_BYTES = 64 * 1024;
/** The list goes into every evidence: a larger one is no use there, whatever it says. */
const MAX_CRL_BYTES = 512 * 1024;
const MAX_REMEMBERED = 1000;

/** What was last heard about one certificate. */
interface Heard {
  readonly askedAt: Date;
  /** Each said something about the certificate when it came. */
  readonly data: readonly RevocationData[];
  readonly faults: readonly string[];
}

export function httpStatusSource(setting: HttpStatusSourceSetting): StatusSource {
  const { engine, clock, pauseMs } = setting;
  const heard = new Map<string, Promise<Heard>>();

  return {
    async find(demand) {
      const key = fingerprint(engine, demand.certificate);
      const known = await heard.get(key);
      const found = known && (await choose(engine, known, demand));
      if (found?.kind === 'answered') return found;
      const mayAsk =
        known === undefined || clock.now().getTime() - known.askedAt.getTime() >= pauseMs;
      if (!mayAsk && found) return found;
      if (heard.size >= MAX_REMEMBERED) heard.clear();
      const asking = ask(setting, demand);
      heard.set(key, asking);
      // A fault of ours must not be remembered as an answer.
      asking.catch(() => heard.delete(key));
      return choose(engine, await asking, demand);
    },
  };
}

/** The first piece of data that answers the demand. */
async function choose(
  engine: CryptoEngine,
  { data, faults }: Heard,
  demand: StatusDemand,
): Promise<StatusFinding> {
  for (const one of data) {
    const status = await revocationStatus(engine, demand, [one]);
    if (status.kind === 'unknown') continue;
    const isNew =
      status.kind === 'revoked' ||
      demand.newerThan === undefined ||
      status.thisUpdate > demand.newerThan;
    if (isNew) return { kind: 'answered', data: one };
  }
  if (data.length > 0) return { kind: 'not-yet' };
  const title = subjectTitle(demand.certificate);
  return { kind: 'unavailable', detail: `Nobody says how ${title} stands. ${faults.join(' ')}` };
}

/** OCSP is small and fresh; lists are asked where it gives nothing. */
async function ask(setting: HttpStatusSourceSetting, demand: StatusDemand): Promise<Heard> {
  const { engine, clock, locate = (url: string) => url } = setting;
  const { certificate, issuer } = demand;
  const { ocspUrls, crlUrls } = certificate.extensions;
  const askedAt = clock.now();
  const faults: string[] = [];
  const attempts = [
    ...ocspUrls.map((url) => () => fetchOcsp(setting, locate(url), certificate, issuer)),
    ...crlUrls.map((url) => () => fetchList(setting, locate(url))),
  ];
  for (const attempt of attempts) {
    try {
      const data = await attempt();
      const status = await revocationStatus(engine, demand, [data]);
      if (status.kind !== 'unknown') return { askedAt, data: [data], faults };
      faults.push(...status.details);
    } catch (error) {
      if (!(error instanceof OutboundError) && !(error instanceof FormatError)) throw error;
      faults.push(error.message);
    }
  }
  if (attempts.length === 0) faults.push('Its certificate names no address to ask at.');
  return { askedAt, data: [], faults };
}

async function fetchOcsp(
  { client, engine }: HttpStatusSourceSetting,
  url: string,
  certificate: Certificate,
  issuer: Certificate,
): Promise<RevocationData> {
  const answer = await client.request(url, {
    method: 'POST',
    headers: { 'content-type': OCSP_REQUEST, accept: OCSP_RESPONSE },
    body: ocspRequest(certId(engine, certificate, issuer)),
    maxBytes: MAX_OCSP_BYTES,
    timeoutMs: TIMEOUT_MS,
  });
  if (answer.status !== 200 || mediaType(answer.headers['content-type']) !== OCSP_RESPONSE) {
    throw refused('The responder', answer.status);
  }
  return { kind: 'ocsp', der: answer.body };
}

async function fetchList(
  { client }: HttpStatusSourceSetting,
  url: string,
): Promise<RevocationData> {
  const answer = await client.request(url, {
    method: 'GET',
    maxBytes: MAX_CRL_BYTES,
    timeoutMs: TIMEOUT_MS,
  });
  // Media types of lists are served in many spellings; the bytes tell.
  if (answer.status !== 200) throw refused('The place of the list', answer.status);
  return { kind: 'crl', der: answer.body };
}

const refused = (who: string, status: number): FormatError =>
  new FormatError('formats/revocation-data', `${who} answered with status ${status}.`);
