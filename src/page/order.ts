/** What the page and the thread that judges say to each other. */

import type { Report } from '../verification/report.js';

export interface Order {
  readonly files: readonly File[];
  readonly anchors: readonly Uint8Array[];
  readonly trustedLists: readonly Uint8Array[];
  readonly at: Date;
}

export type Answer =
  /** The verifier is loaded: what was sent before, nobody heard. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'report'; readonly report: Report }
  /** What was given as trust cannot be read; a sentence of the verifier. */
  | { readonly kind: 'trust'; readonly detail: string };
