/** A party's own browser, as small as it gets: cookies per origin, redirects, forms. It is not part of the service. */

interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly text: string;
}

const LONGEST_CHAIN = 20;

export class UserAgent {
  /** origin → cookie name → value */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Sends one request and follows redirects as a browser would: a 303 or a redirected POST becomes a GET. */
  async visit(url: string, init: RequestInit = {}): Promise<Page> {
    let target = url;
    let request = init;
    for (let hop = 0; hop < LONGEST_CHAIN; hop++) {
      const response = await this.send(target, request);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) {
        const body = new Uint8Array(await response.arrayBuffer());
        const text = new TextDecoder().decode(body);
        return { url: target, status: response.status, headers: response.headers, body, text };
      }
      await response.arrayBuffer();
      target = new URL(location, target).href;
      request = {};
    }
    throw new Error(`more than ${LONGEST_CHAIN} redirects from ${url}`);
  }

  /** One request with this agent's cookies, redirects left to the caller. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const headers = new Headers(init.headers);
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    if (jar.size > 0) {
      headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    if (init.method && init.method !== 'GET') headers.set('origin', origin);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) keep(jar, cookie);
    this.#cookies.set(origin, jar);
    return response;
  }
}

function keep(jar: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';');
  const at = pair.indexOf('=');
  const name = pair.slice(0, at).trim();
  const ended = attributes.some(
    (attribute) =>
      /^\s*max-age=0\s*$/i.test(attribute) || /expires=Thu, 01 Jan 1970/i.test(attribute),
  );
  if (ended) jar.delete(name);
  else jar.set(name, pair.slice(at + 1).trim());
}
