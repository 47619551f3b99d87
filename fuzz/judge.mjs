/** The thread that judges one case after the other, and can be ended from outside. */

import { parentPort } from 'node:worker_threads';
import { inflate } from '../dist/cli/verify-files.js';
import { nodeEngine } from '../dist/engine.js';
import { FormatError } from '../dist/formats/errors.js';
import { parseCertificate } from '../dist/formats/x509.js';
import { importTrustedList } from '../dist/verification/import-list.js';
import { verifyBundle } from '../dist/verification/verify.js';
import { SUBJECTS } from './subjects.mjs';

parentPort.on('message', async ({ name, bytes }) => {
  const { question, help } = SUBJECTS.find((one) => one.name === name);
  parentPort.postMessage(await judge(question(new Uint8Array(bytes)), help));
});

async function judge(question, help) {
  try {
    if (question.list) return await imported(question);
    const report = await verifyBundle({ ...question, engine: nodeEngine, inflate });
    return { indication: report.indication, meaning: meaningOf(report) };
  } catch (error) {
    // What is given to help and cannot be read is wrong usage; every subject must get a report.
    if (help && error instanceof FormatError) return { indication: 'refused', meaning: '' };
    return { crash: String(error?.stack ?? error) };
  }
}

/** Each service of a list is a fact. */
async function imported({ list, signer, at }) {
  const { services, ...rest } = await importTrustedList(
    nodeEngine,
    list,
    parseCertificate(signer),
    at,
  );
  const { sha256, ...source } = rest.list;
  const facts = [{ id: 'list', ...source }, ...services.map((one, id) => ({ id, ...one }))];
  return { indication: 'TOTAL-PASSED', meaning: { facts, proven: [] } };
}

/** What a report says was shown; deliveries and their conclusions only put this into words. */
const meaningOf = ({ evidence, statements }) => ({
  facts: evidence.map(({ sha256, file, ...fact }) => fact),
  proven: statements
    .filter(({ standing }) => standing === 'proven')
    .map(({ claim }) => nameless(claim)),
});

/** Files of content may be called anything. */
const nameless = ({ file, ...claim }) => JSON.stringify({ ...claim, given: file !== null });
