/** Delivery on its real parts: a database of its own, a development PKI, an embedded time-stamping authority, our own verifier. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { createContentStore } from '../../src/content/file-store.js';
import { createBells } from '../../src/delivery/bell.js';
import { createDelivery } from '../../src/delivery/delivery.js';
import type { MalwareScanner } from '../../src/delivery/malware-scanner.js';
import { type FreshSeal, judgeSeal } from '../../src/delivery/own-judge.js';
import type { PolicyId } from '../../src/delivery/policy.js';
import type { Notice, NoticeOutcome } from '../../src/delivery/ports.js';
import { createScopedIds } from '../../src/delivery/scoped-id.js';
import { createSealer } from '../../src/delivery/sealer.js';
import type { Caller, SubmissionOutcome, SubmissionRequest } from '../../src/delivery/service.js';
import { createSteps } from '../../src/delivery/steps.js';
import { createTrustedTime, observedBy } from '../../src/delivery/trusted-time.js';
import { makeDevelopmentPki } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import type { TimestampAuthority } from '../../src/evidence/ports.js';
import { utf8 } from '../../src/formats/bytes.js';
import { PathCache } from '../../src/formats/path-cache.js';
import { parseCertificate } from '../../src/formats/x509.js';
import { openDatabase } from '../../src/persistence/database.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import { embeddedTsa } from '../../src/sealing/tsa-local.js';
import { testDatabase } from '../database.js';
import { TAKEN } from './course-simulation.js';
import { natural, SENDER } from './people.js';

export const PDF = utf8('%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n');
const NOON = new Date('2026-03-02T12:00:00.000Z');
const DAY = 86_400_000;

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

export type World = Awaited<ReturnType<typeof createWorld>>;

/** Call at the top level of a test file; it registers its own end. */
export async function createWorld(options: { policy?: PolicyId; scanner?: MalwareScanner } = {}) {
  const database = await testDatabase();
  const clock = { time: NOON, now: () => new Date(clock.time) };
  const kek = random(32);
  const open = () =>
    openDatabase({
      url: database.urls.service,
      kek,
      clock,
      randomBytes: random,
      onError: () => undefined,
      durable: false,
    });
  const store = await open();
  const dataDir = await mkdtemp(join(tmpdir(), 'sealpost-delivery-'));
  const contentDir = join(dataDir, 'content');
  const validity = {
    notBefore: new Date(NOON.getTime() - DAY),
    notAfter: new Date(NOON.getTime() + 400 * DAY),
  };
  const pki = await makeDevelopmentPki(validity);
  const chain = [pki.issuing.certificate];
  /** @param behind milliseconds that the authority's clock is behind ours */
  const authority = (behind = 0): TimestampAuthority => {
    const tsa = embeddedTsa({
      key: loadSealKey({ key: pki.tsa.pkcs8, certificate: pki.tsa.certificate, chain }, NOON),
      engine: nodeEngine,
      clock: { now: () => new Date(clock.time.getTime() - behind) },
      random,
    });
    return {
      async stamp(bytes) {
        const startedAt = clock.now();
        const result = await tsa.stamp(bytes);
        // The record of a question is kept by our clock, wherever the authority stands.
        const ours = { startedAt, finishedAt: clock.now() };
        return { ...result, attempts: result.attempts.map((attempt) => ({ ...attempt, ...ours })) };
      },
    };
  };
  const tsa = authority();
  const state = {
    tsa: tsa as TimestampAuthority,
    alarms: [] as string[],
    notices: [] as Notice[],
    outcome: TAKEN as Exclude<NoticeOutcome, { kind: 'bounced' }>,
    /** Runs while a notice is on its way, before its outcome is known. */
    whileSending: () => Promise.resolve(),
  };
  const content = createContentStore(dataDir, random);
  const shared = {
    clock,
    random,
    bells: createBells(),
    ids: createScopedIds(random(32)),
    alarm: (code: string) => void state.alarms.push(code),
  };
  const time = createTrustedTime(shared.alarm);
  const judging = {
    engine: nodeEngine,
    trust: { anchors: [parseCertificate(pki.root)], extraCertificates: [], cache: new PathCache() },
  };
  const sealerDeps = {
    ...shared,
    store: store.sealing,
    uses: store.keyUses,
    means: {
      key: loadSealKey({ key: pki.seal.pkcs8, certificate: pki.seal.certificate, chain }, NOON),
      tsa: observedBy(time, { stamp: (digest) => state.tsa.stamp(digest) }),
      hash: nodeEngine.hash,
    },
    judging,
    judge: (seal: FreshSeal) => judgeSeal(seal, judging),
    issuer: { legalName: 'Example ERDS TEST', publicUrl: 'https://erds.example' },
  };
  const sealer = createSealer(sealerDeps);
  const deliveryDeps = {
    ...shared,
    store: store.delivery,
    keys: store.keys,
    sealing: store.sealing,
    time,
    maxProofAge: 4 * 3_600_000,
    maxPending: 5000,
    content,
    scanner: options.scanner,
    defaultPolicy: options.policy ?? ('eu-erds/1' as const),
  };
  const delivery = createDelivery(deliveryDeps);
  const stepsDeps = {
    ...shared,
    store: store.delivery,
    content,
    notifier: {
      async send(notice: Notice) {
        state.notices.push(notice);
        await state.whileSending();
        return state.outcome;
      },
    },
  };
  const steps = createSteps(stepsDeps);
  afterAll(async () => {
    await sealer.stop();
    await store.close();
    await rm(dataDir, { recursive: true });
  });

  /** Waits for the seals of everything recorded and of what follows from it. */
  async function sealed(): Promise<void> {
    for (let round = 0; round < 400; round++) {
      if (!(await store.sealing.oldestPending())) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('events are still unsealed');
  }

  return {
    database,
    open,
    store,
    clock,
    time,
    pki,
    tsa,
    authority,
    state,
    content,
    sealer,
    sealerDeps,
    delivery,
    deliveryDeps,
    steps,
    stepsDeps,
    ids: shared.ids,
    sealed,
    contentPath: (id: string, file: number) => join(contentDir, id.slice(0, 2), id, String(file)),

    /** How many content files lie on the disk. */
    async stored(): Promise<number> {
      const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).length;
    },

    advance(days: number): void {
      clock.time = new Date(clock.time.getTime() + Math.round(days * DAY));
    },

    /** Somebody freshly signed in. */
    signIn(identity = SENDER, sessionId = 'session'): Caller {
      return { identity: { ...identity, authenticatedAt: clock.now() }, sessionId };
    },

    async submit(
      request: Partial<SubmissionRequest> = {},
      files: readonly TestFile[] = [{ name: 'a.pdf', contentType: 'application/pdf', bytes: PDF }],
      sender = SENDER,
      waitMs = 10_000,
    ): Promise<SubmissionOutcome> {
      const intake = await delivery.beginSubmission(this.signIn(sender), {
        arrivedAt: clock.now(),
        mode: 'consent',
        subject: 'Contract',
        recipients: [recipientOf(natural('Ana', 'Pop'))],
        ...request,
      });
      try {
        for (const { bytes, ...file } of files) await intake.addFile(file, chunks(bytes));
        return await intake.finish(waitMs);
      } catch (error) {
        await intake.abort();
        throw error;
      }
    },
  };
}

export interface TestFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export async function* chunks(bytes: Uint8Array, size = 16): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size);
}

export function recipientOf(
  person: ReturnType<typeof natural>,
): SubmissionRequest['recipients'][number] {
  const { firstName, familyName } = person.attributes;
  return {
    address: { scheme: 'eidas-natural', personIdentifier: person.identifiers[0]?.value ?? '' },
    statedName: `${firstName} ${familyName}`,
    notify: { channel: 'email', address: 'notices@example.com' },
    language: 'en',
  };
}

export async function read(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of bytes) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}
