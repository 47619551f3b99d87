/**
 * Malware scan by a ClamAV daemon: its `INSTREAM` command over TCP or a Unix socket. Content is sent on while it arrives,
 * so nothing is read twice and nothing waits in memory.
 */

import { createConnection, type Socket } from 'node:net';
import type { MalwareScan, MalwareScanner, ScanResult } from '../delivery/malware-scanner.js';
import { ScanError } from './errors.js';

export interface ClamdOptions {
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string };
  /** Not above the daemon's own `StreamMaxLength`. A longer file is not scanned, and is said not to be. */
  readonly maxBytes: number;
  /** For the connection, for each piece to be taken, and for the verdict. Milliseconds. */
  readonly timeoutMs?: number;
}

/** The daemon reads for two minutes at most by its own default; the verdict on a large archive takes a while. */
const TIMEOUT_MS = 60_000;
/** One line: `stream: NAME FOUND`. */
const LONGEST_ANSWER = 512;
const END_OF_STREAM = new Uint8Array(4);

export const clamdScanner = (options: ClamdOptions): MalwareScanner => ({
  start: () => ClamdScan.start(options),
});

class ClamdScan implements MalwareScan {
  readonly #socket: Socket;
  readonly #maxBytes: number;
  readonly #answer: Promise<string>;
  #sent = 0;

  private constructor(socket: Socket, maxBytes: number) {
    this.#socket = socket;
    this.#maxBytes = maxBytes;
    this.#answer = answerOf(socket);
    // Met by the next `write` or by `finish`; until then it must not count as unhandled.
    this.#answer.catch(() => undefined);
  }

  /** Throws `scanning/unavailable`. */
  static async start({ address, maxBytes, timeoutMs }: ClamdOptions): Promise<ClamdScan> {
    const socket = createConnection(address);
    socket.setTimeout(timeoutMs ?? TIMEOUT_MS, () => socket.destroy(unavailable('is silent')));
    const scan = new ClamdScan(socket, maxBytes);
    await scan.#send(Buffer.from('zINSTREAM\0'));
    return scan;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#isTooLarge || chunk.length === 0) return;
    this.#sent += chunk.length;
    if (this.#isTooLarge) return this.abort();
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    this.#socket.write(length);
    await this.#send(chunk);
  }

  async finish(): Promise<ScanResult> {
    if (this.#isTooLarge) return { kind: 'not-scanned' };
    await this.#send(END_OF_STREAM);
    const result = readAnswer(await this.#answer);
    this.#socket.destroy();
    return result;
  }

  abort(): void {
    this.#socket.destroy();
  }

  get #isTooLarge(): boolean {
    return this.#sent > this.#maxBytes;
  }

  /** Resolves when the piece was passed on. An answer in the middle of the stream is the end of the scan. */
  #send(bytes: Uint8Array): Promise<void> {
    const passedOn = new Promise<void>((resolve) => this.#socket.write(bytes, () => resolve()));
    const early = this.#answer.then((answer) => {
      if (bytes !== END_OF_STREAM) throw unavailable(`broke off: ${readable(answer)}`);
    });
    early.catch(() => undefined);
    return Promise.race([passedOn, early]);
  }
}

/** All that the daemon says until it closes; it closes after one answer. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length > LONGEST_ANSWER) socket.destroy(unavailable('says too much'));
      else if (answer.endsWith('\0')) resolve(answer.slice(0, -1));
    });
    socket.on('error', (cause) => reject(unavailable('cannot be reached', cause)));
    socket.on('close', () => reject(unavailable('closed the connection')));
  });
}

/** Two answers are verdicts, to the letter; anything else is none. */
function readAnswer(answer: string): ScanResult {
  if (answer === 'stream: OK') return { kind: 'clean' };
  const name = /^stream: ([\x21-\x7e]{1,200}) FOUND$/.exec(answer)?.[1];
  if (name !== undefined) return { kind: 'infected', name };
  throw unavailable(`gave no verdict: ${readable(answer)}`);
}

const readable = (answer: string): string => answer.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);

const unavailable = (what: string, cause?: unknown): ScanError =>
  cause instanceof ScanError
    ? cause
    : new ScanError('scanning/unavailable', `The malware scanner ${what}.`, {}, { cause });
