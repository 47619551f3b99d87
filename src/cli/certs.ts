/** `sealpost certs dev | import`: makes the development PKI, or takes an operator's key out of a PKCS#12 file. */

import { parseArgs } from 'node:util';
import { developmentValidity, makeDevelopmentPki } from '../development/pki.js';
import { PKI_FILES, writeDevelopmentPki } from '../development/pki-files.js';
import { SealpostError } from '../errors.js';
import { type CertsMachine, importOperatorKey } from './certs-import.js';
import { type CliIo, EXIT } from './io.js';
import { readPassphrase } from './passphrase.js';

const USAGE = [
  'Usage: sealpost certs dev [--dir certs/dev] [--force]',
  '       sealpost certs import FILE.p12 [--out DIR] [--passphrase-file FILE]',
].join('\n');

/** Runs one sub-command. Resolves with the exit code: 0 done, 1 failed, 64 wrong usage. */
export async function runCerts(
  args: string[],
  io: CliIo,
  machine: CertsMachine = { now: () => new Date(), readPassphrase },
): Promise<number> {
  const [command, ...rest] = args;
  const request = readRequest(command, rest);
  if (request === undefined) {
    io.err(USAGE);
    return EXIT.usage;
  }
  try {
    return request.command === 'dev'
      ? await makePki(request, io, machine)
      : await importOperatorKey(request, io, machine);
  } catch (error) {
    if (!(error instanceof SealpostError) && !isFileError(error)) throw error;
    io.err(error.message);
    return EXIT.failed;
  }
}

type Request =
  | { readonly command: 'dev'; readonly dir: string; readonly force: boolean }
  | {
      readonly command: 'import';
      readonly file: string;
      readonly out: string;
      readonly passphraseFile?: string;
    };

function readRequest(command: string | undefined, args: string[]): Request | undefined {
  try {
    if (command === 'dev') {
      const { values } = parseArgs({
        args,
        options: { dir: { type: 'string' }, force: { type: 'boolean' } },
      });
      return { command, dir: values.dir ?? 'certs/dev', force: values.force ?? false };
    }
    if (command === 'import') return readImport(args);
  } catch (error) {
    if (!/^ERR_PARSE_ARGS/.test(codeOf(error))) throw error;
  }
  return undefined;
}

function readImport(args: string[]): Request | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' }, 'passphrase-file': { type: 'string' } },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) return undefined;
  const passphraseFile = values['passphrase-file'];
  return {
    command: 'import',
    file,
    out: values.out ?? 'certs/operator',
    ...(passphraseFile === undefined ? {} : { passphraseFile }),
  };
}

async function makePki(
  { dir, force }: Extract<Request, { command: 'dev' }>,
  io: CliIo,
  machine: CertsMachine,
): Promise<number> {
  const pki = await makeDevelopmentPki(developmentValidity(machine.now()));
  await writeDevelopmentPki(dir, pki, { force });
  io.out(`Made a development PKI in ${dir}. Everything in it says TEST and has no legal value.`);
  io.out(`Trust ${dir}/${PKI_FILES.root} to verify what it seals.`);
  return EXIT.ok;
}

/** What the file system said, such as ENOENT or EACCES: the operator's to solve, in the system's words. */
const isFileError = (error: unknown): error is { readonly message: string } =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'message' in error;

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
