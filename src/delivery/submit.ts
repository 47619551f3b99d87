/** Taking charge of a message: A.1, or A.2 where it is refused on its merits (EN 319 522-1 clause 6.2.1). */

import { createHash } from 'node:crypto';
import { equalBytes, toHex } from '../formats/bytes.js';
import type { Alarm } from './alarm.js';
import type { Bells } from './bell.js';
import { canonicalJson } from './canonical-json.js';
import { endContent } from './content-end.js';
import { DeliveryError } from './errors.js';
import { type FileIntake, type ReceivedFiles, receiveFiles } from './file-intake.js';
import { admit } from './gate.js';
import { identificationRecord, statementOf } from './identification-record.js';
import type { MalwareScanner } from './malware-scanner.js';
import type { ContentFile, Message } from './message.js';
import { type DeliveryPolicy, type PolicyId, policyOf } from './policy.js';
import type {
  Clock,
  ContentStore,
  DeliveryStore,
  IdempotencyKey,
  IdempotencyState,
  MessageKey,
  NewEvent,
  RandomBytes,
} from './ports.js';
import type { Quota } from './quota.js';
import { releaseKey } from './release-key.js';
import type { ScopedIds } from './scoped-id.js';
import type { Caller, Intake, SubmissionOutcome, SubmissionRequest } from './service.js';
import { assertUsableRequest } from './submission-limits.js';
import { uuid } from './uuid.js';
import { messageView, submissionOf } from './views.js';
import { waitForSeal } from './wait-for-seal.js';

export interface SubmitDeps {
  readonly store: Pick<DeliveryStore, 'transaction' | 'message' | 'record' | 'isSubmissionSealed'>;
  readonly content: ContentStore;
  readonly alarm: Alarm;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly ids: ScopedIds;
  readonly bells: Bells;
  /** The policy of submissions that name none. */
  readonly defaultPolicy: PolicyId;
  /** Rejects with `delivery/cannot-prove` while proofs are too far behind. */
  readonly assertCanProve: () => Promise<void>;
  /** Absent: senders may submit as much as they like. */
  readonly quota?: Quota | undefined;
  /** Absent: files are marked as not scanned. */
  readonly scanner?: MalwareScanner | undefined;
}

/**
 * Opens a submission: everything that can be refused without its content is refused here, without evidence.
 * @throws DeliveryError `delivery/cannot-prove`, `delivery/assurance-too-low`, `delivery/machine-not-allowed`,
 * `delivery/malformed`, `delivery/too-many-recipients`, `delivery/idempotency-running`, `delivery/quota`
 */
export async function beginSubmission(
  deps: SubmitDeps,
  caller: Caller,
  request: SubmissionRequest,
): Promise<Intake> {
  const policy = policyOf(request.policyId ?? deps.defaultPolicy);
  assertMaySend(caller, policy);
  assertUsableRequest(request, policy, deps.ids);
  await deps.assertCanProve();
  const key = idempotencyKey(deps, caller, request);
  const state = key && (await reserve(deps, key));
  if (state?.kind === 'done') return replay(deps, request, policy, state);
  try {
    // After the look at the key: what is repeated is not submitted again.
    await deps.quota?.assertOpen(senderOf(deps, caller));
  } catch (error) {
    if (key) await releaseKey(deps.store, key);
    throw error;
  }
  return takeIn(deps, caller, request, policy, key);
}

/** The legal person, whichever of its machines or people is at work. */
const senderOf = ({ ids }: SubmitDeps, { identity }: Caller): string => ids.ofIdentity(identity);

function assertMaySend({ identity }: Caller, policy: DeliveryPolicy): void {
  if (identity.delegate && !policy.machineSenders) {
    throw new DeliveryError(
      'delivery/machine-not-allowed',
      'Under this policy a person signs in to send.',
      { policy: policy.id },
    );
  }
  const admission = admit(identity, policy.sender);
  if (admission.kind === 'refused') {
    throw new DeliveryError(
      'delivery/assurance-too-low',
      'Sending under this policy needs an identification of a higher level.',
      { needed: admission.needed },
    );
  }
}

function takeIn(
  deps: SubmitDeps,
  caller: Caller,
  request: SubmissionRequest,
  policy: DeliveryPolicy,
  idempotency: IdempotencyKey | undefined,
): Intake {
  const messageId = uuid(deps.random);
  const key: MessageKey = { key: deps.random(32) };
  const files = receiveFiles({
    ...deps,
    policy,
    create: (number) => deps.content.create(messageId, number, key.key),
  });
  let committing = false;

  return {
    messageId,
    addFile: files.add,
    async finish(waitMs) {
      const received = files.finish();
      const fingerprint = fingerprintOf(request, policy, received.files);
      await deps.quota?.count(senderOf(deps, caller), bytesOf(received.files));
      const submission = { messageId, key, received, policy, fingerprint, idempotency };
      committing = true;
      const accepted = await record(deps, caller, request, submission);
      deps.bells.recorded.ring();
      // A crash before this line leaves it to the sweep.
      if (!accepted) await endContent(deps, messageId, deps.clock.now());
      return outcome(deps, messageId, waitMs, false);
    },
    async abort() {
      await files.abort();
      // Before the files: whatever a disk does, a retry must not be told that this is still under way.
      if (idempotency) await releaseKey(deps.store, idempotency);
      // Once the commit was sent, a lost answer does not say that it failed: the database is asked before anything is
      // removed, and where it cannot be asked the content stays.
      if (committing && (await mayExist(deps, messageId))) return;
      await deps.content.remove(messageId);
    },
  };
}

const bytesOf = (files: readonly ContentFile[]): number =>
  files.reduce((sum, { size }) => sum + size, 0);

async function mayExist({ store }: SubmitDeps, messageId: string): Promise<boolean> {
  try {
    return (await store.message(messageId)) !== undefined;
  } catch {
    return true;
  }
}

interface TakenIn {
  readonly messageId: string;
  readonly key: MessageKey;
  readonly received: ReceivedFiles;
  readonly policy: DeliveryPolicy;
  readonly fingerprint: Uint8Array;
  readonly idempotency: IdempotencyKey | undefined;
}

/** One durable transaction: after it, message, key, identification and A.1 (or A.2) are there; before it, nothing is. */
async function record(
  deps: SubmitDeps,
  caller: Caller,
  request: SubmissionRequest,
  { messageId, key, received, policy, fingerprint, idempotency }: TakenIn,
): Promise<boolean> {
  const { refusals, files } = received;
  const identification = identificationRecord(
    {
      messageId,
      recipient: null,
      purpose: 'submit',
      outcome: 'admitted',
      identity: caller.identity,
      at: request.arrivedAt,
    },
    deps.random,
  );
  const sender = statementOf(identification, deps.ids.ofIdentity(caller.identity), deps.ids);
  const message: Message = {
    id: messageId,
    mode: request.mode,
    policyId: policy.id,
    submissionTime: request.arrivedAt,
    sender,
    subject: request.subject,
    files,
    recipients: request.recipients.map((recipient, index) => ({
      ...recipient,
      number: index + 1,
      scopedId: deps.ids.ofAddress(recipient.address),
    })),
  };
  await deps.store.transaction(async (tx) => {
    // EventTime is the commit, as near as it can be written into what is committed.
    const now = deps.clock.now();
    await Promise.all([
      tx.insertMessage(message, key),
      tx.insertIdentification(identification),
      tx.appendEvents([submissionEvent(messageId, refusals, now)]),
      // Refused content is delivered to nobody: it is due for removal at once.
      refusals.length > 0 ? tx.setContentDue([{ messageId, due: now }]) : undefined,
      idempotency ? tx.completeIdempotency(idempotency, fingerprint, messageId) : undefined,
    ]);
  });
  return refusals.length === 0;
}

function submissionEvent(
  messageId: string,
  refusals: ReceivedFiles['refusals'],
  eventTime: Date,
): NewEvent {
  const accepted = refusals.length === 0;
  const reasons = accepted ? [{ code: 'RA01' as const, details: [] }] : refusals;
  const facts = { reasons, logs: [] };
  const code = accepted ? 'A.1' : 'A.2';
  return { messageId, recipient: null, code, occurrence: 0, eventTime, facts };
}

/** The sealed submission if the seal came in time; the message is taken in either way. */
async function outcome(
  deps: SubmitDeps,
  messageId: string,
  waitMs: number,
  replayed: boolean,
): Promise<SubmissionOutcome> {
  await waitForSeal(deps, messageId, waitMs);
  const record = await deps.store.record(messageId);
  if (!record) {
    throw new DeliveryError('delivery/inconsistent', 'A message that was taken in is not there.', {
      messageId,
    });
  }
  const { code, seal } = submissionOf(record);
  const kind = code === 'A.1' ? 'accepted' : 'rejected';
  return { kind, view: messageView(record), replayed, sealed: seal !== undefined };
}

function idempotencyKey(
  { ids }: SubmitDeps,
  { identity }: Caller,
  { idempotencyKey: key }: SubmissionRequest,
): IdempotencyKey | undefined {
  if (key === undefined) return undefined;
  // Two clients of one legal person choose their keys apart from each other.
  const owner = identity.delegate
    ? ids.ofClient(identity.delegate.clientId)
    : ids.ofIdentity(identity);
  return { owner, key };
}

async function reserve(
  { store, clock }: SubmitDeps,
  key: IdempotencyKey,
): Promise<Exclude<IdempotencyState, { kind: 'running' }>> {
  const state = await store
    .transaction((tx) => tx.reserveIdempotency(key, clock.now()))
    .catch(async (error: unknown) => {
      // The commit may have been done and only its answer lost: nobody would work on what it reserved.
      await releaseKey(store, key);
      throw error;
    });
  if (state.kind === 'running') {
    throw new DeliveryError(
      'delivery/idempotency-running',
      'A submission with this Idempotency-Key is under way.',
    );
  }
  return state;
}

/** The same call again: its content is hashed and compared, and nothing is stored. */
function replay(
  deps: SubmitDeps,
  request: SubmissionRequest,
  policy: DeliveryPolicy,
  { messageId, fingerprint }: Extract<IdempotencyState, { kind: 'done' }>,
): Intake {
  const { clock } = deps;
  const create = () => Promise.resolve(hashOnly());
  const files: FileIntake = receiveFiles({ policy, clock, create });
  return {
    messageId,
    addFile: files.add,
    async finish(waitMs) {
      if (!equalBytes(fingerprintOf(request, policy, files.finish().files), fingerprint)) {
        throw new DeliveryError(
          'delivery/idempotency-differs',
          'This Idempotency-Key was used for a submission with other metadata or content.',
        );
      }
      return outcome(deps, messageId, waitMs, true);
    },
    abort: () => files.abort(),
  };
}

function hashOnly() {
  const hash = createHash('sha256');
  let size = 0;
  return {
    write(chunk: Uint8Array) {
      hash.update(chunk);
      size += chunk.length;
      return Promise.resolve();
    },
    close: () => Promise.resolve({ size, sha256: new Uint8Array(hash.digest()) }),
    abort: () => Promise.resolve(),
  };
}

/** SHA-256 over the canonical metadata and the name, type and SHA-256 of each file. The arrival is no part of it. */
function fingerprintOf(
  { mode, subject, recipients }: SubmissionRequest,
  { id }: DeliveryPolicy,
  files: readonly ContentFile[],
): Uint8Array {
  const text = canonicalJson({
    mode,
    policy: id,
    subject,
    recipients: recipients.map(({ address, notify, ...rest }) => ({
      ...rest,
      address: { ...address },
      notify: { ...notify },
    })),
    files: files.map(({ name, contentType, sha256 }) => ({
      name,
      contentType,
      sha256: toHex(sha256),
    })),
  });
  return new Uint8Array(createHash('sha256').update(text).digest());
}
