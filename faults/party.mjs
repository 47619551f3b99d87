/** One party at its own machine: a session, cookies, and a service of several instances behind one public address. */

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const CALL_MS = 20_000;
const LONGEST_CHAIN = 12;
const MOST_TRIES = 5;

/** No answer, or one that says "not now": the outcome is not known, and the same call may be made again. */
export class Unsure extends Error {}

/** Not signed in any more, too slow to be heard (by a process that stood still), too many. */
const AGAIN = [401, 408, 429];

export class Party {
  #cookies = new Map();
  #csrf;
  #signingIn;

  /**
   * @param {string} person key of a demo person
   * @param {{ publicUrl: string, pick: () => string | undefined }} service where an instance is, each time anew
   */
  constructor(person, service) {
    this.person = person;
    this.service = service;
  }

  /** Names the session that calls are made in now; `undefined` before a sign-in. */
  get session() {
    return this.#csrf;
  }

  /** One call of the API in a session. @throws Unsure without an answer, and for 5xx, 429 and 401 */
  async call(path, init = {}) {
    await this.#session();
    const csrf = this.#csrf;
    const headers = { ...init.headers, 'x-csrf-token': csrf };
    const response = await this.#send(this.service.publicUrl + path, { ...init, headers });
    // Another call may have signed in again meanwhile.
    if (response.status === 401 && csrf === this.#csrf) this.signOut();
    if (AGAIN.includes(response.status) || response.status >= 500) {
      const text = await response.text().catch(() => '');
      throw new Unsure(`${response.status} ${text.slice(0, 200)}`);
    }
    return response;
  }

  async json(path, init) {
    const response = await this.call(path, init);
    const text = await known(response.text());
    return { status: response.status, json: text === '' ? {} : parse(text) };
  }

  post(path, body) {
    const headers = { 'content-type': 'application/json' };
    return this.json(path, { method: 'POST', headers, body: JSON.stringify(body ?? {}) });
  }

  /** Forgets the session, so that the next call identifies anew. */
  signOut() {
    this.#csrf = undefined;
  }

  async #session() {
    if (this.#csrf !== undefined) return;
    this.#signingIn ??= this.#signIn().finally(() => {
      this.#signingIn = undefined;
    });
    await this.#signingIn;
  }

  async #signIn() {
    const start = `${this.service.publicUrl}/sign-in?provider=demo&return=/api/v1/session`;
    const form = await this.#visit(start);
    const body = new URLSearchParams({ person: this.person, level: 'high' });
    const back = await this.#visit(form.url, { method: 'POST', body });
    const { csrf } = back.status === 200 ? parse(back.text) : {};
    if (!csrf) throw new Unsure(`${this.person} could not sign in: ${back.status}`);
    this.#csrf = csrf;
  }

  async #visit(url, init = {}) {
    let target = url;
    let request = init;
    for (let hop = 0; hop < LONGEST_CHAIN; hop++) {
      const response = await this.#send(target, request);
      const text = await known(response.text());
      const location = response.headers.get('location');
      if (location === null) return { url: target, status: response.status, text };
      target = new URL(location, target).href;
      request = {};
    }
    throw new Unsure('too many redirects');
  }

  /** What any balancer does: an instance that takes no connection is passed over. */
  async #open() {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const at = this.service.pick();
      if (at === undefined || (await takesConnections(at))) return at;
    }
    return undefined;
  }

  async #send(url, init) {
    const { origin } = new URL(url);
    const isService = origin === this.service.publicUrl;
    const at = isService ? await this.#open() : origin;
    if (at === undefined) {
      await sleep(100);
      throw new Unsure('no instance is there');
    }
    const headers = new Headers(init.headers);
    const jar = this.#cookies.get(origin) ?? new Map();
    this.#cookies.set(origin, jar);
    if (jar.size > 0) headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '));
    if (init.method === 'POST') headers.set('origin', origin);
    const response = await known(
      fetch(url.replace(origin, at), {
        ...init,
        headers,
        redirect: 'manual',
        signal: init.signal ?? AbortSignal.timeout(CALL_MS),
      }),
    );
    for (const cookie of response.headers.getSetCookie()) keep(jar, cookie);
    return response;
  }
}

/** A failure of the transport says nothing about what the other side did. */
const known = (promise) =>
  promise.catch((error) => {
    throw new Unsure(error.cause?.code ?? error.name);
  });

const takesConnections = (at) =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(at);
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unsure('the answer was cut');
  }
}

function keep(jar, header) {
  const [pair, ...attributes] = header.split(';');
  const at = pair.indexOf('=');
  const ended = attributes.some((text) => /max-age=0|expires=Thu, 01 Jan 1970/i.test(text));
  if (ended) jar.delete(pair.slice(0, at));
  else jar.set(pair.slice(0, at), pair.slice(at + 1));
}
