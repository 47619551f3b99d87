/** A mail server that delivers nowhere: it keeps what it is given, and can be told whom to refuse. */

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { DevelopmentError } from './errors.js';

export interface ReceivedMail {
  /** Sequence number, from 1 and on from what the folder holds; also the queue id named in the reply. */
  readonly number: number;
  /** The envelope, which decides where a mail goes and where it bounces to. */
  readonly returnPath: string;
  readonly recipients: readonly string[];
  /** DSN envelope id (RFC 3461 section 4.4), if the client gave one. */
  readonly envelopeId?: string;
  /** The mail as it came, headers first. */
  readonly source: string;
}

/** What the server says to RCPT TO: nothing to accept, or a refusal such as `{ code: 550, text: 'no such user' }`. */
export type MailboxBehaviour = (
  recipient: string,
) => { readonly code: number; readonly text: string } | undefined;

export interface Mailbox {
  /** `smtp://host:port`, with the port that was really taken. */
  readonly url: string;
  messages(): readonly ReceivedMail[];
  setBehaviour(behaviour: MailboxBehaviour): void;
  close(): Promise<void>;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Starts the mailbox. Port 0 takes a free one; with `dir`, each mail is also written there as `NNNN.eml`.
 * @throws DevelopmentError `development/mailbox`
 */
export async function startMailbox(place: {
  readonly host: string;
  readonly port: number;
  readonly dir?: string;
}): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  let behaviour: MailboxBehaviour = () => undefined;
  const before = place.dir === undefined ? 0 : await openFolder(place.dir);

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideDSN: false,
    size: MAX_BYTES,
    rejectOversized: true,
    closeTimeout: 100,
    onRcptTo({ address }, _session, done) {
      const refusal = behaviour(address);
      done(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData(stream, { envelope }, done) {
      keep(stream, envelope).then(
        // For a mail that was too large the server itself answers 552, whatever is said here.
        (mail) => done(null, mail && `OK: queued as ${queueId(mail.number)}`),
        (cause: unknown) => done(cause instanceof Error ? cause : new Error(String(cause))),
      );
    },
  });

  async function keep(
    stream: AsyncIterable<Uint8Array> & { readonly sizeExceeded: boolean },
    envelope: Envelope,
  ): Promise<ReceivedMail | undefined> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk);
    if (stream.sizeExceeded) return undefined;
    const envelopeId = envelope.dsn?.envid;
    const mail: ReceivedMail = {
      number: before + mails.length + 1,
      returnPath: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      recipients: envelope.rcptTo.map(({ address }) => address),
      ...(envelopeId ? { envelopeId } : {}),
      source: Buffer.concat(chunks).toString('utf8'),
    };
    mails.push(mail);
    if (place.dir !== undefined) {
      await writeFile(join(place.dir, `${queueId(mail.number)}.eml`), mail.source, { mode: 0o600 });
    }
    return mail;
  }

  const port = await listen(server, place);
  return {
    url: `smtp://${place.host}:${port}`,
    messages: () => [...mails],
    setBehaviour: (next) => {
      behaviour = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Envelope {
  readonly mailFrom: { readonly address: string } | false;
  readonly rcptTo: readonly { readonly address: string }[];
  readonly dsn?: { readonly envid: string | null } | undefined;
}

/** @returns the highest number among the mails of earlier runs, so that none of them is overwritten */
async function openFolder(dir: string): Promise<number> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const numbers = (await readdir(dir)).map((name) => Number(/^(\d+)\.eml$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

const queueId = (number: number): string => String(number).padStart(4, '0');

function listen(server: SMTPServer, place: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(
        new DevelopmentError(
          'development/mailbox',
          `The mailbox cannot listen on ${place.host}:${place.port}.`,
          { ...place },
          { cause },
        ),
      );
    server.once('error', fail);
    const socket = server.listen(place.port, place.host, () => {
      server.off('error', fail);
      // A client that breaks off is its own affair; without a listener it would end the process.
      server.on('error', () => undefined);
      const address = socket.address();
      resolve(typeof address === 'object' && address !== null ? address.port : place.port);
    });
  });
}
