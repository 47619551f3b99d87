/** A submission whose body the test ends when it likes: what a slow line looks like to the service. */

import type { Person } from './service.js';

export interface OpenUpload {
  /** Sends the rest. */
  finish(): void;
  readonly answer: Promise<Response>;
}

/** Sends the metadata and the content so far, and leaves the connection open. */
export function openUpload(
  sender: Person,
  url: string,
  metadata: unknown,
  content: Uint8Array,
  headers: Record<string, string> = {},
): OpenUpload {
  const boundary = 'test-boundary';
  const head = [
    `--${boundary}\r\ncontent-disposition: form-data; name="metadata"\r\n\r\n${JSON.stringify(metadata)}\r\n`,
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="letter.pdf"\r\n`,
    'content-type: application/pdf\r\n\r\n',
  ].join('');
  let finish: () => void = () => undefined;
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from(head));
      controller.enqueue(content);
      finish = () => {
        controller.enqueue(Buffer.from(`\r\n--${boundary}--\r\n`));
        controller.close();
      };
    },
  });
  const answer = sender.agent.send(`${url}/api/v1/messages`, {
    method: 'POST',
    headers: {
      'x-csrf-token': sender.csrf,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...headers,
    },
    body,
    duplex: 'half',
  } as RequestInit);
  // Whether and how it fails is asked later, by whoever cares.
  answer.catch(() => undefined);
  return { finish, answer };
}
