/** The messages that one errand on a connection has opened: each is fetched, unwrapped and decrypted once. */

import type pg from 'pg';
import { DeliveryError } from '../delivery/errors.js';
import type { Message } from '../delivery/message.js';
import { query } from './connection.js';
import { type MessageRow, sealMessage, toMessage } from './delivery-rows.js';
import type { KeptMessages, Sealed } from './kept-messages.js';
import type { KeyEncryption, MessageVault } from './message-vault.js';

/** PostgreSQL rejects other text where it wants a `uuid`; to a caller that is simply no such message. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** A message whose key is at hand. Its body is decrypted when somebody asks for it. */
export class OpenedMessage {
  readonly key: Uint8Array;
  readonly vault: MessageVault;
  readonly #decrypt: () => Message;
  #message: Message | undefined;

  constructor(key: Uint8Array, vault: MessageVault, decrypt: () => Message) {
    this.key = key;
    this.vault = vault;
    this.#decrypt = decrypt;
  }

  get message(): Message {
    this.#message ??= this.#decrypt();
    return this.#message;
  }
}

interface StoredMessageRow extends MessageRow {
  readonly kek_id: Buffer;
  readonly wrapped: Buffer;
}

export interface OpeningContext {
  readonly keys: KeyEncryption;
  /** Of the process: what earlier errands opened. */
  readonly kept: KeptMessages;
}

/** Lives as long as the errand: the next one on the connection starts with nothing open. */
export class OpenedMessages {
  readonly #client: pg.ClientBase;
  readonly #keys: KeyEncryption;
  readonly #kept: KeptMessages;
  readonly #opened = new Map<string, OpenedMessage>();

  constructor(client: pg.ClientBase, { keys, kept }: OpeningContext) {
    this.#client = client;
    this.#keys = keys;
    this.#kept = kept;
  }

  /** `undefined` if there is no such message or its key was destroyed. */
  async open(messageId: string): Promise<OpenedMessage | undefined> {
    await this.openAll([messageId]);
    return this.#opened.get(messageId);
  }

  /** Opens messages in one statement; those that are not there, or whose key is gone, are left out. */
  async openAll(messageIds: readonly string[]): Promise<void> {
    const wanted = messageIds.filter((id) => isUuid(id) && !this.#opened.has(id));
    if (wanted.length === 0) return;
    const { rows } = await query<StoredMessageRow>(
      this.#client,
      `select m.id, m.mode, m.policy_id, m.submission_time, m.body, k.kek_id, k.wrapped
       from sealpost.messages m join sealpost.message_keys k on k.message_id = m.id
       where m.id = any($1::uuid[])`,
      [[...new Set(wanted)]],
    );
    for (const row of rows)
      this.#opened.set(row.id, this.#kept.find(row.id, row) ?? this.#unwrap(row));
    for (const id of wanted) if (!this.#opened.has(id)) this.#kept.drop(id);
  }

  /** One that `openAll` found, if it did. */
  find(messageId: string): OpenedMessage | undefined {
    return this.#opened.get(messageId);
  }

  /** Throws `delivery/inconsistent` for one that is not open: its row or its key is gone. */
  of(messageId: string): OpenedMessage {
    const opened = this.#opened.get(messageId);
    if (opened) return opened;
    throw new DeliveryError(
      'delivery/inconsistent',
      `There is no message ${messageId} or its key.`,
    );
  }

  /**
   * One that this errand itself stores.
   * @returns what to store
   */
  remember(message: Message, key: Uint8Array): Sealed {
    const vault = this.#keys.vault(message.id, key);
    const opened = new OpenedMessage(key, vault, () => message);
    this.#opened.set(message.id, opened);
    const sealed = { wrapped: this.#keys.wrap(message.id, key), body: sealMessage(vault, message) };
    this.#kept.keep(message.id, sealed, opened);
    return sealed;
  }

  #unwrap(row: StoredMessageRow): OpenedMessage {
    const key = this.#keys.unwrap(row.id, row.wrapped, row.kek_id);
    const vault = this.#keys.vault(row.id, key);
    const opened = new OpenedMessage(key, vault, () => toMessage(vault, row));
    this.#kept.keep(row.id, row, opened);
    return opened;
  }
}
