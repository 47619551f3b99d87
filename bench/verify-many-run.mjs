/** `sealpost verify` with its output thrown away; prints what the process took. */

import { performance } from 'node:perf_hooks';
import { runVerify } from '../dist/cli/verify.js';

let lines = 0;
const io = { out: () => (lines += 1), err: (line) => process.stderr.write(`${line}\n`) };
const start = performance.now();
const code = await runVerify(process.argv.slice(2), io);
const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
const residentMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ code, lines, seconds, residentMb }));
