/** `npm run licences`: package, version and licence of everything that is shipped; fails on a licence nobody has agreed to. */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Permissive, and compatible with distributing the whole under EUPL-1.2. Adding one is a decision for a lawyer. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  // Fonts only: embedding one in a document leaves the document free.
  'OFL-1.1',
  'PostgreSQL',
  'Python-2.0',
]);

/** Packages whose manifest names no licence, by exact version; their LICENSE file was read. */
const READ = new Map([['png-js 2.0.0', 'MIT']]);

const [folder = '.', ...options] = process.argv.slice(2);
const rows = shipped(resolve(folder)).map((row) => ({ ...row, allowed: isAllowed(row.licence) }));
if (options.includes('--json')) console.log(JSON.stringify(rows, null, 2));
else for (const row of rows) console.log(line(row));
const refused = rows.filter(({ allowed }) => !allowed);
if (refused.length > 0) {
  console.error(`\n${refused.length} package(s) with a licence that is not on the list:`);
  for (const row of refused) console.error(`  ${line(row)}`);
  process.exitCode = 1;
}

/** Everything of the lock file that is installed and not for development only, by name and version. */
function shipped(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev, link }]) => path !== '' && !dev && !link)
    .flatMap(([path]) => {
      const manifest = join(root, path, 'package.json');
      // Binaries of other platforms stand in the lock file and are installed there only.
      if (!existsSync(manifest)) return [];
      const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8'));
      const read = READ.get(`${name} ${version}`);
      const licence = typeof license === 'string' ? license : (read ?? 'not stated');
      return [{ name, version, licence }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** SPDX expressions of one level, as packages use them: one of several for OR, every one for AND. */
function isAllowed(licence) {
  const expression = licence.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(expression)) return false;
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((id) => ALLOWED.has(id.trim())));
}

function line({ name, version, licence }) {
  return `${name.padEnd(40)} ${version.padEnd(20)} ${licence}`;
}
