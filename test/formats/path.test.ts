import { afterAll, describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import * as write from '../../src/formats/der-writer.js';
import { Oid } from '../../src/formats/oids.js';
import { buildPath, type PathPurpose, type PathResult } from '../../src/formats/path.js';
import { PathCache } from '../../src/formats/path-cache.js';
import { parseCertificate } from '../../src/formats/x509.js';
import { judge } from '../judges.js';
import {
  at,
  authority,
  authorityKeyIdentifier,
  certSign,
  digitalSignature,
  extendedKeyUsage,
  extension,
  keyUsage,
  type MadeCertificate,
  makeCertificate,
  makeKeys,
  nameOf,
  type Recipe,
  subjectKeyIdentifier,
  timeStamping,
} from './certificate-maker.js';
import { epochSeconds, Openssl } from './openssl.js';

const rootOf = (recipe: Partial<Recipe> = {}): MadeCertificate =>
  makeCertificate({
    name: 'Root',
    notBefore: new Date('2020-01-01Z'),
    notAfter: new Date('2040-01-01Z'),
    extensions: [authority(), certSign()],
    ...recipe,
  });
const issuingOf = (issuer: MadeCertificate, recipe: Partial<Recipe> = {}): MadeCertificate =>
  makeCertificate({ name: 'Issuing', issuer, extensions: [authority(), certSign()], ...recipe });
const leafOf = (issuer: MadeCertificate, recipe: Partial<Recipe> = {}): MadeCertificate =>
  makeCertificate({ name: 'Leaf', issuer, extensions: [digitalSignature()], ...recipe });

const root = rootOf();
const issuing = issuingOf(root);
const leaf = leafOf(issuing);

interface Case {
  readonly leaf: MadeCertificate;
  readonly intermediates: readonly MadeCertificate[];
  readonly anchors: readonly MadeCertificate[];
  readonly at?: Date;
  readonly purpose?: PathPurpose;
}

const pathOf = (input: Case): Promise<PathResult> =>
  buildPath(nodeEngine, {
    leaf: input.leaf.certificate,
    intermediates: input.intermediates.map(({ certificate }) => certificate),
    anchors: input.anchors.map(({ certificate }) => certificate),
    at: input.at ?? at,
    purpose: input.purpose ?? 'seal',
  });

async function reasonOf(input: Case): Promise<string> {
  const result = await pathOf(input);
  return result.kind === 'trusted' ? 'trusted' : result.reason;
}

describe('a path', () => {
  test('leads from the leaf over the issuing authority to the anchor', async () => {
    const result = await pathOf({ leaf, intermediates: [issuing], anchors: [root] });
    expect(result).toMatchObject({
      kind: 'trusted',
      path: [leaf.certificate, issuing.certificate, root.certificate],
      notBefore: issuing.certificate.notBefore,
      notAfter: leaf.certificate.notAfter,
    });
  });

  test('holds in the very last second of validity, which RFC 5280 section 4.1.2.5 includes and openssl does not', async () => {
    const lastSecond = leaf.certificate.notAfter;
    const input = { leaf, intermediates: [issuing], anchors: [root] };
    expect(await reasonOf({ ...input, at: lastSecond })).toBe('trusted');
    expect(await reasonOf({ ...input, at: new Date(lastSecond.getTime() + 1) })).toBe(
      'path/expired',
    );
  });

  test('may end at an issuing authority, or at the leaf itself, if that is the anchor', async () => {
    expect(await reasonOf({ leaf, intermediates: [], anchors: [issuing] })).toBe('trusted');
    expect(await reasonOf({ leaf, intermediates: [], anchors: [leaf] })).toBe('trusted');
  });

  test('is found among anchors of the same name, whatever their order', async () => {
    const namesakes = [rootOf(), rootOf(), root, rootOf()];
    expect(await reasonOf({ leaf, intermediates: [issuing], anchors: namesakes })).toBe('trusted');
  });

  test('goes round a cross certificate that leads nowhere', async () => {
    const other = rootOf({ name: 'Other root' });
    const cross = issuingOf(other, { keys: issuing.keys });
    expect(await reasonOf({ leaf, intermediates: [cross, issuing], anchors: [root] })).toBe(
      'trusted',
    );
  });

  test('does not depend on key identifiers, which are hints', async () => {
    const wrongHint = leafOf(issuing, {
      extensions: [digitalSignature(), authorityKeyIdentifier(makeKeys())],
    });
    const hinted = issuingOf(root, {
      keys: issuing.keys,
      extensions: [authority(), certSign(), subjectKeyIdentifier(issuing.keys)],
    });
    expect(await reasonOf({ leaf: wrongHint, intermediates: [hinted], anchors: [root] })).toBe(
      'trusted',
    );
  });

  test('takes names that differ in case and spaces as RFC 5280 section 7.1 does', async () => {
    const shouting = issuingOf(root, { name: ' ISSUING ', keys: issuing.keys });
    expect(await reasonOf({ leaf, intermediates: [shouting], anchors: [root] })).toBe('trusted');
  });
});

describe('a path is refused', () => {
  const refusals: [string, string, () => Case][] = [
    [
      'without any anchor',
      'path/no-anchor',
      () => ({ leaf, intermediates: [issuing], anchors: [] }),
    ],
    [
      'when the issuing certificate is missing',
      'path/no-anchor',
      () => ({ leaf, intermediates: [], anchors: [root] }),
    ],
    [
      'when a root is only given as material',
      'path/no-anchor',
      () => ({ leaf, intermediates: [issuing, root], anchors: [] }),
    ],
    [
      'when only a namesake of the anchor is given',
      'path/signature-broken',
      () => ({ leaf, intermediates: [issuing], anchors: [rootOf()] }),
    ],
    [
      'when the anchor is damaged',
      'path/anchor-damaged',
      () => ({ leaf, intermediates: [issuing], anchors: [damaged(root)] }),
    ],
    [
      'when the leaf signed itself in the name of the authority',
      'path/signature-broken',
      () => {
        const impostor = leafOf({ ...issuing, keys: makeKeys() });
        return { leaf: impostor, intermediates: [issuing], anchors: [root] };
      },
    ],
    [
      'before the leaf is valid',
      'path/not-yet-valid',
      () => ({ leaf, intermediates: [issuing], anchors: [root], at: new Date('2025-12-31Z') }),
    ],
    [
      'after the leaf has expired',
      'path/expired',
      () => ({ leaf, intermediates: [issuing], anchors: [root], at: new Date('2027-01-01Z') }),
    ],
    [
      'after the issuing authority has expired',
      'path/expired',
      () => {
        const short = issuingOf(root, { notAfter: new Date('2026-05-01Z') });
        return { leaf: leafOf(short), intermediates: [short], anchors: [root] };
      },
    ],
    [
      'after the anchor has expired',
      'path/expired',
      () => {
        const old = rootOf({ notAfter: new Date('2026-05-01Z') });
        return { leaf: leafOf(old), intermediates: [], anchors: [old] };
      },
    ],
    [
      'through a certificate that is no authority',
      'path/not-a-ca',
      () => {
        const plain = issuingOf(root, { extensions: [certSign()] });
        return { leaf: leafOf(plain), intermediates: [plain], anchors: [root] };
      },
    ],
    [
      'through an authority whose key may not sign certificates',
      'path/key-usage',
      () => {
        const mute = issuingOf(root, { extensions: [authority(), digitalSignature()] });
        return { leaf: leafOf(mute), intermediates: [mute], anchors: [root] };
      },
    ],
    [
      'when the path length constraint is exceeded',
      'path/too-long',
      () => {
        const strict = rootOf({ extensions: [authority(0), certSign()] });
        const below = issuingOf(strict);
        return { leaf: leafOf(below), intermediates: [below], anchors: [strict] };
      },
    ],
    [
      'through name constraints, which are not computed',
      'path/unsupported-constraint',
      () => constrained(extension(Oid.nameConstraints, write.sequence(), true)),
    ],
    [
      'through policy constraints, even if not critical',
      'path/unsupported-constraint',
      () => constrained(extension(Oid.policyConstraints, write.sequence())),
    ],
    [
      'with an unknown critical extension in the leaf',
      'path/unknown-critical-extension',
      () => {
        const odd = leafOf(issuing, {
          extensions: [digitalSignature(), extension('2.999.7', write.nullValue(), true)],
        });
        return { leaf: odd, intermediates: [issuing], anchors: [root] };
      },
    ],
    [
      'with an unknown critical extension in an authority',
      'path/unknown-critical-extension',
      () => constrained(extension('2.999.7', write.nullValue(), true)),
    ],
    [
      'when the leaf is signed with SHA-1',
      'path/weak-algorithm',
      () => ({
        leaf: leafOf(issuing, { hash: 'sha1' }),
        intermediates: [issuing],
        anchors: [root],
      }),
    ],
    [
      'when an authority has an RSA key of 1024 bits',
      'path/weak-algorithm',
      () => {
        const weak = issuingOf(root, { keys: makeKeys('rsa-1024') });
        return { leaf: leafOf(weak), intermediates: [weak], anchors: [root] };
      },
    ],
    [
      'when the leaf has a DSA key',
      'path/weak-algorithm',
      () => ({
        leaf: leafOf(issuing, { keys: makeKeys('dsa') }),
        intermediates: [issuing],
        anchors: [root],
      }),
    ],
    [
      'for a seal by a key that may not sign',
      'path/key-usage',
      () => ({
        leaf: leafOf(issuing, { extensions: [keyUsage(2)] }),
        intermediates: [issuing],
        anchors: [root],
      }),
    ],
    [
      'for a seal by a time-stamping certificate',
      'path/purpose',
      () => ({
        leaf: leafOf(issuing, { extensions: [digitalSignature(), timeStamping()] }),
        intermediates: [issuing],
        anchors: [root],
      }),
    ],
    ['for a time-stamp without extended key usage', 'path/purpose', () => stamping([])],
    [
      'for a time-stamp when that usage is not critical',
      'path/purpose',
      () => stamping([extendedKeyUsage(false, Oid.timeStamping)]),
    ],
    [
      'for a time-stamp when another usage stands beside it',
      'path/purpose',
      () => stamping([extendedKeyUsage(true, Oid.timeStamping, Oid.emailProtection)]),
    ],
  ];

  test.each(refusals)('%s', async (_, reason, input) => {
    expect(await reasonOf(input())).toBe(reason);
  });

  test('when it would be longer than eight certificates', async () => {
    let last = root;
    const intermediates = Array.from({ length: 8 }, (_, level) => {
      last = issuingOf(last, { name: `Level ${level}` });
      return last;
    });
    expect(await reasonOf({ leaf: leafOf(last), intermediates, anchors: [root] })).toBe(
      'path/too-long',
    );
  });

  test('when the material allows endless tries', async () => {
    const layers = Array.from({ length: 5 }, (_, level) =>
      Array.from({ length: 20 }, () => ({ level, keys: issuing.keys })),
    );
    const material = layers.flat().map(({ level, keys }) =>
      makeCertificate({
        name: `Layer ${level}`,
        issuer: { ...issuing, name: nameOf(`Layer ${level + 1}`) },
        keys,
        extensions: [authority(), certSign()],
      }),
    );
    const lost = leafOf({ ...issuing, name: nameOf('Layer 0') });
    expect(await reasonOf({ leaf: lost, intermediates: material, anchors: [root] })).toBe(
      'path/search-limit',
    );
  });
});

/** A seal path through an authority with one more extension. */
function constrained(more: Uint8Array): Case {
  const odd = issuingOf(root, { extensions: [authority(), certSign(), more] });
  return { leaf: leafOf(odd), intermediates: [odd], anchors: [root] };
}

function stamping(extensions: readonly Uint8Array[]): Case {
  const stamp = leafOf(issuing, { extensions: [digitalSignature(), ...extensions] });
  return { leaf: stamp, intermediates: [issuing], anchors: [root], purpose: 'timestamping' };
}

/** The same certificate with one bit of its signature changed. */
function damaged(made: MadeCertificate): MadeCertificate {
  const der = Uint8Array.from(made.der);
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  return { ...made, der, certificate: parseCertificate(der) };
}

describe('the path cache', () => {
  const request = {
    leaf: leaf.certificate,
    intermediates: [issuing.certificate],
    anchors: [root.certificate],
    at,
    purpose: 'seal' as const,
  };
  const counting = () => {
    const engine = { ...nodeEngine, checks: 0 };
    engine.verify = (...parameters) => {
      engine.checks += 1;
      return nodeEngine.verify(...parameters);
    };
    return engine;
  };

  test('saves the signature checks of a path that was trusted', async () => {
    const engine = counting();
    const cache = new PathCache();
    const first = await buildPath(engine, { ...request, cache });
    const checks = engine.checks;
    expect(checks).toBeGreaterThan(0);
    expect(await buildPath(engine, { ...request, cache })).toEqual(first);
    expect(engine.checks).toBe(checks);
  });

  test('gives nothing for another time, purpose, anchor set or material', async () => {
    const cache = new PathCache();
    await buildPath(nodeEngine, { ...request, cache });
    const variants = [
      { at: new Date('2027-06-01Z') },
      { purpose: 'timestamping' as const },
      { anchors: [rootOf().certificate] },
      { intermediates: [] },
    ];
    for (const variant of variants) {
      const result = await buildPath(nodeEngine, { ...request, ...variant, cache });
      expect(result.kind).toBe('untrusted');
    }
  });

  test('holds no more than its limit', async () => {
    const engine = counting();
    const cache = new PathCache(1);
    const another = leafOf(issuing).certificate;
    await buildPath(engine, { ...request, cache });
    await buildPath(engine, { ...request, leaf: another, cache });
    const checks = engine.checks;
    await buildPath(engine, { ...request, cache });
    expect(engine.checks).toBeGreaterThan(checks);
  });
});

describe('openssl decides the same', () => {
  const openssl = new Openssl();
  afterAll(() => openssl.close());

  function opensslTrusts(input: Case): boolean {
    openssl.writePem('anchors.pem', 'CERTIFICATE', ...input.anchors.map(({ der }) => der));
    openssl.writePem('more.pem', 'CERTIFICATE', ...input.intermediates.map(({ der }) => der));
    openssl.writePem('leaf.pem', 'CERTIFICATE', input.leaf.der);
    const time = epochSeconds(input.at ?? at);
    const material = input.intermediates.length > 0 ? ['-untrusted', 'more.pem'] : [];
    const purpose = input.purpose === 'timestamping' ? ['-purpose', 'timestampsign'] : [];
    const { status } = openssl.try(
      ...['verify', '-no-CApath', '-no-CAstore', '-partial_chain', '-attime', time, ...purpose],
      ...['-CAfile', 'anchors.pem', ...material, 'leaf.pem'],
    );
    return status === 0;
  }

  const times = [
    '2019-12-31Z',
    '2025-12-31T23:59:59Z',
    '2026-01-01Z',
    '2026-12-30T23:59:59Z',
    '2026-12-31T00:00:01Z',
    '2041-01-01Z',
  ];
  const shapes: [string, () => Case][] = [
    ['a plain path', () => ({ leaf, intermediates: [issuing], anchors: [root] })],
    ['a missing issuer', () => ({ leaf, intermediates: [], anchors: [root] })],
    ['a stranger as anchor', () => ({ leaf, intermediates: [issuing], anchors: [rootOf()] })],
    ['an issuing anchor', () => ({ leaf, intermediates: [], anchors: [issuing] })],
    ['a critical stranger', () => constrained(extension('2.999.7', write.nullValue(), true))],
    ['a good time-stamp', () => stamping([timeStamping()])],
    ['a time-stamp, not critical', () => stamping([extendedKeyUsage(false, Oid.timeStamping)])],
    [
      'a path too long',
      () => {
        const strict = rootOf({ extensions: [authority(0), certSign()] });
        const below = issuingOf(strict);
        return { leaf: leafOf(below), intermediates: [below], anchors: [strict] };
      },
    ],
    [
      'a path on a brainpool curve',
      () => {
        const brainpool = rootOf({ keys: makeKeys('brainpoolP384r1') });
        return { leaf: leafOf(brainpool), intermediates: [], anchors: [brainpool] };
      },
    ],
    [
      'a path with Ed25519 and RSA',
      () => {
        const rsaRoot = rootOf({ keys: makeKeys('rsa-2048') });
        const edwards = issuingOf(rsaRoot, { keys: makeKeys('ed25519') });
        return { leaf: leafOf(edwards), intermediates: [edwards], anchors: [rsaRoot] };
      },
    ],
  ];

  for (const [title, input] of shapes) {
    judge('openssl')(`on ${title}, at every edge of validity`, async () => {
      const shape = input();
      for (const time of times) {
        const timed = { ...shape, at: new Date(time) };
        expect([time, await reasonOf(timed)]).toEqual([
          time,
          opensslTrusts(timed) ? 'trusted' : expect.stringMatching(/^path\//),
        ]);
      }
    });
  }
});
