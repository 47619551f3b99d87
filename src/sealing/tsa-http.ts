/**
 * RFC 3161 client over HTTP. An answer must serve as proof for decades, so it is refused unless it is exactly what was
 * asked for, and two readers that share no code agree that it proves it.
 */

import type { TimestampAuthority, TimestampResult, TsaAttempt } from '../evidence/ports.js';
import { equalBytes } from '../formats/bytes.js';
import type { CryptoEngine } from '../formats/engine.js';
import { FormatError } from '../formats/errors.js';
import { readTimestampResponse, type TimestampToken } from '../formats/rfc3161.js';
import { timestampQuery } from '../formats/rfc3161-exchange.js';
import { secondOpinion } from '../formats/second-reader.js';
import { verifyTimestampToken } from '../formats/timestamp-check.js';
import type { Certificate } from '../formats/x509.js';
import { OutboundError } from '../outbound/errors.js';
import type { GuardedClient } from '../outbound/ports.js';
import {
  MAX_TIMESTAMP_REPLY_BYTES,
  mediaType,
  TIMESTAMP_QUERY,
  TIMESTAMP_REPLY,
} from './tsa-media.js';

export interface HttpTsaSetting {
  /** The authority's address; it also names it in the record. */
  readonly url: string;
  readonly client: GuardedClient;
  readonly engine: CryptoEngine;
  /** For the second reader: a Web Crypto that also knows the brainpool curves. */
  readonly webCrypto: () => Promise<Crypto>;
  /** The roots this authority's tokens must lead to. */
  readonly anchors: readonly Certificate[];
  /** Policies under which tokens are taken; a single one is also asked for. Empty: the authority's own choice. */
  readonly policies: readonly string[];
  readonly clock: { now(): Date };
  readonly random: (length: number) => Uint8Array;
  /** For one whole exchange. Default 10,000 ms. */
  readonly timeoutMs?: number;
  /** By how much the token's time may differ from our own. Default 2,000 ms. */
  readonly maxClockDifferenceMs?: number;
}

interface Question {
  readonly stamped: Uint8Array;
  readonly digest: Uint8Array;
  readonly nonce: bigint;
  readonly askedAt: Date;
}

interface Answer {
  readonly response: Uint8Array;
  readonly token: TimestampToken;
}

/** A refused answer: a stable code, and one sentence for the record. */
interface Refusal {
  readonly outcome: string;
  readonly detail: string;
  /** Of a token that holds and is refused for its time alone. */
  readonly genTime?: Date;
}

const NONCE_BYTES = 8;
const MAX_DETAIL = 300;

/** Makes the client of one authority. Whatever the authority does ends as a `TsaAttempt`. */
export function httpTsa(setting: HttpTsaSetting): TimestampAuthority {
  return {
    async stamp(stamped) {
      const askedAt = setting.clock.now();
      const digest = setting.engine.hash('SHA-256', stamped);
      const question = { stamped, digest, nonce: nonceOf(setting.random(NONCE_BYTES)), askedAt };
      const result = await ask(setting, question);
      const attempt = ({ outcome, detail, genTime }: Refusal): TsaAttempt => ({
        tsa: setting.url,
        startedAt: askedAt,
        finishedAt: setting.clock.now(),
        outcome,
        detail: detail.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, MAX_DETAIL),
        ...(genTime && { genTime }),
      });
      if ('outcome' in result) return { kind: 'failed', attempts: [attempt(result)] };
      // Bytes of our own: the token is a view into the answer.
      const token = result.token.der.slice();
      const { genTime, policy } = result.token.info;
      const attempts = [attempt({ outcome: 'granted', detail: `under policy ${policy}`, genTime })];
      return { kind: 'granted', token, genTime, attempts } satisfies TimestampResult;
    },
  };
}

/**
 * Exchange, form, fit, proof, second reader, so that the first refusal is the plainest. The time comes last: a token
 * that anybody could have made must not be able to say that our clock is wrong.
 */
async function ask(setting: HttpTsaSetting, question: Question): Promise<Answer | Refusal> {
  const response = await exchange(setting, question);
  if ('outcome' in response) return response;
  const answer = readAnswer(response.body);
  if ('outcome' in answer) return answer;
  return (
    unfit(setting, question, answer.token) ??
    (await unproven(setting, question, answer.token)) ??
    (await contradicted(setting, question, answer)) ??
    apart(setting, question, answer.token) ??
    answer
  );
}

async function exchange(
  { url, client, policies, timeoutMs = 10_000 }: HttpTsaSetting,
  { digest, nonce }: Question,
): Promise<{ body: Uint8Array } | Refusal> {
  const [policy, ...others] = policies;
  const body = timestampQuery({
    ...{ digest, nonce, certReq: true },
    ...(policy !== undefined && others.length === 0 ? { policy } : {}),
  });
  try {
    const response = await client.request(url, {
      method: 'POST',
      headers: { 'content-type': TIMESTAMP_QUERY, accept: TIMESTAMP_REPLY },
      body,
      maxBytes: MAX_TIMESTAMP_REPLY_BYTES,
      timeoutMs,
    });
    if (response.status !== 200) {
      return {
        outcome: 'tsa/http-status',
        detail: `The authority answered HTTP ${response.status}.`,
      };
    }
    const type = mediaType(response.headers['content-type']);
    return type === TIMESTAMP_REPLY
      ? { body: response.body }
      : { outcome: 'tsa/content-type', detail: `The authority answered with "${type}".` };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return { outcome: error.code, detail: error.message };
  }
}

function readAnswer(response: Uint8Array): Answer | Refusal {
  try {
    const { token, status, statusText, failureInfo } = readTimestampResponse(response);
    if (token !== undefined) return { response, token };
    const bits = [...failureInfo].join(', ');
    const detail = `The authority refused: status ${status}, failure ${bits || 'not said'}. ${statusText.join(' ')}`;
    return { outcome: 'tsa/refused', detail };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { outcome: 'tsa/malformed', detail: error.message };
  }
}

/** Whether this is the answer to our question, and not to another one. */
function unfit(
  { policies }: HttpTsaSetting,
  { digest, nonce }: Question,
  { info }: TimestampToken,
): Refusal | undefined {
  if (info.nonce !== nonce) {
    return { outcome: 'tsa/nonce-differs', detail: 'The answer is to another question.' };
  }
  if (info.imprint.hash !== 'SHA-256' || !equalBytes(info.imprint.digest, digest)) {
    return { outcome: 'tsa/imprint-differs', detail: 'The token is about other content.' };
  }
  if (policies.length > 0 && !policies.includes(info.policy)) {
    return { outcome: 'tsa/policy-not-allowed', detail: `The token is under ${info.policy}.` };
  }
  return undefined;
}

/** One of the two clocks is wrong. Which one cannot be known here, and evidence would contradict itself either way. */
function apart(
  { clock, maxClockDifferenceMs = 2000 }: HttpTsaSetting,
  { askedAt }: Question,
  { info: { genTime } }: TimestampToken,
): Refusal | undefined {
  const earliest = askedAt.getTime() - maxClockDifferenceMs;
  const latest = clock.now().getTime() + maxClockDifferenceMs;
  if (genTime.getTime() >= earliest && genTime.getTime() <= latest) return undefined;
  return {
    outcome: 'tsa/clock-differs',
    detail: `The token says ${genTime.toISOString()}, our clock ${askedAt.toISOString()}.`,
    genTime,
  };
}

/** Signature, ESSCertIDv2, critical single key usage, and the path at genTime to one of the configured roots. */
async function unproven(
  { engine, anchors }: HttpTsaSetting,
  { digest }: Question,
  token: TimestampToken,
): Promise<Refusal | undefined> {
  const imprint = { hash: 'SHA-256', digest } as const;
  const verdict = await verifyTimestampToken(engine, token, { imprint, anchors });
  return verdict.kind === 'valid' ? undefined : { outcome: verdict.reason, detail: verdict.detail };
}

async function contradicted(
  { anchors, webCrypto }: HttpTsaSetting,
  { stamped }: Question,
  { response, token }: Answer,
): Promise<Refusal | undefined> {
  const opinion = await secondOpinion({
    ...{ response, stamped },
    first: token.info,
    anchors: anchors.map(({ der }) => der),
    certificates: [],
    webCrypto: await webCrypto(),
  });
  return opinion.kind === 'agrees'
    ? undefined
    : { outcome: 'tsa/readers-disagree', detail: opinion.detail };
}

/** Never negative, so that authorities with simple parsers send it back unharmed. */
const nonceOf = (octets: Uint8Array): bigint =>
  octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
