/** A reader without scripts: sends what a browser would send and keeps what came back. */

import { SESSION } from './sample.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly signedIn?: boolean;
  readonly headers?: Record<string, string>;
  readonly form?: Record<string, string>;
  readonly multipart?: FormData;
}

export async function ask(origin: string, path: string, wish: Ask = {}): Promise<Answer> {
  const { signedIn = true, headers = {}, form, multipart } = wish;
  const body = multipart ?? (form && new URLSearchParams(form));
  const response = await fetch(origin + path, {
    method: wish.method ?? (body ? 'POST' : 'GET'),
    redirect: 'manual',
    headers: { ...(signedIn ? { Cookie: 'as=ana' } : {}), ...headers },
    ...(body ? { body } : {}),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A form of the session: what the page's own hidden field would send. */
export const ownForm = (fields: Record<string, string> = {}): Record<string, string> => ({
  csrf: SESSION.csrf,
  ...fields,
});

/** Tag names in order: hostile text may not add, close or change one. */
export const tagsOf = (text: string): string[] =>
  [...text.matchAll(/<\/?[a-z][a-z0-9]*/gi)].map(([tag]) => tag);
