/** Remembers certificates, trusted paths and answers of revocation, so that a run over thousands of evidences reads and checks each once. */

import { toHex } from './bytes.js';
import type { CryptoEngine } from './engine.js';
import type { PathRequest, TrustedPath } from './path.js';
import { type Certificate, fingerprint, parseCertificate } from './x509.js';

/** Together no more than 30 MB. */
const MAX_ANSWERS = 100;
const MAX_ANSWER_BYTES = 300_000;

/**
 * Keeps only paths that were trusted, under exactly the same leaf, path material, anchors and purpose, and gives one back only
 * for times at which all its certificates are valid. So an answer never depends on what was asked before. The caller makes one
 * per run and passes the same `anchors` array each time.
 */
export class PathCache {
  readonly #limit: number;
  readonly #certificates = new Map<string, Certificate>();
  readonly #answers = new Map<string, Uint8Array>();
  readonly #byAnchors = new WeakMap<readonly Certificate[], Map<string, TrustedPath>>();

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  /**
   * The certificate that these bytes are, the same object for the same bytes.
   * @throws FormatError `formats/certificate`
   */
  certificate(engine: CryptoEngine, der: Uint8Array): Certificate {
    const digest = toHex(engine.hash('SHA-256', der));
    const known = this.#certificates.get(digest);
    if (known !== undefined) return known;
    // A copy: what is remembered must not change with the buffer it came in, nor hold on to it.
    const certificate = parseCertificate(new Uint8Array(der));
    makeRoom(this.#certificates, this.#limit).set(digest, certificate);
    return certificate;
  }

  /** The answer of revocation that these bytes are, the same object for the same bytes: who reads it can know it again. */
  answer(engine: CryptoEngine, der: Uint8Array): Uint8Array {
    if (der.length > MAX_ANSWER_BYTES) return der;
    const digest = toHex(engine.hash('SHA-256', der));
    const known = this.#answers.get(digest);
    if (known !== undefined) return known;
    const copy = new Uint8Array(der);
    makeRoom(this.#answers, MAX_ANSWERS).set(digest, copy);
    return copy;
  }

  find(engine: CryptoEngine, request: PathRequest): TrustedPath | undefined {
    const known = this.#byAnchors.get(request.anchors)?.get(keyOf(engine, request));
    if (known === undefined) return undefined;
    return request.at >= known.notBefore && request.at <= known.notAfter ? known : undefined;
  }

  keep(engine: CryptoEngine, request: PathRequest, path: TrustedPath): void {
    const paths = this.#byAnchors.get(request.anchors) ?? new Map<string, TrustedPath>();
    this.#byAnchors.set(request.anchors, paths);
    makeRoom(paths, this.#limit).set(keyOf(engine, request), path);
  }
}

/** Drops the oldest entry of a full map. */
function makeRoom<Value>(map: Map<string, Value>, limit: number): Map<string, Value> {
  const [oldest] = map.size < limit ? [] : map.keys();
  if (oldest !== undefined) map.delete(oldest);
  return map;
}

const keyOf = (engine: CryptoEngine, { leaf, intermediates, purpose }: PathRequest): string =>
  [purpose, ...[leaf, ...intermediates].map((one) => fingerprint(engine, one))].join(' ');
