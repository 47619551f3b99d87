/** RFC 3161 section 3.4, time-stamping over HTTP, without HTTP: whoever mounts a route gives bytes and gets bytes. */

import type { EmbeddedTsa } from './tsa-local.js';
import { mediaType, TIMESTAMP_QUERY, TIMESTAMP_REPLY } from './tsa-media.js';

/** What a query may weigh at most; a route need not read more. */
export const MAX_TIMESTAMP_QUERY_BYTES = 4096;

export interface TsaExchange {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export type TsaHandler = (
  contentType: string | undefined,
  body: Uint8Array,
) => Promise<TsaExchange>;

/** Serves an authority: 200 with an answer, which may be a refusal, or 415 for a body of another kind. */
export function tsaHandler(tsa: EmbeddedTsa): TsaHandler {
  return async (contentType, body) => {
    if (mediaType(contentType) !== TIMESTAMP_QUERY) {
      const sentence = new TextEncoder().encode(`POST a body of type ${TIMESTAMP_QUERY}.\n`);
      return { status: 415, contentType: 'text/plain; charset=utf-8', body: sentence };
    }
    const answer = await tsa.answerTimestampQuery(body);
    return { status: 200, contentType: TIMESTAMP_REPLY, body: answer };
  };
}
