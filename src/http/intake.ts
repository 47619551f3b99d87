/** Streams one multipart submission into delivery: fields first, then files, one at a time and never whole in memory. */

import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { Request } from 'express';
import type {
  Caller,
  Delivery,
  Intake,
  SubmissionOutcome,
  SubmissionRequest,
} from '../delivery/service.js';
import { HttpError } from './errors.js';

const FIELD_LIMITS = { fieldNameSize: 100, fieldSize: 256 * 1024, fields: 1_000, headerPairs: 50 };
/** One more than any policy allows, so that the policy's own answer is the one given. */
const MOST_FILES = 101;

export interface SubmissionForm {
  readonly caller: Caller;
  readonly waitMs: number;
  /**
   * Turns the fields before the first file into a request. Called exactly once, before any content is read:
   * what it throws (a forged form, bad metadata) ends the call with nothing stored.
   */
  readonly toRequest: (fields: ReadonlyMap<string, string>) => SubmissionRequest;
}

/**
 * Reads the whole call and finishes the submission. Whatever goes wrong on the way — a cut connection, a limit,
 * a malformed part — the intake is aborted and nothing half-stored remains.
 * @throws HttpError `http/media-type` or `http/malformed`; DeliveryError as `Intake` says
 */
export async function receiveSubmission(
  request: Request,
  delivery: Pick<Delivery, 'beginSubmission'>,
  form: SubmissionForm,
): Promise<SubmissionOutcome> {
  const parts = multipart(request);
  const fields = new Map<string, string>();
  let intake: Intake | undefined;
  try {
    for await (const part of parts) {
      if (part.kind === 'field') {
        if (intake) throw malformed('fields come before files');
        if (fields.has(part.name)) throw malformed(`the field ${part.name} comes twice`);
        fields.set(part.name, part.value);
        continue;
      }
      intake ??= await delivery.beginSubmission(form.caller, form.toRequest(fields));
      await intake.addFile({ name: part.fileName, contentType: part.contentType }, part.content);
    }
    if (!intake) {
      form.toRequest(fields);
      throw malformed('there is no file in it');
    }
    return await intake.finish(form.waitMs);
  } catch (error) {
    await intake?.abort();
    throw error;
  }
}

export type Part =
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  | {
      readonly kind: 'file';
      readonly fileName: string;
      readonly contentType: string;
      readonly content: Readable;
    };

/** The parts in order. A file's content must be read to its end before the next part is asked for. */
export async function* multipart(request: Request): AsyncGenerator<Part> {
  const parser = startParser(request);
  const waiting: Part[] = [];
  let failure: unknown;
  let ended = false;
  let open: Readable | undefined;
  let wake: () => void = () => undefined;
  const notify = (change: () => void) => () => {
    change();
    wake();
  };
  const fail = (error: Error) => {
    failure ??= error;
    // A reader waiting for the rest of a file must not wait for ever.
    open?.destroy(error);
    wake();
  };

  parser.on('field', (name, value, nameCut, valueCut) => {
    if (nameCut || valueCut) fail(malformed(`the field ${name.slice(0, 40)} is too long`));
    else notify(() => waiting.push({ kind: 'field', name, value }))();
  });
  parser.on('file', (_field, content, fileName, _encoding, contentType) => {
    open = content;
    content.on('error', fail);
    notify(() => waiting.push({ kind: 'file', fileName, contentType, content }))();
  });
  parser.on('filesLimit', () =>
    fail(new HttpError('http/too-large', 'There are too many files in one call.')),
  );
  parser.on('fieldsLimit', () => fail(malformed('there are too many fields')));
  parser.on('error', () => fail(malformed('the multipart body is broken or was cut')));
  parser.on(
    'finish',
    notify(() => (ended = true)),
  );
  request.on('aborted', () => fail(malformed('the connection ended before the call was complete')));
  request.pipe(parser);

  try {
    for (;;) {
      if (failure) throw failure;
      const part = waiting.shift();
      if (part) yield part;
      else if (ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    request.unpipe(parser);
    // Drain what the client still sends, so that it can read the answer instead of a reset.
    request.resume();
  }
}

function startParser(request: Request): BusboyInstance {
  if (!request.is('multipart/form-data')) {
    throw new HttpError(
      'http/media-type',
      'A submission is sent as multipart/form-data: the part "metadata" first, then the files.',
    );
  }
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { ...FIELD_LIMITS, files: MOST_FILES },
      preservePath: false,
    });
  } catch {
    throw malformed('the multipart boundary is missing or unusable');
  }
}

const malformed = (what: string): HttpError =>
  new HttpError('http/malformed', `The submission cannot be read: ${what}.`);
