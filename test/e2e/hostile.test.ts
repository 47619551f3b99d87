import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openApiDocument } from '../../src/http/openapi.js';
import { EICAR, startClamd } from '../scanning/clamd-server.js';
import { rawStatus } from './raw-request.js';
import { demoRecipient, PDF, Person, pdf, useService } from './service.js';

const clamd = await startClamd();
const service = useService({ SEALPOST_SCANNER_URL: clamd.url });
afterAll(() => clamd.close());

const sender = new Person(service, 'ana');
beforeAll(async () => {
  await sender.signIn('high');
});

const metadata = (subject = 'Letter') => ({
  mode: 'consent',
  subject,
  recipients: [demoRecipient('RO/XX/ana', 'Ana', 'ana')],
});
const messages = async (): Promise<number> => {
  const [row] = await service.rows<{ n: number }>(
    'select count(*)::int as n from sealpost.messages',
  );
  return row?.n ?? 0;
};
const lives = async () => (await fetch(`${service.url()}/livez`)).status;

describe('framing that two readers may understand differently', () => {
  const body = (headers: string, content = '') =>
    `POST /api/v1/messages/x/answer HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}\r\n${content}`;
  test.each([
    [
      'a length and chunks',
      body('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    ],
    ['an unknown coding', body('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n')],
    ['chunked not last', body('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n')],
    ['two lengths', body('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello')],
    ['the same length twice', body('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello')],
    ['a list of lengths', body('Content-Length: 5, 5\r\n', 'hello')],
    ['a negative length', body('Content-Length: -5\r\n')],
    ['a length with a sign', body('Content-Length: +5\r\n', 'hello')],
    ['a hexadecimal length', body('Content-Length: 0x5\r\n', 'hello')],
    ['a bad chunk size', body('Transfer-Encoding: chunked\r\n', 'ZZ\r\nhello\r\n0\r\n\r\n')],
    ['an endless chunk', body('Transfer-Encoding: chunked\r\n', `${'F'.repeat(17)}\r\nhello`)],
    ['a chunk without its end', body('Transfer-Encoding: chunked\r\n', '5\r\nhelloX\r\n0\r\n\r\n')],
    ['a folded header', body('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n')],
    ['a space before the colon', body('Transfer-Encoding : chunked\r\n', '0\r\n\r\n')],
    ['a zero byte in a header', body('X-A: a\0b\r\n')],
    ['a bare CR in a header', body('X-A: a\rb\r\n')],
    ['bare LF', 'GET /livez HTTP/1.1\nHost: a\n\n'],
    ['no host', 'GET /livez HTTP/1.1\r\n\r\n'],
    ['two hosts', 'GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['HTTP/0.9', 'GET /livez\r\n\r\n'],
    ['HTTP/3', 'GET /livez HTTP/3.0\r\nHost: a\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s: 400', async (_, bytes) => {
    expect(await rawStatus(service.url(), bytes)).toBe(400);
    expect(await lives()).toBe(200);
  });
});

describe('a request that is too much or cannot be read', () => {
  const get = (address: string, headers = '') =>
    rawStatus(service.url(), `GET ${address} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`);
  test.each([
    ['headers of 20 kB', '/livez', `X-A: ${'a'.repeat(20_000)}\r\n`, 431],
    ['an address of 9 kB', `/livez?${'a'.repeat(9_000)}`, '', 414],
    ['a token of 14 kB', '/api/v1/session', `Authorization: Bearer ${'a.'.repeat(7000)}\r\n`, 401],
    ['a page whose address is not UTF-8', '/sent/%ff', '', 400],
    ['a call whose address is cut', '/api/v1/messages/%E0%A4%A', '', 400],
    ['a zero byte in an address', '/downtime/%00', '', 404],
    ['a way out of the folder', '/policies/..%2f..%2f/package.json', '', 404],
    ['a year that no database has', '/downtime?before=-271821-04-20T00:00:00.000Z', '', 400],
    ['another one', '/downtime?before=%2B275760-09-13T00:00:00.000Z', '', 400],
    ['a provider that every object has', '/sign-in?provider=toString', '', 404],
  ])('%s', async (_, address, headers, status) => {
    expect(await get(address, headers)).toBe(status);
  });

  test('no method on any address is a failure of the service', async () => {
    const addresses = Object.keys(openApiDocument(service.url()).paths).concat(
      ...['/', '/verify/upload', '/send', '/sent/x', '/received/x/accept', '/sign-in', '/sign-out'],
      ...['/livez', '/readyz', '/downtime', '/tsa', '/policies/eu-erds/1', '/assets/portal.css'],
    );
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
    const failed: string[] = [];
    for (const address of addresses) {
      for (const method of methods) {
        const status = await rawStatus(
          service.url(),
          `${method} ${address.replaceAll(/[{}]/g, '')} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n` +
            'Content-Type: application/json\r\nConnection: close\r\n\r\n{}',
        );
        if (status === 0 || status >= 500) failed.push(`${method} ${address}: ${status}`);
      }
    }
    expect(failed).toEqual([]);
  });

  test.each([
    ['application/x-www-form-urlencoded', 'answer=accept', 415],
    ['text/plain', '{"answer":"accept"}', 415],
    ['application/json', '{"answer":"accept","answer":"refuse"}', 400],
    ['application/json', '{"answer":"accept","__proto__":{}}', 400],
    ['application/json', `{"answer":"${'x'.repeat(20_000)}"}`, 413],
    ['application/json', '['.repeat(10_000), 400],
    ['application/json', '\u00ff', 400],
    ['application/json', '', 400],
  ])('a body of %s: %s', async (type, content, status) => {
    const answer = await sender.send('/api/v1/messages/x/answer', {
      method: 'POST',
      headers: { 'content-type': type, 'x-csrf-token': sender.csrf },
      body: Buffer.from(content, 'latin1'),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});

describe('the name of a file', () => {
  /** A form as no library would write it. */
  async function send(fileName: string): Promise<number> {
    const form = [
      '--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n',
      `${JSON.stringify(metadata())}\r\n`,
      `--b\r\nContent-Disposition: form-data; name="file"; ${fileName}\r\n`,
      `Content-Type: application/pdf\r\n\r\n${PDF}\r\n--b--\r\n`,
    ].join('');
    const answer = await sender.send('/api/v1/messages', {
      method: 'POST',
      headers: {
        'content-type': 'multipart/form-data; boundary=b',
        'x-csrf-token': sender.csrf,
        prefer: 'wait=0',
      },
      body: Buffer.from(form, 'latin1'),
    });
    const files = (answer.json.files ?? []) as { name: string }[];
    for (const { name } of files) {
      expect(name).not.toMatch(/[/\\\p{Cc}\u202A-\u202E\uFFFD]/u);
      expect(['', '.', '..']).not.toContain(name);
    }
    return answer.status;
  }

  test.each([
    ['of a parent', 'filename="../../etc/passwd"'],
    ['of a parent, encoded', "filename*=UTF-8''..%2F..%2Fpasswd"],
    ['of Windows', 'filename="C:\\\\Windows\\\\a.pdf"'],
    ['that is a folder', 'filename=".."'],
    ['that is nothing', 'filename=""'],
    ['with a zero byte', 'filename="a\0.pdf"'],
    ['with a zero byte, encoded', "filename*=UTF-8''a%00.pdf"],
    ['with a line end, encoded', "filename*=UTF-8''a%0D%0ASet-Cookie:%20x.pdf"],
    ['that turns its reading round', "filename*=UTF-8''a%E2%80%AEfdp.exe"],
    ['that is not UTF-8', 'filename="a\xff.pdf"'],
    ['that is not UTF-8, encoded', "filename*=UTF-8''a%FF.pdf"],
    ['of 300 bytes', `filename="${'a'.repeat(300)}"`],
    ['given twice', 'filename="a.pdf"; filename="../b.pdf"'],
    ['in an unknown charset', "filename*=x-unknown''a.pdf"],
    ['without an end', 'filename="a.pdf'],
  ])('%s leads to no other place and to no failure', async (_, fileName) => {
    expect([201, 202, 400]).toContain(await send(fileName));
    expect(await lives()).toBe(200);
  });
});

describe('malware', () => {
  test('is refused with evidence: 422, A.2 and RA03', async () => {
    const answer = await sender.submit(metadata('Infected'), [
      pdf('a.pdf', `${PDF}${EICAR.toString('latin1')}`),
    ]);
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      code: 'delivery/submission-rejected',
      message: { submission: { event: 'A.2', reasons: [{ code: 'RA03' }] } },
    });
    const { id } = answer.json.message as { id: string };
    const { json } = await sender.get(`/api/v1/messages/${id}/evidence`);
    expect(json.items).toEqual([expect.objectContaining({ event: 'A.2' })]);
  });

  test('that nobody can look for now: 503 with Retry-After, and nothing is stored', async () => {
    const before = await messages();
    clamd.answer = () => 'stream: down ERROR\0';
    const answer = await sender.submit(metadata(), [pdf()]);
    clamd.answer = undefined;
    expect([answer.status, answer.json.code]).toEqual([503, 'scanning/unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await messages()).toBe(before);
  });

  test('that nobody found is said with the time of the scan, to the sender in the portal too', async () => {
    const answer = await sender.submit(metadata('Scanned'), [pdf()]);
    expect(answer.json.files).toEqual([
      expect.objectContaining({ scannedAt: expect.stringMatching(/Z$/) }),
    ]);
    const page = await sender.agent.visit(`${service.url()}/sent/${answer.json.id}`);
    expect(page.text).toContain('Scanned for malware when it was taken in');
  });
});
