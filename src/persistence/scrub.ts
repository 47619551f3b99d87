/** Reads everything that is stored and tells what of it is not what it was: bytes, digests, chains, keys. */

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { ContentFile } from '../delivery/message.js';
import { equalBytes } from '../formats/bytes.js';
import { connectOnce } from './connection.js';
import { augmentationPlace } from './delivery-reader.js';
import { type MessageRow, toMessage } from './delivery-rows.js';
import { PersistenceError } from './errors.js';
import type { KeyEncryption, MessageVault } from './message-vault.js';

export interface ScrubbedMessage {
  readonly id: string;
  /** Number of evidences read. */
  readonly evidence: number;
  /** What is wrong, one sentence each, without a word of the content. */
  readonly findings: readonly string[];
  /** With the key to their content, where it is stored and can be read. */
  readonly files: readonly ContentFile[];
  readonly key?: Uint8Array;
}

const PAGE = 100;

interface StoredMessage extends MessageRow {
  readonly kek_id: Buffer | null;
  readonly wrapped: Buffer | null;
  readonly has_content: boolean;
}

type SealedPlace = Parameters<MessageVault['open']>[0];

interface SealedRow {
  readonly bytes: Buffer | null;
  readonly digest: Buffer | null;
}

interface StoredEvent extends SealedRow {
  readonly message_id: string;
  readonly event_id: string;
  readonly predecessor_digest: Buffer | null;
  readonly expected_digest: Buffer | null;
  readonly pending: boolean;
}

interface StoredAugmentation extends SealedRow {
  readonly message_id: string;
  readonly event_id: string;
  readonly position: number;
}

/** As of one moment; the service may be at work. @param url of any role that may read */
export async function scrubDatabase(
  url: string,
  keys: KeyEncryption,
  each: (message: ScrubbedMessage) => Promise<void>,
): Promise<void> {
  await connectOnce(url, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const { rows } = await client.query<StoredMessage>(
        `select m.id, m.mode, m.policy_id, m.submission_time, m.body, k.kek_id, k.wrapped,
           exists (select from sealpost.contents c where c.message_id = m.id) as has_content
         from sealpost.messages m left join sealpost.message_keys k on k.message_id = m.id
         where m.id > $1 order by m.id limit $2`,
        [after, PAGE],
      );
      const ids = rows.map(({ id }) => id);
      const [events, augmentations] = [await eventsOf(client, ids), await augmentsOf(client, ids)];
      for (const row of rows) {
        const own = { message_id: row.id };
        await each(scrub(row, ofMessage(events, own), ofMessage(augmentations, own), keys));
      }
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  });
}

const ofMessage = <Row extends { readonly message_id: string }>(
  rows: readonly Row[],
  { message_id: id }: Pick<Row, 'message_id'>,
): Row[] => rows.filter((row) => row.message_id === id);

async function eventsOf(client: pg.ClientBase, ids: readonly string[]): Promise<StoredEvent[]> {
  const { rows } = await client.query<StoredEvent>(
    `select e.message_id, e.id as event_id, s.bytes, s.digest, s.predecessor_digest, p.digest as expected_digest,
       exists (select from sealpost.unsealed u where u.event_id = e.id) as pending
     from sealpost.events e
     left join sealpost.evidence s on s.event_id = e.id
     left join sealpost.evidence p
       on p.event_id = sealpost.predecessor_of(e.message_id, e.recipient, e.sequence)
     where e.message_id = any($1::uuid[]) order by e.recipient nulls first, e.sequence`,
    [ids],
  );
  return rows;
}

async function augmentsOf(client: pg.ClientBase, ids: readonly string[]) {
  const { rows } = await client.query<StoredAugmentation>(
    `select e.message_id, a.event_id, a.position, a.bytes, a.digest
     from sealpost.augmentations a join sealpost.events e on e.id = a.event_id
     where e.message_id = any($1::uuid[]) order by a.event_id, a.position`,
    [ids],
  );
  return rows;
}

function scrub(
  row: StoredMessage,
  events: readonly StoredEvent[],
  augmentations: readonly StoredAugmentation[],
  keys: KeyEncryption,
): ScrubbedMessage {
  const findings: string[] = [];
  const attempt = <Value>(what: string, read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PersistenceError)) throw error;
      findings.push(`${what} cannot be opened (${error.code})`);
      return undefined;
    }
  };
  const { id, kek_id: kekId, wrapped } = row;
  const key =
    kekId && wrapped ? attempt('the key', () => keys.unwrap(id, wrapped, kekId)) : undefined;
  const vault = key && keys.vault(id, key);
  const message = vault && attempt('the message', () => toMessage(vault, row));
  const compare = (what: string, place: SealedPlace, { bytes, digest }: SealedRow) => {
    if (!vault || !bytes || !digest) return;
    const clear = attempt(what, () => vault.open(place, bytes));
    if (!clear || equalBytes(createHash('sha256').update(clear).digest(), digest)) return;
    findings.push(`${what} has another digest`);
  };
  for (const event of events) {
    const { event_id: eventId } = event;
    findings.push(...scrubEvent(event));
    compare(`evidence ${eventId}`, { purpose: 'evidence', row: eventId }, event);
  }
  for (const further of augmentations) {
    const { event_id: eventId, position } = further;
    const place = augmentationPlace(eventId, position);
    compare(`validation data ${position} of evidence ${eventId}`, place, further);
  }
  return {
    id,
    findings,
    evidence: events.filter(({ bytes }) => bytes !== null).length,
    files: message && row.has_content ? message.files : [],
    ...(key && { key }),
  };
}

/** What can be told without the key, which may have been destroyed lawfully. */
function scrubEvent({ event_id: id, digest, pending, ...chain }: StoredEvent): string[] {
  const { predecessor_digest: named, expected_digest: expected } = chain;
  if (!digest) return pending ? [] : [`event ${id} has no evidence and waits for none`];
  const linked = named && expected ? equalBytes(named, expected) : named === expected;
  return [
    ...(pending ? [`event ${id} waits for evidence that it has`] : []),
    ...(linked ? [] : [`evidence ${id} does not follow its predecessor`]),
  ];
}
