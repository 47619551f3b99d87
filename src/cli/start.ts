/** `sealpost start`: the development service for people to click through, with a message waiting for each demo person. */

import { demoPeopleFor } from '../compose/demo-people.js';
import type { Service } from '../compose/service.js';
import { samplePdf } from './demo/sample-pdf.js';
import { seedMessages } from './demo/seed.js';
import { type CliIo, type Environment, EXIT } from './io.js';
import { runService } from './run-service.js';
import { DEVELOPMENT_BANNER } from './serve.js';

export async function runStart(
  args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  if (args.length > 0) {
    io.err('Usage: sealpost start');
    return EXIT.usage;
  }
  if (env.SEALPOST_MODE === 'production') {
    io.err('"start" is for trying out. Use "sealpost serve" in production.');
    return EXIT.usage;
  }
  io.out(DEVELOPMENT_BANNER);
  io.out('Starting: database, TEST keys, demo eID provider, mailbox …');
  await runService({ SEALPOST_LOG_LEVEL: 'warn', ...env }, async ({ service }) => {
    await seedMessages(service.url, samplePdf(LETTER)).catch((error: unknown) => {
      // What `fetch` says where nobody answers: the address may lead here only once a proxy stands before it.
      if (!(error instanceof TypeError && error.message === 'fetch failed')) throw error;
      io.err(notSeeded(service));
    });
    for (const line of welcome(service)) io.out(line);
  });
  return EXIT.ok;
}

const notSeeded = ({ url }: Service): string =>
  `No messages were left for the demo people, as ${url} does not answer from here. Let SEALPOST_PUBLIC_URL lead to this service, or leave it out, and start again.`;

const welcome = ({ url, mailDir }: Service): string[] => [
  `\nSealpost is open at  ${url}\n`,
  'Three doors:',
  `  send      ${url}/send`,
  `  received  ${url}/received`,
  `  verify    ${url}/verify\n`,
  'Demo people (nobody real). Sign in with "Demo eID" and choose the name; no password:',
  ...demoPeopleFor().map(
    ({ name, signInAs, waiting }) => `  ${name.padEnd(26)} ${signInAs}; ${waiting}`,
  ),
  ...(mailDir === undefined ? [] : [`\nNotices that were sent lie in ${mailDir}`]),
  'Stop with Ctrl-C; everything is kept for the next start.',
];

const LETTER = [
  'A letter for you',
  'This is a TEST document that waits so that you can try out accepting and collecting.',
  'It has no legal meaning.',
];
