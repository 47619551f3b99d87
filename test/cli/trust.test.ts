import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runTrust } from '../../src/cli/trust.js';
import { runVerify } from '../../src/cli/verify.js';
import { encodePem } from '../../src/formats/pem.js';
import { judge } from '../judges.js';
import { listXml, sealList } from '../verification/lists.js';
import {
  ACCEPTED,
  makeService,
  minutes,
  NOW,
  type Service,
  tell,
} from '../verification/stories.js';

const folder = mkdtempSync(join(tmpdir(), 'sealpost-trust-'));
afterAll(() => rmSync(folder, { recursive: true }));

let service: Service;
let operator: Service;
const save = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
beforeAll(async () => {
  service = await makeService();
  operator = await makeService();
  const history = [['granted', '2026-02-01T00:00:00Z']] as const;
  const xml = listXml(
    [
      { type: 'TSA/QTST', certificate: service.pki.tsa.certificate, history },
      { type: 'EDS/Q', certificate: service.pki.seal.certificate, history },
    ],
    { territory: '../x' },
  );
  save('list.xml', await sealList(xml, operator.meansAt(minutes(0))));
  save('signer.pem', encodePem('CERTIFICATE', operator.pki.seal.certificate));
  save('other.pem', encodePem('CERTIFICATE', service.pki.seal.certificate));
  for (const { name, bytes } of await tell(service, ACCEPTED)) save(name.replace('/', '-'), bytes);
});

const at = (name: string): string => join(folder, name);
async function run(command: typeof runTrust | typeof runVerify, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (l: string) => void out.push(l), err: (l: string) => void err.push(l) };
  return { code: await command(args, io, () => NOW), out: out.join('\n'), err: err.join('\n') };
}

describe('sealpost trust import', () => {
  test('makes a file by which verify passes and calls qualified what the list grants', async () => {
    const imported = await run(
      runTrust,
      'import',
      at('list.xml'),
      '--signer',
      at('signer.pem'),
      '--out',
      at('trust'),
    );
    expect(imported).toMatchObject({ code: 0, err: '' });
    // The territory of a list is no path.
    expect(readdirSync(at('trust'))).toEqual(['___x-7.trust.json']);
    const trust = at('trust/___x-7.trust.json');
    const evidence = at('evidence-01-A.1.xml');
    const { code, out } = await run(runVerify, '--trust', trust, evidence);
    expect(code).toBe(0);
    expect(out).toContain(
      'qualified electronic time stamp: Service TSA/QTST of TEST provider, TSA/QTST granted since 2026-02-01T00:00:00.000Z, by the Trusted List of ../x no. 7 of 2026-05-01T00:00:00.000Z',
    );
    expect(out).not.toContain('calls nothing qualified');
    const plain = await run(runVerify, '--trust', at('other.pem'), evidence);
    expect(plain.out).toContain('calls nothing qualified');
  });

  test('refuses a list under another signer, and wrong usage', async () => {
    const wrong = ['import', at('list.xml'), '--out', at('none'), '--signer'];
    expect(await run(runTrust, ...wrong, at('other.pem'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('another certificate'),
    });
    expect((await run(runTrust, ...wrong, at('missing.pem'))).code).toBe(64);
    expect((await run(runTrust, 'import', at('list.xml'))).code).toBe(64);
    expect((await run(runTrust, 'import', at('list.xml'), '--force')).code).toBe(64);
    expect(readdirSync(folder)).not.toContain('none');
  });

  test('writes nothing for a list without a service of use, and says what to do', async () => {
    const critical = '<Extension Critical="true"><Unheard xmlns="urn:x"/></Extension>';
    const history = [['granted', '2026-02-01T00:00:00Z']] as const;
    const { certificate } = service.pki.seal;
    const lists = [
      listXml([]),
      listXml([{ type: 'IdV', certificate, history }]),
      listXml([{ type: 'EDS/Q', certificate, history, extension: critical }]),
    ];
    const told: string[] = [];
    for (const xml of lists) {
      const list = save('useless.xml', await sealList(xml, operator.meansAt(minutes(0))));
      const args = ['import', list, '--signer', at('signer.pem'), '--out', at('useless')];
      const { code, out, err } = await run(runTrust, ...args);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('nothing was written. Import the list of the country');
      told.push(err);
    }
    expect(told[2]).toContain('Service EDS/Q of TEST provider is left out');
    expect(readdirSync(folder)).not.toContain('useless');
  });

  judge('xmlsec1')('takes lists whose seal xmlsec1 finds right too', () => {
    const args = ['--verify', '--id-attr:Id', 'SignedProperties', '--pubkey-cert-pem'];
    const { status } = spawnSync('xmlsec1', [...args, at('signer.pem'), at('list.xml')]);
    expect(status).toBe(0);
  });
});
