/** What is mutated: the good ones of the published vectors, whose bytes never change, so that a seed tells the whole case. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { BYTES } from './bytes.mjs';
import { DER } from './der.mjs';
import { XML } from './xml.mjs';
import { ZIP } from './zip.mjs';

const home = new URL('../test/vectors/', import.meta.url);
const read = (path) => readFileSync(new URL(path, home));
const index = JSON.parse(read('index.json'));
const vector = (name) => index.vectors.find((one) => one.name === name);
const given = (paths) => paths.map((path) => ({ name: path.split('/').at(-1), bytes: read(path) }));

const list = (folder) =>
  readdirSync(new URL(folder, home), { recursive: true })
    .filter((name) => statSync(new URL(folder + name, home)).isFile())
    .sort();

const certificate = (path) =>
  Buffer.from(
    read(path)
      .toString()
      .replace(/-----.*-----|\s/g, ''),
    'base64',
  );

/** Everything beside the subject, as the verifier gets it. */
function questionOf({ trust, content, revocationData, revocation }) {
  return {
    anchors: trust.map(certificate),
    content: given(content),
    revocationData: revocationData.map(read),
    revocation,
    at: new Date(index.at),
  };
}

/** @param as puts the mutated bytes in their place in the question */
const subject = (name, from, kinds, as, options = {}) => ({
  name,
  kinds,
  bytes: options.bytes ?? read(vector(from).subject),
  question: (bytes) => ({ ...questionOf(vector(from)), ...as(bytes) }),
  /** No other bytes may pass at all: evidence with our extensions, and containers, are exact. */
  exact: options.exact ?? false,
  /** Given to help: may be refused as unreadable, where a subject must get a report. */
  help: options.help ?? false,
});

const alone = (bytes) => ({ subject: bytes });
const story = vector('story/good').subject;
const [, second] = list(story);
const revocation = vector('revocation/told');

export const SUBJECTS = [
  subject('evidence', 'evidence/good', [XML, BYTES], alone, { exact: true }),
  subject('foreign evidence', 'evidence/good-foreign', [XML, BYTES], alone),
  subject('augmented evidence', 'revocation/embedded', [XML], alone),
  subject('token', 'token/lone-good', [DER, BYTES], alone),
  subject('answer with a token', 'token/lone-in-answer', [DER], alone),
  subject('container', 'container/good', [ZIP, BYTES], alone),
  subject('container of one file', 'container/one-file', [ZIP, BYTES], alone),
  subject('mail', 'container/mail', [BYTES], alone),
  subject(
    'evidence in a story',
    'story/good',
    [XML],
    (bytes) => ({
      subject: list(story).map((name) => ({
        name,
        bytes: name === second ? bytes : read(story + name),
      })),
    }),
    { bytes: read(story + second), exact: true },
  ),
  subject(
    'revocation list',
    'revocation/told',
    [DER, BYTES],
    (bytes) => ({
      subject: read(revocation.subject),
      revocationData: [bytes, ...revocation.revocationData.slice(1).map(read)],
    }),
    { bytes: read(revocation.revocationData[0]), help: true },
  ),
  subject(
    'anchor',
    'evidence/good',
    [DER, BYTES],
    (bytes) => ({ subject: read(vector('evidence/good').subject), anchors: [bytes] }),
    {
      bytes: questionOf(vector('evidence/good')).anchors[0],
      help: true,
    },
  ),
  {
    name: 'trusted list',
    kinds: [XML],
    bytes: read('files/trusted-list.xml'),
    // Imported instead of verified: a report comes later, and rests on what was taken from it.
    question: (bytes) => ({
      list: bytes,
      signer: certificate('files/trusted-list-signer.pem'),
      at: new Date(index.at),
    }),
    exact: false,
    help: true,
  },
];
