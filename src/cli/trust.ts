/** `sealpost trust import`: from a Trusted List to a file that `verify` takes as trust. Nothing is fetched. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeEngine } from '../engine.js';
import { FormatError } from '../formats/errors.js';
import { printable } from '../formats/printable.js';
import { parseCertificate } from '../formats/x509.js';
import { importTrustedList } from '../verification/import-list.js';
import { called } from '../verification/listed-trust.js';
import { type ListSource, writeTrustFile } from '../verification/trust-file.js';
import { type CliIo, EXIT } from './io.js';
import { InputError, readListFile, readTrust } from './verify-files.js';

const USAGE = [
  'Usage: sealpost trust import LIST.xml --signer CERT.pem --out DIR',
  '',
  'Checks the seal of an ETSI Trusted List (TS 119 612) under the certificate of its signer, which you got elsewhere, and',
  'writes DIR/TERRITORY-SEQUENCE.trust.json, to be given to sealpost verify --trust.',
].join('\n');

const OF_NO_USE =
  'has no service for certificates, time-stamps or registered delivery that could be relied on; nothing was written. ' +
  'Import the list of the country that the service is established in (a list of lists only points to those).';

/** Resolves with the exit code: 0 written, 1 the list was refused, 64 wrong usage or files that cannot be used. */
export async function runTrust(
  args: string[],
  io: CliIo,
  now: () => Date = () => new Date(),
): Promise<number> {
  const request = readRequest(args);
  if (request === undefined) {
    io.err(USAGE);
    return EXIT.usage;
  }
  try {
    const [signer, ...others] = await readTrust(request.signer);
    if (signer === undefined || others.length > 0) {
      io.err(`${printable(request.signer)} must hold one certificate.`);
      return EXIT.usage;
    }
    const bytes = await readListFile(request.list);
    const file = await importTrustedList(nodeEngine, bytes, parseCertificate(signer), now());
    for (const sentence of file.leftOut) io.err(printable(sentence));
    if (file.services.length === 0) {
      io.err(`${printable(request.list)} ${OF_NO_USE}`);
      return EXIT.failed;
    }
    const path = join(request.out, fileName(file.list));
    await mkdir(request.out, { recursive: true });
    await writeFile(path, writeTrustFile(file));
    io.out(`Wrote ${path}: ${file.services.length} services of ${printable(called(file.list))}.`);
    io.out(`Its seal is right under ${printable(file.list.signedBy)}. Give it with --trust.`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof FormatError)) throw error;
    io.err(printable(error.message));
    return error instanceof FormatError ? EXIT.failed : EXIT.usage;
  }
}

/** A territory is two letters or `EU`; whatever else a list says is not let into a path. */
const fileName = ({ territory, sequence }: ListSource): string =>
  `${territory.replace(/[^A-Za-z0-9]/g, '_').slice(0, 8)}-${sequence}.trust.json`;

function readRequest(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { signer: { type: 'string' }, out: { type: 'string' } },
    });
    const [command, list, ...others] = positionals;
    const { signer, out } = values;
    if (command !== 'import' || list === undefined || others.length > 0) return undefined;
    return signer === undefined || out === undefined ? undefined : { list, signer, out };
  } catch (error) {
    // In a test the class of the error is that of another realm, so it is known by its code.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
    if (!String(code).startsWith('ERR_PARSE_ARGS')) throw error;
    return undefined;
  }
}
