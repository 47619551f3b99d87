/** Sends bytes inside an open handover and counts what the transport really took over. */

import type { Request, Response } from 'express';
import type { ContentFile } from '../delivery/message.js';
import type { ByteRange, Caller, ContentOutcome, Delivery } from '../delivery/service.js';
import { toHex } from '../formats/bytes.js';
import { HttpError } from './errors.js';

/**
 * Opens what a request asks for: the whole file, or the range its header names. Nothing is on record by that.
 *
 * Content leaves when a person or a program asks for it, and that is a transfer on record. HEAD would promise bytes that do
 * not come; browsers and scanners that load a link before anybody chose it say so in a header.
 * @param file its number in the message, as it stands in the address
 * @throws HttpError `http/method`, `http/range`
 */
export async function askedContent(
  request: Request,
  delivery: Pick<Delivery, 'openContent'>,
  caller: Caller,
  { handoverId, file }: { readonly handoverId: string; readonly file: string },
): Promise<ContentOutcome> {
  requireChosen(request);
  const number = /^[1-9]\d{0,2}$/.test(file) ? Number(file) : 0;
  const whole = await delivery.openContent(caller, handoverId, number);
  if (whole.kind !== 'stream') return whole;
  // RFC 9110 section 13.1.5: who goes on with another file than this one begins again.
  const goesOn = [undefined, entityTag(whole.file)].includes(request.get('If-Range'));
  const range = goesOn ? requestedRange(request.get('Range'), whole.file.size) : undefined;
  return range ? delivery.openContent(caller, handoverId, number, range) : whole;
}

function requireChosen(request: Request): void {
  const purpose = ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].map((name) => request.get(name));
  if (request.method === 'GET' && !/prefetch|preview/i.test(purpose.join(' '))) return;
  throw new HttpError('http/method', 'Content is sent when somebody asks for it, with GET.', {
    allow: 'GET',
  });
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
 * Resolves for a client that left too; rejects with what stopped the stream.
 */
export async function sendContent(
  request: Request,
  response: Response,
  stream: Stream,
  record: { delivery: Pick<Delivery, 'recordTransfer'>; handoverId: string; startedAt: Date },
): Promise<void> {
  const { file, range, bytes } = stream;
  setHead(response, stream);
  let sent = 0;
  try {
    for await (const chunk of bytes) {
      if (!(await isTaken(request, response, chunk))) break;
      sent += chunk.length;
    }
    if (sent === range.to - range.from) response.end();
    // The head is out: a clean end would make a cut file look whole.
    else response.destroy();
  } catch (error) {
    response.destroy();
    throw error;
  } finally {
    if (sent > 0) {
      await record.delivery.recordTransfer({
        handoverId: record.handoverId,
        file: file.number,
        range: { from: range.from, to: range.from + sent },
        startedAt: record.startedAt,
      });
    }
  }
}

const entityTag = ({ sha256 }: Pick<ContentFile, 'sha256'>): string => `"${toHex(sha256)}"`;

function setHead(response: Response, { file, range }: Stream): void {
  response.set({
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(range.to - range.from),
    'Content-Disposition': attachment(file.name),
    'Accept-Ranges': 'bytes',
    // Without it, browsers begin an interrupted download again instead of continuing it.
    ETag: entityTag(file),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  if (range.from > 0 || range.to < file.size) {
    response.status(206).set('Content-Range', `bytes ${range.from}-${range.to - 1}/${file.size}`);
  } else {
    // RFC 9530: of the bytes of this answer, so not in a part.
    const digest = Buffer.from(file.sha256).toString('base64');
    response.status(200).set('Content-Digest', `sha-256=:${digest}:`);
  }
}

/** Whether the operating system has taken the whole chunk. It has not when the client left meanwhile. */
function isTaken(request: Request, response: Response, chunk: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const left = () => resolve(false);
    response.once('close', left);
    response.write(chunk, (error) => {
      response.off('close', left);
      // Node also calls back, without an error, for what it drops when the connection breaks.
      resolve(!error && !request.socket.destroyed);
    });
  });
}

/** RFC 6266 with an ASCII fall-back; the name never decides where or how a browser shows the file. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, percentEncoded);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** For what `encodeURIComponent` leaves and RFC 8187 section 3.2.1 does not allow. */
const percentEncoded = (char: string): string =>
  `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
