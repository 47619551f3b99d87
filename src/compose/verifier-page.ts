/** The verifier's page as the build left it: shown at `/verify`, and a copy of it in each bundle. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { VerifierPage } from '../portal/verifier-page.js';

/** The built file, from `src/compose` and from `dist/compose` alike. */
const FILE = new URL('../../dist/verifier.html', import.meta.url);
const POLICY = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/;

/** @throws Error where the build did not run: a service without its page is half a service */
export function readVerifierPage(): VerifierPage {
  const bytes = new Uint8Array(readFileSync(FILE));
  const [, policy] = POLICY.exec(new TextDecoder().decode(bytes.subarray(0, 4096))) ?? [];
  if (policy === undefined) throw new RangeError('dist/verifier.html carries no policy');
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), policy };
}
