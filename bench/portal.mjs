/**
 * How many pages of a received message a second one service process serves to a signed-in recipient: session, message and
 * course read from the database, page rendered. The limit is a bare `node:http` answer of one word on the same machine,
 * asked for by the same client, by turns.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Party } from '../dist/cli/demo/party.js';
import { UserAgent } from '../dist/cli/demo/user-agent.js';
import { writePdf } from './large-file.mjs';
import { median, rounded } from './measuring.mjs';
import { RECIPIENT, SENDER, submission, withChild, withService } from './service.mjs';

const ROUNDS = 5;
const WINDOW_MS = 2_000;
/** Requests under way at a time, each on a connection that is kept. */
const CLIENTS = 8;

/** @returns medians over the rounds; `ratio` is the median of each round's own ratio */
export async function measure() {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-bench-'));
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  try {
    return await withService(dir, async ({ url }) => {
      const page = await envelopePage(url, dir);
      const hello = fileURLToPath(new URL('hello.mjs', import.meta.url));
      return withChild([hello], { PATH: process.env.PATH }, /hello at (\S+)/, (limit) =>
        compare(agent, page, { url: limit.url, headers: {} }),
      );
    });
  } finally {
    agent.destroy();
    await rm(dir, { recursive: true, force: true });
  }
}

async function compare(agent, page, limit) {
  await pagesPerSecond(agent, page);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({
      limit: await pagesPerSecond(agent, limit),
      ours: await pagesPerSecond(agent, page),
    });
  }
  const middle = (of) => median(rounds.map(of));
  return {
    ours: Math.round(middle(({ ours }) => ours)),
    unit: 'pages/s',
    limit: Math.round(middle(({ limit }) => limit)),
    limitIs: 'answers of one word by a bare node:http server',
    ratio: rounded(middle(({ ours, limit }) => ours / limit)),
    pageBytes: await fetchOnce(agent, page),
    clients: CLIENTS,
    rounds: ROUNDS,
  };
}

/** @returns the address of a message's page, and the headers of the recipient's signed-in browser */
async function envelopePage(url, dir) {
  const file = join(dir, 'letter.pdf');
  await writePdf(file, 100_000);
  const sender = new Party({ url }, SENDER);
  await sender.signIn('substantial');
  const { message } = await sender.submit(submission(file));
  const path = `/received/${message.id}`;
  const browser = new UserAgent();
  const form = await browser.visit(
    `${url}/sign-in?provider=demo&return=${encodeURIComponent(path)}`,
  );
  const body = new URLSearchParams({ person: RECIPIENT.key, level: 'substantial' });
  const page = await browser.visit(form.url, { method: 'POST', body });
  if (page.status !== 200 || !page.text.includes(message.id)) {
    throw new Error(`the page of the message did not open: ${page.status}`);
  }
  const { hostname } = new URL(url);
  const cookies = browser.cookies.filter(({ host, path: at }) => host === hostname && at === '/');
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return { url: url + path, headers: { cookie } };
}

async function pagesPerSecond(agent, request) {
  const started = performance.now();
  const until = started + WINDOW_MS;
  let answered = 0;
  const client = async () => {
    while (performance.now() < until) {
      await fetchOnce(agent, request);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return answered / ((performance.now() - started) / 1000);
}

/** @returns the length of the answer; rejects for any status but 200 */
function fetchOnce(agent, { url, headers }) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers }, (response) => {
      let length = 0;
      response.on('data', (chunk) => {
        length += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(length);
        else reject(new Error(`status ${response.statusCode}`));
      });
    });
    request.on('error', reject);
  });
}
