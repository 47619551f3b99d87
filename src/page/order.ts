/** What the page and the thread that judges say to each other. */

import type { Question } from '../verification/question.js';
import type { Report } from '../verification/report.js';
import type { Chosen } from './given.js';

export interface Order extends Question {
  readonly files: readonly Chosen[];
  readonly anchors: readonly Uint8Array[];
  readonly trustedLists: readonly Uint8Array[];
}

/** How far it is: which share of the bytes was read, and of many evidences how many were judged. */
export interface Progress {
  readonly read: number;
  readonly judged: number;
  readonly all: number;
}

export type Answer =
  /** The verifier is loaded: what was sent before, nobody heard. */
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'report'; readonly report: Report }
  /** What was given as trust cannot be read; a sentence of the verifier. */
  | { readonly kind: 'trust'; readonly detail: string }
  /** A file was moved, changed or taken away since it was chosen. */
  | { readonly kind: 'gone' };
