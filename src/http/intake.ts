/** Streams one multipart submission into delivery: fields first, then files, one at a time and never whole in memory. */

import type { Request } from 'express';
import type {
  Caller,
  Delivery,
  Intake,
  SubmissionOutcome,
  SubmissionRequest,
} from '../delivery/service.js';
import { malformed, multipart } from './multipart.js';

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
