/** HTML as a value: what is written in the template is markup, what comes from elsewhere is text. */

class SafeHtml {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** Markup made by `html`. No other function makes one, so a string from outside is never taken for markup. */
export type Html = SafeHtml;

/** What may stand inside a template. `undefined`, `null` and `false` are left out. */
export type HtmlValue = string | number | Html | undefined | null | false | readonly HtmlValue[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Characters that change how the rest of a line is read without being seen: controls other than tab and
 * line breaks, line separators, and those that reorder or hide text. A file called `invoice` + U+202E + `fdp.exe` must not
 * look like a PDF, so each is shown as U+FFFD.
 */
const DECEIVING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Makes text safe between tags and inside quoted attribute values, and nowhere else. */
export const escapeHtml = (text: string): string =>
  text.replace(DECEIVING, '\ufffd').replace(/[&<>"'`]/g, (char) => ENTITIES[char] ?? char);

/**
 * Template tag: literal parts are markup, values are escaped unless they are `Html`.
 * Attribute values must be quoted in the template; values never stand in tag names, scripts or styles.
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new SafeHtml(
    literals.reduce((markup, literal, index) => markup + markupOf(values[index - 1]) + literal),
  );
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof SafeHtml) return value.toString();
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  return value.map(markupOf).join('');
}
