/** Outside judges of our formats: programs and files that may be missing on a machine, but never on CI. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from '@jest/globals';

type JudgeName =
  | 'openssl'
  | 'xmlsec1'
  | 'xmllint'
  | 'chromium'
  | 'firefox'
  | 'unzip'
  | 'poppler'
  | 'qpdf'
  | 'zbarimg'
  | 'softhsm'
  | 'etsi-schema';
type Body = () => void | Promise<void>;

/** The ETSI schema of EN 319 522-3; it is not ours to distribute, so it lies beside the repository. */
export const schemaPath = resolve(
  process.env.ERDS_XSD ?? new URL('../../shared/spec/en-319-522-3.xsd', import.meta.url).pathname,
);

const programs = {
  openssl: ['openssl', 'version'],
  xmlsec1: ['xmlsec1', '--version'],
  xmllint: ['xmllint', '--version'],
  chromium: ['chromium', '--version'],
  firefox: ['firefox-esr', '--version'],
  unzip: ['unzip', '-v'],
  poppler: ['pdfinfo', '-v'],
  qpdf: ['qpdf', '--version'],
  zbarimg: ['zbarimg', '--version'],
  softhsm: ['softhsm2-util', '--version'],
} as const;

/** What the schema imports, by the locations it names, where Debian's xmltooling-schemas and opensaml-schemas put it. */
const schemaImports = {
  'http://www.w3.org/2001/xml.xsd': '/usr/share/xml/xmltooling/xml.xsd',
  'http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd':
    '/usr/share/xml/xmltooling/xmldsig-core-schema.xsd',
  'http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd':
    '/usr/share/xml/xmltooling/xenc-schema.xsd',
  'http://docs.oasis-open.org/security/saml/v2.0/saml-schema-assertion-2.0.xsd':
    '/usr/share/xml/opensaml/saml-schema-assertion-2.0.xsd',
} as const;

/** Asks xmllint whether files are valid against the ETSI schema; for tests of `judge('etsi-schema')`. */
export function validateWithSchema(files: readonly string[]): { valid: boolean; faults: string } {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  try {
    const catalog = join(folder, 'catalog.xml');
    const entries = Object.entries(schemaImports).map(
      ([location, file]) => `<system systemId="${location}" uri="file://${file}"/>`,
    );
    writeFileSync(
      catalog,
      `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">${entries.join('')}</catalog>`,
    );
    const { status, stderr } = spawnSync(
      'xmllint',
      ['--nonet', '--noout', '--schema', schemaPath, ...files],
      { encoding: 'utf8', env: { ...process.env, XML_CATALOG_FILES: catalog } },
    );
    const faults = stderr.split('\n').filter((line) => /error|fails/.test(line));
    return { valid: status === 0, faults: faults.join('\n') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isPresent(name: JudgeName): boolean {
  if (name === 'etsi-schema') {
    return isPresent('xmllint') && [schemaPath, ...Object.values(schemaImports)].every(existsSync);
  }
  const [program, argument] = programs[name];
  return spawnSync(program, [argument], { stdio: 'ignore' }).status === 0;
}

/**
 * A `test` that needs an outside judge. Where the judge is missing the test is skipped with a printed reason;
 * with `CI=true` it fails instead, so that a green run always means that the judges were asked.
 */
export const judge = (name: JudgeName): Asking =>
  asking(name, isPresent(name) ? undefined : `${name} is not installed here`);

type Asking = (title: string, body: Body, timeout?: number) => void;

/** The same for a judge that must be made ready first. @param missing why it cannot be asked */
export function asking(name: string, missing: string | undefined): Asking {
  if (missing === undefined) return (title, body, timeout) => test(title, body, timeout);
  if (process.env.CI === 'true') {
    return (title) =>
      test(title, () => {
        throw new Error(`${missing}, and CI needs it`);
      });
  }
  process.stderr.write(`skipped: tests that ask ${name}: ${missing}\n`);
  return (title) => test.skip(`${title} (${missing})`, () => undefined);
}
