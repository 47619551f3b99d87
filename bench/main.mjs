/** `npm run bench -- NAME [--json]` (and `--sizes N,N,…` for `growth`): measures one thing on this machine and says it against its limit. */

import { parseArgs } from 'node:util';

const BENCHES = {
  seal: () => import('./seal.mjs'),
  verify: () => import('./verify.mjs'),
  'verify-many': () => import('./verify-many.mjs'),
  pipeline: () => import('./pipeline.mjs'),
  proof: () => import('./proof.mjs'),
  upload: () => import('./upload.mjs'),
  download: () => import('./download.mjs'),
  page: () => import('./page.mjs'),
  portal: () => import('./portal.mjs'),
  recovery: () => import('./recovery.mjs'),
  growth: () => import('./growth.mjs'),
};

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, sizes: { type: 'string' } },
  allowPositionals: true,
});
const [name = ''] = positionals;
if (positionals.length !== 1 || !Object.hasOwn(BENCHES, name)) {
  process.stderr.write(`usage: npm run bench -- (${Object.keys(BENCHES).join(' | ')}) [--json]\n`);
  process.exit(64);
}

const { measure } = await BENCHES[name]();
const result = { name, ...(await measure(values)) };
if (values.json) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
} else {
  for (const [fact, value] of Object.entries(result)) {
    const text = typeof value === 'object' ? JSON.stringify(value) : value;
    process.stdout.write(`${fact}: ${text}\n`);
  }
}
