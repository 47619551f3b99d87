/** Streams the files of one submission into a store, one after the other, counting and judging while bytes arrive. */

import type { ReasonCode } from '../evidence/event.js';
import { concat } from '../formats/bytes.js';
import { HEAD_BYTES, judgeContent, mediaType } from './content-type.js';
import { DeliveryError } from './errors.js';
import type { MalwareScan, MalwareScanner } from './malware-scanner.js';
import type { ContentFile } from './message.js';
import type { DeliveryPolicy } from './policy.js';
import type { Clock, ContentWriter } from './ports.js';
import { assertUsableFileName } from './submission-limits.js';

export interface ReceivedFiles {
  readonly files: readonly ContentFile[];
  /** Why the submission is refused on its merits; empty if it is not. */
  readonly refusals: readonly { readonly code: ReasonCode; readonly details: readonly string[] }[];
}

export interface FileIntake {
  /**
   * @throws DeliveryError `delivery/malformed`, `delivery/too-large`, `delivery/too-many-files`, `delivery/unknown-type`
   */
  add(
    file: { readonly name: string; readonly contentType: string },
    content: AsyncIterable<Uint8Array>,
  ): Promise<ContentFile>;
  /** @throws DeliveryError `delivery/malformed` if there is no file */
  finish(): ReceivedFiles;
  /** Ends a file under way. */
  abort(): Promise<void>;
}

export interface FileIntakeDeps {
  readonly policy: DeliveryPolicy;
  readonly clock: Clock;
  /** Opens the store for the file of this number. */
  readonly create: (number: number) => Promise<ContentWriter>;
  /** Without one, files are marked as not scanned. */
  readonly scanner?: MalwareScanner | undefined;
}

export function receiveFiles({ policy, clock, create, scanner }: FileIntakeDeps): FileIntake {
  const files: ContentFile[] = [];
  const refusals: ReceivedFiles['refusals'][number][] = [];
  let total = 0;
  let open: ContentWriter | undefined;
  let scan: MalwareScan | undefined;

  async function stream(
    writer: ContentWriter,
    content: AsyncIterable<Uint8Array>,
  ): Promise<Uint8Array> {
    let head: Uint8Array = new Uint8Array();
    for await (const chunk of content) {
      total += chunk.length;
      if (total > policy.maxBytes) {
        throw new DeliveryError(
          'delivery/too-large',
          `A message has at most ${policy.maxBytes} bytes.`,
          { limit: policy.maxBytes },
        );
      }
      if (head.length < HEAD_BYTES)
        head = concat(head, chunk.subarray(0, HEAD_BYTES - head.length));
      await scan?.write(chunk);
      await writer.write(chunk);
    }
    return head;
  }

  /** @returns when the file was found clean */
  async function scanned(number: number): Promise<Date | undefined> {
    const found = await scan?.finish();
    scan = undefined;
    if (found?.kind === 'infected') {
      refusals.push({ code: 'RA03', details: [`file-${number}: ${found.name}`] });
    }
    return found?.kind === 'clean' ? clock.now() : undefined;
  }

  return {
    async add({ name, contentType: declared }, content) {
      if (files.length >= policy.maxFiles) {
        throw new DeliveryError(
          'delivery/too-many-files',
          `A message has at most ${policy.maxFiles} files.`,
          { limit: policy.maxFiles },
        );
      }
      assertUsableFileName(name);
      const contentType = mediaType(declared);
      if (!contentType || judgeContent(contentType, new Uint8Array()).kind === 'unknown') {
        throw new DeliveryError(
          'delivery/unknown-type',
          'The content type of a file is not one this service knows.',
        );
      }
      const number = files.length + 1;
      // A scanner that is down is found out before anything is stored.
      scan = await scanner?.start();
      const writer = await create(number);
      open = writer;
      const head = await stream(writer, content);
      const { size, sha256 } = await writer.close();
      open = undefined;
      if (size === 0) {
        throw new DeliveryError('delivery/malformed', 'A file is empty.', { field: 'files' });
      }
      const scannedAt = await scanned(number);
      const judgement = judgeContent(contentType, head);
      if (judgement.kind === 'refused') {
        refusals.push({ code: judgement.reason, details: [`file-${number}: ${judgement.detail}`] });
      }
      const file = { number, name, contentType, size, sha256, ...(scannedAt && { scannedAt }) };
      files.push(file);
      return file;
    },

    finish() {
      if (files.length === 0) {
        throw new DeliveryError('delivery/malformed', 'A message has at least one file.', {
          field: 'files',
        });
      }
      return { files, refusals };
    },

    async abort() {
      scan?.abort();
      scan = undefined;
      await open?.abort();
      open = undefined;
    },
  };
}
