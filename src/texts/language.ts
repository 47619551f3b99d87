/** Which language a reader gets. Interface language only: a message's content and its notice have their own. */

export const LANGUAGES = ['en', 'fr', 'ro'] as const;

export type Language = (typeof LANGUAGES)[number];

export const isLanguage = (text: unknown): text is Language =>
  LANGUAGES.some((language) => language === text);

export interface LanguageWishes {
  /** `?lang=`: an explicit choice, now. */
  readonly query?: unknown;
  /** The choice made on an earlier page. */
  readonly cookie?: string | undefined;
  /** `Accept-Language`, RFC 9110 section 12.5.4. */
  readonly acceptLanguage?: string | undefined;
}

/** The explicit choice, else the remembered one, else the best of the browser's list, else English. */
export function chooseLanguage({ query, cookie, acceptLanguage }: LanguageWishes): Language {
  if (isLanguage(query)) return query;
  if (isLanguage(cookie)) return cookie;
  return accepted(acceptLanguage ?? '') ?? 'en';
}

function accepted(header: string): Language | undefined {
  return header
    .slice(0, 1000)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      // `mo` is the withdrawn code under which some systems still ask for Romanian.
      const primary = tag.split('-')[0] === 'mo' ? 'ro' : tag.split('-')[0];
      return { primary, weight: /^[01](?:\.\d{0,3})?$/.test(weight) ? Number(weight) : 0 };
    })
    .filter((range) => range.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map((range) => range.primary)
    .find(isLanguage);
}
