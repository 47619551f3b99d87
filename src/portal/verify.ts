/**
 * Judges evidence here, for those who run no scripts or want the roots of this service: files come in, a verdict goes out,
 * nothing stays. Everybody else gets the page of `verifier-page.ts`, from which no file leaves the reader's device.
 */

import { type Request, Router } from 'express';
import { type Html, html } from '../formats/html.js';
import { HttpError } from '../http/errors.js';
import { multipart } from '../http/multipart.js';
import type { Report } from '../verification/report.js';
import type { FormFields, FormGuard } from './compose-fields.js';
import { csrfField } from './elements.js';
import { sendPage } from './page.js';
import { reportBody } from './report-page.js';
import { forAnyone, type GivenFile, type PortalParts, type Reader } from './site.js';

/** All files together, in memory for one answer. Larger ones are for the command line. */
const MOST_BYTES = 32 * 1024 * 1024;
/** What a form adds to its files at most. */
const FORM_BYTES = 1024 * 1024;

export function verifyRoutes(site: PortalParts, isOurs: FormGuard): Router {
  const router = Router();
  router.get(
    '/verify/upload',
    forAnyone(site, (_request, response, reader) => {
      const { title } = reader.texts.verification;
      sendPage(response, reader, { title, body: formBody(reader) });
    }),
  );
  router.post(
    '/verify/upload',
    ...(site.limitChecks ?? []),
    forAnyone(site, async (request, response, reader) => {
      const { title, none, tooLarge } = reader.texts.verification;
      const given = await readFiles(request, (fields) => isOurs(request, response, fields));
      if (given === 'too-large') {
        return sendPage(response, reader, { title, status: 413, body: formBody(reader, tooLarge) });
      }
      if (given.length === 0) {
        return sendPage(response, reader, { title, status: 422, body: formBody(reader, none) });
      }
      const report = await site.verify(given);
      sendPage(response, reader, { title, wide: true, body: judgedBody(report, given, reader) });
    }),
  );
  return router;
}

function judgedBody(report: Report, given: readonly GivenFile[], reader: Reader): Html {
  const words = reader.texts.verification;
  const names = given.map(({ name }) => name);
  return reportBody(report, names, reader, {
    passed: words.verdicts['TOTAL-PASSED'].meaning,
    notes: html`<p class="hint">${words.anchors} ${reader.site.mode === 'development' && words.testAnchors}</p>
<p class="hint">${words.offline}</p>`,
    again: html`<a class="button" href="/verify/upload">${words.again}</a>`,
  });
}

async function readFiles(
  request: Request,
  checkFields: (fields: FormFields) => void,
): Promise<GivenFile[] | 'too-large'> {
  const fields = new Map<string, string>();
  const files: GivenFile[] = [];
  // Told at once, and not after everything has arrived that nobody will read.
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES + FORM_BYTES) return 'too-large';
  // One piece of memory for all of them, of which the system gives only what is written to.
  const room = new Uint8Array(mostBytes(request));
  let size = 0;
  let checked = false;
  for await (const part of multipart(request)) {
    if (part.kind === 'field') {
      fields.set(part.name, part.value);
      continue;
    }
    if (!checked) checkFields(fields);
    checked = true;
    const start = size;
    for await (const chunk of part.content) {
      if (size + chunk.length > room.length) return 'too-large';
      room.set(chunk, size);
      size += chunk.length;
    }
    // A file field left empty still sends a part, without a name.
    if (part.fileName) files.push({ name: part.fileName, bytes: room.subarray(start, size) });
  }
  if (!checked) throw new HttpError('http/malformed', 'The form carries no file field.');
  return files;
}

/** No more than what was announced: the form around the files is in that too. */
const mostBytes = ({ headers }: Request): number =>
  Math.min(Number(headers['content-length'] ?? MOST_BYTES), MOST_BYTES);

function formBody({ texts, notation, caller, language }: Reader, wrong?: string): Html {
  const words = texts.verification;
  return html`<h1>${words.title}</h1>
${
  wrong !== undefined &&
  html`<section class="error-summary" role="alert" tabindex="-1"><h2>${texts.shell.errorSummary}</h2>
<ul><li><a href="#files">${wrong}</a></li></ul></section>`
}
<p class="lead">${words.lead}</p>
<p><a class="button" href="/verify?lang=${language}">${texts.verifierPage.instead}</a></p>
<form method="post" action="/verify/upload" enctype="multipart/form-data">${caller && csrfField(caller)}
<div class="field drop"><label for="files">${words.label}</label>
<p class="hint" id="files-hint">${words.hint} ${words.limit(notation.size(MOST_BYTES))}</p>
<input type="file" id="files" name="files" multiple required aria-describedby="files-hint"></div>
<p class="actions"><button class="primary">${words.button}</button></p></form>
<p class="hint">${words.offline}</p>`;
}
