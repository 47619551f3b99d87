/** A browser as small as can be: cookies, redirects and forms over real HTTP. It runs no script. */

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Addresses that redirects led through, this page's own last. */
  readonly trail: readonly string[];
}

export interface Form {
  readonly method: string;
  readonly action: string;
  /** Values that would be sent without touching anything. */
  readonly fields: Readonly<Record<string, string>>;
  readonly buttons: readonly {
    readonly name: string;
    readonly value: string;
    readonly text: string;
  }[];
}

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
}

const MAX_REDIRECTS = 12;

export class UserAgent {
  readonly cookies: StoredCookie[] = [];
  /** Headers of every request, such as `Accept-Language`. */
  readonly headers: Record<string, string>;

  constructor(headers: Record<string, string> = {}) {
    this.headers = headers;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.#follow(url, { method: 'GET', headers });
  }

  /** Follows no redirect: what one request answers. */
  once(url: string, init: RequestInit = {}): Promise<Page> {
    return this.#send(url, init, []);
  }

  post(
    url: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    return this.#follow(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  /**
   * Sends the form of a page that has a button with this text or value; its other fields as they stand, changed by `fields`.
   */
  submit(page: Page, button: string, fields: Record<string, string> = {}): Promise<Page> {
    for (const form of formsOf(page)) {
      const pressed = form.buttons.find(({ text, value }) => text === button || value === button);
      if (!pressed) continue;
      const own = pressed.name === '' ? {} : { [pressed.name]: pressed.value };
      const values = { ...form.fields, ...fields, ...own };
      return form.method === 'post'
        ? this.post(form.action, values)
        : this.get(`${form.action.split('?')[0]}?${new URLSearchParams(values)}`);
    }
    throw new Error(`no button "${button}" on ${page.url} (${page.status}):\n${page.text}`);
  }

  cookie(name: string): string | undefined {
    return this.cookies.find((cookie) => cookie.name === name)?.value;
  }

  forget(name: string): void {
    const kept = this.cookies.filter((cookie) => cookie.name !== name);
    this.cookies.splice(0, this.cookies.length, ...kept);
  }

  async #follow(url: string, init: RequestInit): Promise<Page> {
    let page = await this.#send(url, init, []);
    for (let hops = 0; page.headers.has('location') && hops < MAX_REDIRECTS; hops += 1) {
      const target = new URL(page.headers.get('location') ?? '', page.url).href;
      // Redirects of forms are 303 here: the next request is a GET without the form.
      page = await this.#send(target, { method: 'GET' }, page.trail);
    }
    return page;
  }

  async #send(url: string, init: RequestInit, trail: readonly string[]): Promise<Page> {
    const cookie = this.#cookiesFor(new URL(url));
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...this.headers, ...(cookie && { cookie }), ...(init.headers as object) },
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line, new URL(url));
    const { status, headers } = answer;
    return { url, status, headers, text: await answer.text(), trail: [...trail, url] };
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
    const path = attribute('path') ?? pathname.replace(/\/[^/]*$/, '') ?? '/';
    const expires = attribute('expires');
    const gone = attribute('max-age') === '0' || (expires && Date.parse(expires) < 1000);
    const others = this.cookies.filter(
      (cookie) => cookie.name !== name || cookie.host !== host || cookie.path !== path,
    );
    this.cookies.splice(0, this.cookies.length, ...others);
    if (!gone) this.cookies.push({ name, value, host, path });
  }
}

/** Signs in at the demo identity provider, from any page of the service that leads there. */
export function signInAtDemo(
  agent: UserAgent,
  page: Page,
  person: string,
  level: 'low' | 'substantial' | 'high',
): Promise<Page> {
  return agent.submit(page, person, { level });
}

export function formsOf(page: Page): Form[] {
  return [...page.text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(
    ([, attributes = '', body = '']) => ({
      method: (attributeOf(attributes, 'method') ?? 'get').toLowerCase(),
      action: new URL(attributeOf(attributes, 'action') ?? page.url, page.url).href,
      fields: fieldsOf(body),
      buttons: buttonsOf(body),
    }),
  );
}

function fieldsOf(body: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, attributes = ''] of body.matchAll(/<input\b([^>]*)>/g)) {
    const name = attributeOf(attributes, 'name');
    const type = attributeOf(attributes, 'type') ?? 'text';
    const choice = type === 'radio' || type === 'checkbox';
    if (name === undefined || type === 'submit' || (choice && !/\bchecked\b/.test(attributes)))
      continue;
    fields[name] = attributeOf(attributes, 'value') ?? (choice ? 'on' : '');
  }
  for (const [, attributes = '', text = ''] of body.matchAll(
    /<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g,
  )) {
    const name = attributeOf(attributes, 'name');
    if (name !== undefined) fields[name] = decode(text);
  }
  for (const [, attributes = '', options = ''] of body.matchAll(
    /<select\b([^>]*)>([\s\S]*?)<\/select>/g,
  )) {
    const name = attributeOf(attributes, 'name');
    const all = [...options.matchAll(/<option\b([^>]*)>/g)].map(([, option = '']) => option);
    const chosen = all.find((option) => /\bselected\b/.test(option)) ?? all[0];
    if (name !== undefined && chosen !== undefined)
      fields[name] = attributeOf(chosen, 'value') ?? '';
  }
  return fields;
}

function buttonsOf(body: string): Form['buttons'] {
  return [...body.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)].map(
    ([, attributes = '', content = '']) => ({
      name: attributeOf(attributes, 'name') ?? '',
      value: attributeOf(attributes, 'value') ?? '',
      text: decode(content.replace(/<[^>]*>/g, '')).trim(),
    }),
  );
}

function attributeOf(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : decode(value);
}

function decode(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
