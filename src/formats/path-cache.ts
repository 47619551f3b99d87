/** Remembers trusted paths, so that a run over thousands of evidences checks each path's signatures once. */

import type { CryptoEngine } from './engine.js';
import type { PathRequest, TrustedPath } from './path.js';
import { type Certificate, fingerprint } from './x509.js';

/**
 * Keeps only paths that were trusted, under exactly the same leaf, path material, anchors and purpose, and gives one back only
 * for times at which all its certificates are valid. So an answer never depends on what was asked before. The caller makes one
 * per run and passes the same `anchors` array each time.
 */
export class PathCache {
  readonly #limit: number;
  readonly #byAnchors = new WeakMap<readonly Certificate[], Map<string, TrustedPath>>();

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  find(engine: CryptoEngine, request: PathRequest): TrustedPath | undefined {
    const known = this.#byAnchors.get(request.anchors)?.get(keyOf(engine, request));
    if (known === undefined) return undefined;
    return request.at >= known.notBefore && request.at <= known.notAfter ? known : undefined;
  }

  keep(engine: CryptoEngine, request: PathRequest, path: TrustedPath): void {
    const paths = this.#byAnchors.get(request.anchors) ?? new Map<string, TrustedPath>();
    this.#byAnchors.set(request.anchors, paths);
    const [oldest] = paths.size < this.#limit ? [] : paths.keys();
    if (oldest !== undefined) paths.delete(oldest);
    paths.set(keyOf(engine, request), path);
  }
}

const keyOf = (engine: CryptoEngine, { leaf, intermediates, purpose }: PathRequest): string =>
  [purpose, ...[leaf, ...intermediates].map((one) => fingerprint(engine, one))].join(' ');
