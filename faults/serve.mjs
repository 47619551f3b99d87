/**
 * The service as `sealpost serve` runs it, with somebody standing between it and its ports: who stops the process at a
 * named step, moves its clock, or plants a bug. Nothing of this is in the shipped program.
 */

import { once } from 'node:events';
import { startService } from '../dist/compose/service.js';
import { readConfig } from '../dist/config.js';
import { createLogger } from '../dist/log.js';
import { plantBug } from './seeded-bugs.mjs';
import { stepsAround } from './steps.mjs';

let offset = 0;
let armed;

/** Called at each named step; the armed one stops the process there and then. */
function pass(step) {
  if (armed?.step !== step || --armed.passes > 0) return;
  const { signal } = armed;
  armed = undefined;
  process.kill(process.pid, signal);
}

process.on('message', ({ arm, clock }) => {
  if (arm !== undefined) armed = arm ?? undefined;
  if (clock !== undefined) offset = clock;
});
// The harness is gone: nobody is left to end this process.
process.on('disconnect', () => process.exit(1));

const config = readConfig(process.env);
const bug = plantBug(Number(process.env.SEALPOST_SEEDED_BUG ?? 0), () => offset);
const log = createLogger(config.logLevel);
const service = await startService(config, {
  clock: { now: () => new Date(Date.now() + bug.clockOffset()) },
  counter: () => performance.now(),
  log,
  between: (ports) => bug.around(stepsAround(ports, pass)),
});
process.stdout.write(`Sealpost serves at ${service.url}\n`);
await once(process, 'SIGTERM');
await service.close();
process.exit(0);
