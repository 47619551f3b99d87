/** A Trusted List that grants the test PKI its services: no vector of evidence, but a subject of `npm run fuzz`. */

import { nodeEngine } from '../../src/engine.js';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import { assembleSeal, prepareSeal, signingCertificate } from '../../src/formats/xades.js';
import { parseXml } from '../../src/formats/xml.js';
import { signWith } from '../formats/certificate-maker.js';
import { listXml } from '../verification/lists.js';
import { sealer, stamp, strangerRoot } from './pki.js';
import { RSA_SHA256 } from './sealing.js';

const GRANTED = ['granted', '2026-02-01T00:00:00Z'] as const;
const WITHDRAWN = ['withdrawn', '2026-05-01T00:00:00Z'] as const;

export const listSigner = strangerRoot;

export function trustedList(): Uint8Array {
  const xml = listXml([
    { type: 'EDS/Q', certificate: sealer.der, history: [GRANTED] },
    { type: 'TSA/QTST', certificate: stamp.der, history: [WITHDRAWN, GRANTED] },
  ]);
  const prepared = prepareSeal(
    {
      document: fromUtf8(parseXml(utf8(xml)).canonicaliseDocument()),
      certificate: signingCertificate(listSigner.der, [], nodeEngine.hash),
      signingTime: new Date('2026-05-01T00:00:00Z'),
      signatureAlgorithm: RSA_SHA256,
      mimeType: 'application/vnd.etsi.tsl+xml',
    },
    nodeEngine.hash,
  );
  return assembleSeal(prepared, signWith(listSigner.keys, prepared.signedInfoBytes, 'sha256'));
}
