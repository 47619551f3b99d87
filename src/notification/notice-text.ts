/**
 * The mail that tells somebody that something waits. It could be read by anyone on its way, so it says nothing
 * about the message: no content, subject, sender or file name; and it has no link or token that could be stolen or faked.
 */

import { type Html, html } from '../formats/html.js';
import type { Language } from '../texts/language.js';
import { notationFor } from '../texts/notation.js';
import { en } from './texts/en.js';
import { fr } from './texts/fr.js';
import type { NoticeKind, NoticeTexts } from './texts/notice-texts.js';
import { ro } from './texts/ro.js';

export interface NoticeFacts {
  readonly language: Language;
  readonly kind: NoticeKind;
  readonly reminder: boolean;
  readonly reference: string;
  /** When the window ends. */
  readonly until: Date;
}

/** What is the same in every notice of a service. */
export interface NoticeSetting {
  /** The public address of the portal; shown without its scheme, as something to type. */
  readonly publicUrl: string;
  /** The operator's legal name, under the notice. */
  readonly operator: string;
  /** Where people write who object. */
  readonly contact: string;
  /** IANA zone in which deadlines are written; the offset is always written too. */
  readonly timeZone: string;
}

export interface NoticeMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Section {
  readonly heading?: string;
  readonly lines: readonly string[];
  readonly numbered?: boolean;
}

const TEXTS: Record<Language, NoticeTexts> = { en, fr, ro };

/** Writes one notice in plain text and in HTML; both say the same. */
export function noticeMail(facts: NoticeFacts, setting: NoticeSetting): NoticeMail {
  const texts = TEXTS[facts.language];
  const subject = texts.subject[facts.kind](facts.reference);
  const sections = sectionsOf(texts, facts, setting);
  return {
    subject: facts.reminder ? texts.reminderSubject(subject) : subject,
    text: [...sections.map(plainSection), setting.operator].join('\n\n').concat('\n'),
    html: page(facts.language, sections, setting.operator).toString(),
  };
}

function sectionsOf(texts: NoticeTexts, facts: NoticeFacts, setting: NoticeSetting): Section[] {
  const { kind, reference } = facts;
  const moment = notationFor(facts.language, setting.timeZone).deadline(facts.until);
  return [
    {
      lines: [texts.greeting, ...(facts.reminder ? [texts.reminder] : []), texts.waiting[kind]],
    },
    {
      heading: texts.route.heading,
      numbered: true,
      lines: [
        texts.route.type(typedAddress(setting.publicUrl)),
        texts.route.signIn,
        texts.route.find(reference),
        texts.route.act[kind],
      ],
    },
    {
      heading: texts.deadline.heading,
      lines: [texts.deadline.until[kind](moment), texts.deadline.afterwards[kind]],
    },
    { heading: texts.safety.heading, lines: [texts.safety.noLink, texts.safety.neverAsk] },
    {
      heading: texts.address.heading,
      lines: [texts.address.source, texts.address.object(setting.contact, reference)],
    },
  ];
}

/** Without the scheme, so that fewer mail programs turn it into a link: people shall get used to typing it. */
function typedAddress(publicUrl: string): string {
  const { host, pathname } = new URL(publicUrl);
  return host + pathname.replace(/\/$/, '');
}

function plainSection({ heading, lines, numbered }: Section): string {
  const body = lines.map((line, index) => (numbered ? `${index + 1}. ${line}` : line));
  return [...(heading ? [heading.toUpperCase()] : []), ...body].join(numbered ? '\n' : '\n\n');
}

/** Styles stand on the elements: mail programs drop style sheets. Nothing is fetched from anywhere. */
function page(language: Language, sections: readonly Section[], operator: string): Html {
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:0;padding:24px;background:#f4f4f1;color:#1b1b1b;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #d8d8d2;border-radius:6px">
${sections.map(htmlSection)}<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #d8d8d2;color:#555555">${operator}</p>
</div>
</body>
</html>
`;
}

function htmlSection({ heading, lines, numbered }: Section): Html {
  const title = heading && html`<h2 style="margin:24px 0 4px;font-size:17px">${heading}</h2>\n`;
  if (numbered) {
    return html`${title}<ol style="margin:8px 0;padding-left:24px">${lines.map((line) => html`<li>${line}</li>`)}</ol>\n`;
  }
  return html`${title}${lines.map((line) => html`<p style="margin:8px 0">${line}</p>\n`)}`;
}
