/** Sends bytes inside an open handover and counts what the transport really took over. */

import { finished } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { ByteRange, ContentOutcome, Delivery } from '../delivery/service.js';
import { HttpError } from './errors.js';

/**
 * Content leaves when a person or a program asks for it, and that is a transfer on record. HEAD would promise bytes that do
 * not come; browsers and scanners that load a link before anybody chose it say so in a header.
 * @throws HttpError `http/method`
 */
export function requireChosen(request: Request): void {
  const purpose = ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].map((name) => request.get(name));
  if (request.method === 'GET' && !/prefetch|preview/i.test(purpose.join(' '))) return;
  throw new HttpError('http/method', 'Content is sent when somebody asks for it, with GET.');
}

/** RFC 9110 section 14: one range of bytes. Several ranges are answered as if none had been asked for. */
export function requestedRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const first = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (first > last) {
    throw new HttpError('http/range', 'The range asked for lies outside the file.', { size });
  }
  return { from: first, to: last + 1 };
}

type Stream = Extract<ContentOutcome, { kind: 'stream' }>;

/**
 * Writes the stream to the response and reports the bytes handed to the operating system, whatever happens:
 * a client that leaves in the middle has received at most that much, and the record must not say more.
 */
export async function sendContent(
  request: Request,
  response: Response,
  stream: Stream,
  record: { delivery: Pick<Delivery, 'recordTransfer'>; handoverId: string; startedAt: Date },
): Promise<void> {
  const { file, range, bytes } = stream;
  const partial = range.from > 0 || range.to < file.size;
  response.status(partial ? 206 : 200).set({
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(range.to - range.from),
    'Content-Disposition': attachment(file.name),
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Digest': `sha-256=:${Buffer.from(file.sha256).toString('base64')}:`,
  });
  if (partial) {
    response.set('Content-Range', `bytes ${range.from}-${range.to - 1}/${file.size}`);
    response.removeHeader('Content-Digest');
  }
  let sent = 0;
  try {
    for await (const chunk of bytes) {
      if (request.socket.destroyed) break;
      await written(response, chunk);
      sent += chunk.length;
    }
    if (sent === range.to - range.from) {
      response.end();
      await finished(response);
    } else {
      response.destroy();
    }
  } catch (error) {
    // The head is out: a clean end would make a cut file look whole.
    response.destroy();
    throw error;
  } finally {
    if (sent > 0 || file.size === 0) {
      await record.delivery.recordTransfer({
        handoverId: record.handoverId,
        file: file.number,
        range: { from: range.from, to: range.from + sent },
        startedAt: record.startedAt,
      });
    }
  }
}

/** Resolves when the operating system has taken the chunk, rejects when the client is gone. */
function written(response: Response, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('the client left'));
    response.once('close', gone);
    response.write(chunk, (error) => {
      response.off('close', gone);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** RFC 6266 with an ASCII fall-back; the name never decides where or how a browser shows the file. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
