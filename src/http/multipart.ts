/** Reads multipart/form-data (RFC 7578) while it arrives: part by part, within limits, never a file whole in memory. */

import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { Request } from 'express';
import { drain } from './drain.js';
import { HttpError } from './errors.js';

export type Part =
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'file';
      readonly fileName: string;
      readonly contentType: string;
      readonly content: AsyncIterable<Uint8Array>;
    };

const FIELD_LIMITS = { fieldNameSize: 100, fieldSize: 256 * 1024, fields: 1_000, headerPairs: 50 };
/** Of all fields together: anybody may send a form, and its fields are kept in memory. */
const MOST_FIELD_BYTES = 1024 * 1024;
/** One more than any policy allows, so that the policy's own answer is the one given. */
const MOST_FILES = 101;
/** A part without a name is neither field nor file and costs as much; one more, so that the limits above speak first. */
const MOST_PARTS = FIELD_LIMITS.fields + MOST_FILES + 1;

/**
 * The parts in order. A file's content must be read to its end before the next part is asked for.
 * @throws HttpError `http/media-type`, `http/malformed`, `http/too-large`; a file's content rejects with the same
 */
export async function* multipart(request: Request): AsyncGenerator<Part> {
  const parser = startParser(request);
  const parts = new Parts();
  listen(parser, parts);
  request.on('aborted', () =>
    parts.fail(malformed('the connection ended before the call was complete')),
  );
  request.pipe(parser);
  try {
    for (let part = await parts.next(); part; part = await parts.next()) yield part;
  } finally {
    request.unpipe(parser);
    drain(request);
  }
}

function startParser(request: Request): BusboyInstance {
  if (!request.is('multipart/form-data')) {
    throw new HttpError(
      'http/media-type',
      'A submission is sent as multipart/form-data: the part "metadata" first, then the files.',
    );
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new HttpError('http/media-type', 'The body is encoded.');
  }
  try {
    return new Busboy({
      // `is` has made sure of the one header that the library asks for.
      headers: request.headers as BusboyHeaders,
      limits: { ...FIELD_LIMITS, files: MOST_FILES, parts: MOST_PARTS },
      preservePath: false,
    });
  } catch {
    throw malformed('the multipart boundary is missing or unusable');
  }
}

function listen(parser: BusboyInstance, parts: Parts): void {
  let fieldBytes = 0;
  parser.on('field', (name, value, nameCut, valueCut) => {
    fieldBytes += value.length;
    if (nameCut || valueCut) parts.fail(malformed(`the field ${name.slice(0, 40)} is too long`));
    else if (!isText(name) || !isText(value)) parts.fail(malformed('a field is not UTF-8'));
    else if (fieldBytes > MOST_FIELD_BYTES) parts.fail(malformed('its fields are too long'));
    else parts.add({ kind: 'field', name, value });
  });
  parser.on('file', (_field, stream, fileName, _encoding, contentType) => {
    parts.addFile(stream, { fileName, contentType });
    if (!isText(fileName ?? '')) parts.fail(malformed('a file name is not UTF-8'));
  });
  parser.on('filesLimit', () =>
    parts.fail(new HttpError('http/too-large', 'There are too many files in one call.')),
  );
  parser.on('fieldsLimit', () => parts.fail(malformed('there are too many fields')));
  parser.on('partsLimit', () => parts.fail(malformed('there are too many parts')));
  parser.on('error', () => parts.fail(broken()));
  parser.on('finish', () => parts.end());
}

/** The library puts this character where bytes were none. */
const isText = (text: string): boolean => !text.includes('\uFFFD');

/** What the parser found and nobody has asked for yet. The first failure is the one that is told. */
class Parts {
  readonly #waiting: Part[] = [];
  #open: Readable | undefined;
  #failure: HttpError | undefined;
  #ended = false;
  #wake: () => void = () => undefined;

  add(part: Part): void {
    this.#waiting.push(part);
    this.#wake();
  }

  addFile(stream: Readable, about: { fileName: string; contentType: string }): void {
    this.#open = stream;
    stream.on('error', () => this.fail(broken()));
    this.add({ kind: 'file', ...about, content: this.#contentOf(stream) });
  }

  fail(failure: HttpError): void {
    this.#failure ??= failure;
    // A reader waiting for the rest of a file must not wait for ever.
    this.#open?.destroy(this.#failure);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The next part; `undefined` after the last. */
  async next(): Promise<Part | undefined> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      const part = this.#waiting.shift();
      if (part || this.#ended) return part;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The library's own errors say nothing to a client; what was told first does. */
  async *#contentOf(stream: Readable): AsyncGenerator<Uint8Array> {
    try {
      yield* stream;
    } catch {
      throw this.#failure ?? broken();
    }
  }
}

const broken = (): HttpError => malformed('the multipart body is broken or was cut');

export const malformed = (what: string): HttpError =>
  new HttpError('http/malformed', `The submission cannot be read: ${what}.`);
