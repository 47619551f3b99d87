/** A form with a file in it, streamed from disk: sent as `FormData`, a file of 300 MB would take as much memory. */

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Content } from './party.js';

/** Body and type of a POST, as RFC 7578 has them. */
export function fileForm(metadata: unknown, content: Content): RequestInit {
  const boundary = randomUUID();
  const init = {
    body: Readable.toWeb(Readable.from(parts(boundary, metadata, content))),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    // Asked for by `fetch` where a body is streamed, and missing from its type.
    duplex: 'half',
    // Without these two `fetch` keeps everything that was sent, for a redirect that might ask for it again.
    redirect: 'error',
    window: null,
  };
  return init as RequestInit;
}

async function* parts(boundary: string, metadata: unknown, { name, type, file }: Content) {
  yield Buffer.from(
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="metadata"',
      '',
      JSON.stringify(metadata),
      `--${boundary}`,
      `Content-Disposition: form-data; name="file"; filename="${escaped(name)}"`,
      `Content-Type: ${type}`,
      '',
      '',
    ].join('\r\n'),
  );
  yield* createReadStream(file) as AsyncIterable<Uint8Array>;
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

/** As browsers do it (HTML, multipart/form-data encoding): these three would end the name. */
const escaped = (name: string): string =>
  name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
