/** A browser that fills in forms, over the one the demo parties use. It runs no script. */

import { UserAgent as Browser, type Page } from '../src/cli/demo/user-agent.js';

export type { Page } from '../src/cli/demo/user-agent.js';

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

export class UserAgent extends Browser {
  /** Headers of every request, such as `Accept-Language`. */
  readonly #headers: Readonly<Record<string, string>>;

  constructor(headers: Readonly<Record<string, string>> = {}) {
    super();
    this.#headers = headers;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.visit(url, { headers });
  }

  post(
    url: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    return this.visit(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  override send(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.#headers, ...Object.fromEntries(new Headers(init.headers)) };
    return super.send(url, { ...init, headers });
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
