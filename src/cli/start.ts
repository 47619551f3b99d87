/** `sealpost start`: the development service for people to click through, with a message waiting for each demo person. */

import { demoPeopleFor } from '../compose/demo-people.js';
import { samplePdf } from './demo/sample-pdf.js';
import { seedMessages } from './demo/seed.js';
import { type CliIo, type Environment, EXIT } from './io.js';
import { startFromEnvironment, untilTold } from './run-service.js';
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
  const running = await startFromEnvironment({ SEALPOST_LOG_LEVEL: 'warn', ...env });
  const { url, mailDir } = running.service;
  await seedMessages(url, samplePdf(LETTER));
  io.out(`\nSealpost is open at  ${url}\n`);
  io.out('Three doors:');
  io.out(`  send      ${url}/send`);
  io.out(`  received  ${url}/received`);
  io.out(`  verify    ${url}/verify\n`);
  io.out('Demo people (nobody real). Sign in with "Demo eID" and choose the name; no password:');
  for (const { name, signInAs, waiting } of demoPeopleFor()) {
    io.out(`  ${name.padEnd(26)} ${signInAs}; ${waiting}`);
  }
  if (mailDir !== undefined) io.out(`\nNotices that were sent lie in ${mailDir}`);
  io.out('Stop with Ctrl-C; everything is kept for the next start.');
  await untilTold(running);
  return EXIT.ok;
}

const LETTER = [
  'A letter for you',
  'This is a TEST document that waits so that you can try out accepting and collecting.',
  'It has no legal meaning.',
];
