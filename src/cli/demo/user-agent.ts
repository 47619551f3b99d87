/** A party's own browser, as small as it gets: cookies and redirects over real HTTP, no script. It is not part of the service. */

/** What a redirect chain ended in. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** `body` as UTF-8. */
  readonly text: string;
  /** Addresses that led here, this page's own last. */
  readonly trail: readonly string[];
}

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
}

const LONGEST_CHAIN = 20;

export class UserAgent {
  readonly cookies: StoredCookie[] = [];

  /**
   * Sends one request and follows redirects. Those of forms are 303 here: the next request is a GET without the form.
   * @throws Error when a chain does not end
   */
  async visit(url: string, init: RequestInit = {}): Promise<Page> {
    let page = await this.once(url, init);
    for (let location = locationOf(page); location; location = locationOf(page)) {
      if (page.trail.length > LONGEST_CHAIN) {
        throw new Error(`more than ${LONGEST_CHAIN} redirects from ${url}`);
      }
      const { trail, ...next } = await this.once(location);
      page = { ...next, trail: [...page.trail, ...trail] };
    }
    return page;
  }

  /** What one request answers, a redirect included. */
  async once(url: string, init: RequestInit = {}): Promise<Page> {
    const response = await this.send(url, init);
    const body = new Uint8Array(await response.arrayBuffer());
    const { status, headers } = response;
    return { url, status, headers, body, text: new TextDecoder().decode(body), trail: [url] };
  }

  /** One request with this agent's cookies; the answer is still to be read. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const place = new URL(url);
    const headers = new Headers(init.headers);
    const cookies = this.#cookiesFor(place);
    if (cookies !== '' && !headers.has('cookie')) headers.set('cookie', cookies);
    const response = await fetch(url, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line, place);
    return response;
  }

  /** Ports do not separate cookies (RFC 6265 section 8.5); hosts and paths do. */
  #cookiesFor({ hostname, pathname }: URL): string {
    return this.cookies
      .filter(({ host, path }) => {
        const inside = path.endsWith('/') ? path : `${path}/`;
        return host === hostname && (pathname === path || pathname.startsWith(inside));
      })
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(line: string, { hostname: host, pathname }: URL): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const split = pair.indexOf('=');
    const [name, value] = [pair.slice(0, split), pair.slice(split + 1)];
    const attribute = (wanted: string): string | undefined =>
      attributes
        .find((text) => text.toLowerCase().startsWith(`${wanted}=`))
        ?.slice(wanted.length + 1);
    const path = attribute('path') ?? (pathname.replace(/\/[^/]*$/, '') || '/');
    const ended = attribute('max-age') === '0' || Date.parse(attribute('expires') ?? '') < 1000;
    const others = this.cookies.filter(
      (cookie) => cookie.name !== name || cookie.host !== host || cookie.path !== path,
    );
    this.cookies.splice(0, this.cookies.length, ...others);
    if (!ended) this.cookies.push({ name, value, host, path });
  }
}

function locationOf({ status, headers, url }: Page): string | undefined {
  const location = status >= 300 && status < 400 ? headers.get('location') : null;
  return location === null ? undefined : new URL(location, url).href;
}
