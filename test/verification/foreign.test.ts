/** Evidence as other providers write it: REM by EN 319 532-4, later editions, things not known here. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { EVENT_URI_BASE, EVENTS_OF_V121 } from '../../src/evidence/event.js';
import type { Evidence } from '../../src/evidence/evidence.js';
import { sealEvidence } from '../../src/evidence/seal.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { utf8 } from '../../src/formats/bytes.js';
import { encodePem } from '../../src/formats/pem.js';
import {
  assembleSeal,
  prepareSeal,
  signingCertificate,
  timestampedBytes,
} from '../../src/formats/xades.js';
import type { XmlElement } from '../../src/formats/xml-tree.js';
import { isElement } from '../../src/formats/xml-tree.js';
import { writeXml } from '../../src/formats/xml-writer.js';
import { reportForPrograms } from '../../src/reporting/for-programs.js';
import { exampleOf } from '../evidence/models.js';
import { judge } from '../judges.js';
import { makeService, minutes, modelOf, type Service, seal, troubles, verify } from './stories.js';

let service: Service;
beforeAll(async () => {
  service = await makeService();
});

const FILTER = 'http://www.w3.org/2002/06/xmldsig-filter2';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** `ds:Transform` with an XPath filter in the place of the enveloped-signature transform. */
const filtered = (text: string, mode = 'subtract', prefix = 'dsig-filter2') =>
  function replace(element: XmlElement): XmlElement {
    const isEnveloped = element.attributes.some(({ value }) => value === ENVELOPED);
    if (!isEnveloped) {
      return {
        ...element,
        children: element.children.map((child) => (isElement(child) ? replace(child) : child)),
      };
    }
    const attribute = (name: string, value: string) => ({ prefix: '', name, namespace: '', value });
    return {
      ...element,
      attributes: [attribute('Algorithm', FILTER)],
      children: [
        {
          prefix,
          name: 'XPath',
          namespace: FILTER,
          attributes: [attribute('Filter', mode)],
          children: [text],
        },
      ],
    };
  };

/** Evidence of nobody's extensions, sealed with another SignedInfo than our writer's. */
async function sealLike(edit: (signedInfo: XmlElement) => XmlElement): Promise<Uint8Array> {
  const { key, tsa, hash, signingTime } = service.meansAt(minutes(0.02));
  const prepared = prepareSeal(
    {
      document: writeEvidence({ ...modelOf({ event: 'A.1', minute: 0 }), extensions: [] }),
      certificate: signingCertificate(key.certificate, key.intermediates, hash),
      signingTime,
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
      mimeType: 'application/octet-stream',
    },
    hash,
  );
  const signedInfo = edit(prepared.signedInfo);
  const value = await key.signer.sign(utf8(writeXml(signedInfo)));
  const stamp = await tsa.stamp(timestampedBytes(value));
  if (stamp.kind === 'failed') throw new Error('the time-stamping authority refused');
  return assembleSeal({ ...prepared, signedInfo }, value, stamp.token);
}

describe('evidence of REM providers', () => {
  test('that leaves its signature out by the known XPath filter passes', async () => {
    const report = await verify(service, await sealLike(filtered('/descendant::ds:Signature')));
    expect(troubles(report)).toEqual([]);
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED', evidence: [{ time: 'proven' }] });
  });

  judge('xmlsec1')('is right by xmlsec1 too, which evaluates the filter', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'filter-'));
    try {
      const root = join(folder, 'root.pem');
      const file = join(folder, 'evidence.xml');
      writeFileSync(root, encodePem('CERTIFICATE', service.pki.root));
      writeFileSync(file, await sealLike(filtered('/descendant::ds:Signature')));
      const time = '2026-03-01 10:00:01';
      const args = ['--verify', '--trusted-pem', root, '--verification-gmt-time', time, file];
      const { status, stderr } = spawnSync('xmlsec1', args, { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('OK') });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each([
    ['another expression', filtered('/descendant::*')],
    ['a space in it', filtered('/descendant::ds:Signature ')],
    ['another prefix in it', filtered('/descendant::dsig:Signature')],
    ['an intersection', filtered('/descendant::ds:Signature', 'intersect')],
    [
      'a prefix that changes what it means',
      filtered('/descendant::ds:Signature', 'subtract', 'ds'),
    ],
  ])('with %s is not evaluated', async (_, edit) => {
    const report = await verify(service, await sealLike(edit));
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
    });
    expect(troubles(report).join()).toContain('a reference is transformed by');
  });

  test('changed after sealing fails under the filter as under any other', async () => {
    const text = new TextDecoder().decode(await sealLike(filtered('/descendant::ds:Signature')));
    const report = await verify(service, utf8(text.replace('Dupont', 'Mallory')));
    expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' });
  });
});

describe('evidence with comments', () => {
  const commented = async (): Promise<string> => {
    const text = new TextDecoder().decode(await sealLike((signedInfo) => signedInfo));
    const said = text
      .replace('Dupont', 'Du<!-- no -->pont')
      .replace('<ds:DigestValue>', '$&<!---->');
    return `<?xml version="1.0" encoding="UTF-8"?>\n<!-- by another provider -->\n${said}\n<!-- -->`;
  };

  test('of another provider passes: they are told, and nothing that is read depends on them', async () => {
    const report = await verify(service, utf8(await commented()));
    expect(troubles(report)).toEqual([]);
    expect(report).toMatchObject({ indication: 'TOTAL-PASSED', evidence: [{ time: 'proven' }] });
    expect(report.checks.map(({ detail }) => detail)).toContain(
      'Beside what was sealed there is: comments.',
    );
    expect(JSON.stringify(reportForPrograms(report))).toContain('Dupont');
  });

  test('fails when they hide what was sealed', async () => {
    const hidden = (await commented())
      .replace('<EventTime>', '<!--<EventTime>')
      .replace('</EventTime>', '$&-->');
    expect(await verify(service, utf8(hidden))).toMatchObject({
      indication: 'TOTAL-FAILED',
      subIndication: 'HASH_FAILURE',
    });
  });
});

test('evidence without links about many messages is judged message by message', async () => {
  const means = service.meansAt(minutes(0.02));
  const files = ['A.1', 'D.1', 'F.3'] as const;
  const sealed = files.map(async (event, index) => ({
    name: `${index}.xml`,
    bytes: await seal(
      {
        ...exampleOf(event),
        extensions: [],
        transactionLogs: [],
        messageId: `urn:example:${index}`,
        ...(event === 'F.3' && { reasons: [] }),
      },
      means,
    ),
  }));
  const report = await verify(service, await Promise.all(sealed));
  expect(troubles(report)).toEqual([]);
  expect(report.deliveries).toHaveLength(3);
});

describe('evidence given as first sealed and as archived', () => {
  const declared = (bytes: Uint8Array): Uint8Array =>
    utf8(`<?xml version="1.0" encoding="UTF-8"?>\n${new TextDecoder().decode(bytes)}`);
  const token = /<xades:UnsignedProperties>.*<\/xades:UnsignedProperties>/;

  test('by another writer is one evidence, with the time of the file that proves one', async () => {
    const sealed = declared(await sealLike((signedInfo) => signedInfo));
    const text = new TextDecoder().decode(sealed);
    const bare = utf8(text.replace(token, ''));
    expect(bare.length).toBeLessThan(sealed.length);
    for (const order of [
      [sealed, bare],
      [bare, sealed],
    ] as const) {
      const files = order.map((bytes, at) => ({ name: `${at}.xml`, bytes }));
      const report = await verify(service, files);
      expect(troubles(report)).toEqual([]);
      expect(report.evidence).toMatchObject([{ event: 'A.1', time: 'proven' }]);
    }
  });

  test('is two where what was sealed differs', async () => {
    const sealed = await sealLike((signedInfo) => signedInfo);
    const forged = utf8(new TextDecoder().decode(sealed).replace('Dupont', 'Mallory'));
    const files = [forged, sealed].map((bytes, at) => ({ name: `${at}.xml`, bytes }));
    const report = await verify(service, files);
    expect(report.indication).toBe('TOTAL-FAILED');
    expect(report.evidence).toHaveLength(2);
  });
});

describe('known deviations', () => {
  const judged = async (event: 'A.1' | 'A.2' | 'D.3' | 'E.1', change: Partial<Evidence>) => {
    const model = { ...exampleOf(event), extensions: [], transactionLogs: [], ...change };
    return verify(service, await seal(model, service.meansAt(minutes(0.02))));
  };

  test.each<[string, 'A.1' | 'A.2' | 'D.3' | 'E.1', Partial<Evidence>, string]>([
    ['another version', 'A.1', { version: 'EN319522v1.2.1' }, 'EN 319 522-2 8.2.2'],
    [
      'a reason code outside the table',
      'A.2',
      { reasons: [{ code: 'urn:example:reason', details: [] }] },
      'EN 319 522-2 8.2.4',
    ],
    ['D.3 without assurance', 'D.3', { reasons: [] }, 'EN 319 522-2 Table 13'],
    [
      'an unknown extension that is not critical',
      'A.1',
      { extensions: [{ critical: false, attributes: [], children: ['x'] }] },
      'EN 319 522-2 8.2.28',
    ],
  ])('%s is a warning with its clause', async (_, event, change, clause) => {
    const report = await judged(event, change);
    expect(troubles(report)).toEqual([]);
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.checks).toContainEqual(
      expect.objectContaining({ name: 'form/matrix', result: 'NOTED', clause }),
    );
  });

  test('an unknown critical extension leaves the verdict open', async () => {
    const extensions = [{ critical: true, attributes: [], children: ['x'] }];
    const report = await judged('A.1', { extensions });
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
      statements: [
        { kind: 'act', standing: 'not-proven' },
        { kind: 'time' },
        { kind: 'bytes' },
        {},
      ],
    });
    expect(troubles(report).join()).toContain('A critical extension is not known here');
  });

  test.each(EVENTS_OF_V121)(
    '%s of V1.2.1 is read with a warning and never written',
    async (name) => {
      const eventUri = EVENT_URI_BASE + name;
      const report = await judged('E.1', { eventUri });
      expect(report).toMatchObject({ indication: 'TOTAL-PASSED', evidence: [{ event: eventUri }] });
      expect(report.checks.find(({ detail }) => detail.includes('V1.2.1'))?.result).toBe('NOTED');
      const model = { ...exampleOf('E.1'), eventUri };
      await expect(sealEvidence(model, service.meansAt(minutes(1)))).rejects.toMatchObject({
        code: 'evidence/not-by-the-rules',
      });
    },
  );
});
