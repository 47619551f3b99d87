/** Composing and sending: the form, and the one POST that submits. */

import { type Response, Router } from 'express';
import { DeliveryError } from '../delivery/errors.js';
import { toHex } from '../formats/bytes.js';
import { HttpError } from '../http/errors.js';
import { receiveSubmission } from '../http/intake.js';
import {
  type FormFields,
  type FormGuard,
  positionsIn,
  submissionFrom,
  UnusableField,
  unusableIn,
} from './compose-fields.js';
import { type ComposeState, composeBody } from './compose-form.js';
import { assertLevel, signedIn } from './identify.js';
import { sendPage } from './page.js';
import type { PortalParts, SignedInReader } from './site.js';

/** How long the browser waits for the sealed A.1; later the message's page says that the proof is pending. */
const WAIT_MS = 2000;

export function composeRoutes(site: PortalParts, isOurs: FormGuard): Router {
  const router = Router();
  router.get(
    '/send',
    signedIn(site, (request, response, reader) => {
      assertLevel(reader.caller.identity, site.policy.sender);
      const count = wantedRecipients(request.query.recipients, site.policy.maxRecipients);
      const positions = Array.from({ length: count }, (_, index) => index + 1);
      const state = { positions, fields: new Map(), formId: newFormId(site) };
      sendForm(response, reader, 200, state);
    }),
  );
  router.post(
    '/send',
    signedIn(site, async (request, response, reader) => {
      let given: FormFields = new Map();
      try {
        const outcome = await receiveSubmission(request, site.delivery, {
          caller: reader.caller,
          waitMs: WAIT_MS,
          toRequest: (fields) => {
            isOurs(request, response, fields);
            given = fields;
            return submissionFrom(fields, reader.now, formKey(fields));
          },
        });
        response.redirect(303, `/sent/${outcome.view.message.id}`);
      } catch (error) {
        const wrong = formError(error, given);
        if (wrong === undefined) throw error;
        const positions = positionsIn(given);
        sendForm(response, reader, 422, {
          positions: positions.length > 0 ? positions : [1],
          fields: given,
          formId: newFormId(site),
          error: wrong,
        });
      }
    }),
  );
  return router;
}

function sendForm(
  response: Response,
  reader: SignedInReader,
  status: number,
  state: ComposeState,
): void {
  const { title } = reader.texts.sender.compose;
  sendPage(response, reader, { title, status, body: composeBody(state, reader) });
}

/** What the sender can put right in the form; everything else is a page of its own. */
function formError(error: unknown, given: FormFields): ComposeState['error'] {
  if (error instanceof UnusableField) return error;
  if (error instanceof DeliveryError && error.code === 'delivery/malformed') {
    return unusableIn(given, error.data.field);
  }
  // The fields were fine, so what could not be read is the part with the files.
  const noFile = error instanceof HttpError && error.code === 'http/malformed' && given.size > 0;
  return noFile ? { field: 'files', wrong: 'files' } : undefined;
}

const newFormId = (site: PortalParts): string => toHex(site.randomBytes(16));

function formKey(fields: FormFields): string {
  const id = fields.get('form') ?? '';
  if (!/^[0-9a-f]{32}$/.test(id)) {
    throw new HttpError('http/malformed', 'The form carries no id. Load the page again.');
  }
  return `form-${id}`;
}

function wantedRecipients(query: unknown, most: number): number {
  const count = typeof query === 'string' && /^\d{1,3}$/.test(query) ? Number(query) : 1;
  return Math.min(Math.max(count, 1), most);
}
