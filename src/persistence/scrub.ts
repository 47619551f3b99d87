/** Reads everything that is stored and tells what of it is not what it was: bytes, digests, chains, keys. */

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { ContentFile } from '../delivery/message.js';
import { equalBytes } from '../formats/bytes.js';
import { connectOnce } from './connection.js';
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
  readonly wrapped: Buffer | null;
  readonly has_content: boolean;
}

interface StoredEvidence {
  readonly message_id: string;
  readonly event_id: string;
  readonly bytes: Buffer | null;
  readonly digest: Buffer | null;
  readonly predecessor_digest: Buffer | null;
  readonly expected_digest: Buffer | null;
  readonly pending: boolean;
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
        `select m.id, m.mode, m.policy_id, m.submission_time, m.body, k.wrapped,
           exists (select from sealpost.contents c where c.message_id = m.id) as has_content
         from sealpost.messages m left join sealpost.message_keys k on k.message_id = m.id
         where m.id > $1 order by m.id limit $2`,
        [after, PAGE],
      );
      const evidence = await evidenceOf(client, rows);
      for (const row of rows) {
        await each(
          scrub(
            row,
            evidence.filter((one) => one.message_id === row.id),
            keys,
          ),
        );
      }
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  });
}

async function evidenceOf(
  client: pg.ClientBase,
  messages: readonly StoredMessage[],
): Promise<StoredEvidence[]> {
  const { rows } = await client.query<StoredEvidence>(
    `select e.message_id, e.id as event_id, s.bytes, s.digest, s.predecessor_digest, p.digest as expected_digest,
       exists (select from sealpost.unsealed u where u.event_id = e.id) as pending
     from sealpost.events e
     left join sealpost.evidence s on s.event_id = e.id
     left join sealpost.evidence p
       on p.event_id = sealpost.predecessor_of(e.message_id, e.recipient, e.sequence)
     where e.message_id = any($1::uuid[]) order by e.recipient nulls first, e.sequence`,
    [messages.map(({ id }) => id)],
  );
  return rows;
}

function scrub(
  row: StoredMessage,
  events: readonly StoredEvidence[],
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
  const { id, wrapped } = row;
  const key = wrapped ? attempt('the key', () => keys.unwrap(id, wrapped)) : undefined;
  const vault = key && keys.vault(id, key);
  const message = vault && attempt('the message', () => toMessage(vault, row));
  for (const event of events) {
    findings.push(...scrubEvent(event));
    const { bytes, digest, event_id: eventId } = event;
    const clear = vault && bytes && attempt(`evidence ${eventId}`, () => opened(vault, event));
    const same = clear && digest && equalBytes(createHash('sha256').update(clear).digest(), digest);
    if (clear && !same) findings.push(`evidence ${eventId} has another digest`);
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
function scrubEvent({ event_id: id, digest, pending, ...chain }: StoredEvidence): string[] {
  const { predecessor_digest: named, expected_digest: expected } = chain;
  if (!digest) return pending ? [] : [`event ${id} has no evidence and waits for none`];
  const linked = named && expected ? equalBytes(named, expected) : named === expected;
  return [
    ...(pending ? [`event ${id} waits for evidence that it has`] : []),
    ...(linked ? [] : [`evidence ${id} does not follow its predecessor`]),
  ];
}

const opened = (vault: MessageVault, { event_id: row, bytes }: StoredEvidence): Uint8Array =>
  vault.open({ purpose: 'evidence', row }, bytes ?? new Uint8Array());
