/** A tagged PDF (PDF/A-2a, ISO 19005-2, and PDF/UA-1, ISO 14289-1): every text has its place in a structure that screen readers follow. Plain parts only. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create as createFont, type Font } from 'fontkit';
import PDFDocument from 'pdfkit';
import { escapeHtml } from '../formats/html.js';

export interface PdfSetting {
  readonly title: string;
  readonly author: string;
  /** BCP 47. */
  readonly language: string;
  /** The one time in the file: equal input, equal bytes. */
  readonly madeAt: Date;
  /** Foot of each page, given the page's number and how many there are. */
  readonly foot: (page: number, of: number) => string;
}

/** A term and what is said of it: one row. Check values are set smaller, so that each stays on one line. */
export type Row = readonly [term: string, ...values: (string | { readonly digest: string })[]];

type ParagraphStyle = 'plain' | 'small' | 'strong' | 'boxed';

/** What a section is made of. */
export interface TaggedText {
  heading(level: 1 | 2 | 3, text: string): void;
  /** @param language BCP 47, where it is not the document's */
  paragraph(text: string, style?: ParagraphStyle, language?: string): void;
  rows(rows: readonly Row[]): void;
}

export interface TaggedPdf extends TaggedText {
  /** Writes on one page what fits on one, and of what does not at least the beginning, up to the first row. */
  together(write: (text: TaggedText) => void): void;
  list(items: readonly string[], numbered?: boolean): void;
  /** Black squares, with the words that stand for them. @param modules rows of a square matrix */
  code(modules: readonly (readonly boolean[])[], alternative: string, caption: string): void;
  /** The whole file. */
  end(): Promise<Uint8Array>;
}

const SIZE = { 1: 20, 2: 13, 3: 11 } as const;
const BODY = 9.5;
const SMALL = 8;
const MARGIN = 54;
const TERM_WIDTH = 136;
const GAP = 8;
const ROW_GAP = 2;
const CODE_SIZE = 130;
/** Text of so many characters fits in so many points, whatever it says. */
const SHORT = 300;
const ROOM = 160;
/** A heading and all that may stand between it and its table fit in so many. */
const AMPLE = 420;
const GREY = '#46535f';
const BLACK = '#16202b';

interface Look {
  readonly font: 'plain' | 'bold';
  readonly size: number;
  readonly colour: string;
  readonly inset: number;
}

const PLAIN: Look = { font: 'plain', size: BODY, colour: BLACK, inset: 0 };
const LOOKS: Readonly<Record<ParagraphStyle, Look>> = {
  plain: PLAIN,
  small: { ...PLAIN, size: SMALL, colour: GREY },
  strong: { ...PLAIN, font: 'bold' },
  boxed: { ...PLAIN, inset: GAP },
};

/** The library's types lack it (ISO 32000-1, table 349). */
const HEADS_ITS_ROW = { scope: 'Row' } as PDFKit.Mixins.StructureElementOptions;

/**
 * What the library does not write: the author, which it would put there without escaping it, and that this is PDF/UA
 * (ISO 14289-1, clause 5), in words that PDF/A wants explained (ISO 19005-2, clause 6.6.2.3).
 */
const metadataOf = ({ author }: PdfSetting): string => `
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:creator><rdf:Seq><rdf:li>${escapeHtml(author)}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
  <pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`;

const FAMILY = '@expo-google-fonts/noto-sans';
function openFont(name: string): Font {
  const file = createRequire(import.meta.url).resolve(`${FAMILY}/${name}.ttf`);
  const opened = createFont(readFileSync(file));
  if ('fonts' in opened) throw new TypeError('a collection where one font was meant');
  return opened;
}
let fonts: { readonly plain: Font; readonly bold: Font } | undefined;

/** Opened on first use, as most processes never need one, and then kept: reading its tables is most of the work. */
function loadFonts() {
  fonts ??= {
    plain: openFont('400Regular/NotoSans_400Regular'),
    bold: openFont('700Bold/NotoSans_700Bold'),
  };
  return fonts;
}

export function taggedPdf(setting: PdfSetting): TaggedPdf {
  const { plain, bold } = loadFonts();
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, bottom: MARGIN + 14, left: MARGIN, right: MARGIN },
    tagged: true,
    subset: 'PDF/A-2a',
    pdfVersion: '1.7',
    lang: setting.language,
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    info: {
      Title: setting.title,
      Producer: 'Sealpost',
      Creator: 'Sealpost',
      CreationDate: setting.madeAt,
      ModDate: setting.madeAt,
    },
  } as PDFKit.PDFDocumentOptions);
  const chunks: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    doc.on('error', reject);
  });
  // It takes an opened font as well as a file; its type does not know.
  doc.registerFont('plain', plain as unknown as PDFKit.Mixins.PDFFontSource);
  doc.registerFont('bold', bold as unknown as PDFKit.Mixins.PDFFontSource);
  doc.font('plain').addPage();
  (doc as unknown as { appendXML(xml: string): void }).appendXML(metadataOf(setting));
  const root = doc.struct('Document');
  doc.addStructure(root);
  const width = doc.page.width - 2 * MARGIN;
  const valueWidth = width - TERM_WIDTH - GAP;
  const known = knownBy(plain);

  /** Writes one piece of text in an element of its own. */
  function piece(
    tag: string,
    text: string,
    look: { font?: 'plain' | 'bold'; size?: number; colour?: string; x?: number; width?: number },
    options: PDFKit.Mixins.StructureElementOptions = {},
  ): PDFKit.PDFStructureElement {
    const { font = 'plain', size = BODY, colour = BLACK, x = MARGIN, width: wide = width } = look;
    return doc.struct(tag, options, () => {
      doc.font(font).fontSize(size).fillColor(colour);
      doc.text(known(text), x, doc.y, { width: wide });
    });
  }

  const foot = doc.page.height - doc.page.margins.bottom;

  /** A heading at the foot of a page, or a row broken in two, is hard to read. */
  function keepTogether(height: number): void {
    if (doc.y + height > foot) doc.addPage();
  }

  const isRoomy = (text: string): boolean => text.length < SHORT && doc.y + ROOM < foot;

  const measured = (text: string, font: 'plain' | 'bold', size: number, wide: number): number =>
    doc.font(font).fontSize(size).heightOfString(known(text), { width: wide });

  /** Measuring sets the text a first time, so it is left where the answer cannot matter. */
  const heightOf = (text: string, font: 'plain' | 'bold', size: number, wide: number): number =>
    isRoomy(text) ? 0 : measured(text, font, size, wide);

  const rowHeight = ([term, ...values]: Row, height: typeof measured): number =>
    Math.max(
      height(term, 'plain', BODY, TERM_WIDTH),
      values
        .map(lineOf)
        .reduce((sum, { text, size }) => sum + height(text, 'plain', size, valueWidth), 0),
    );

  /** How high it will be, and how much of that must not stand alone. */
  function extentOf(write: (text: TaggedText) => void): { whole: number; beginning: number } {
    let whole = 0;
    let beginning: number | undefined;
    write({
      heading: (level, text) => {
        whole += headingGap(level) + measured(text, 'bold', SIZE[level], width) + GAP / 2;
      },
      paragraph: (text, style = 'plain') => {
        const { font, size, inset } = LOOKS[style];
        whole += measured(text, font, size, width - 2 * inset) + 2 * inset + GAP / 2;
      },
      rows: (rows) => {
        for (const row of rows) {
          whole += rowHeight(row, measured) + ROW_GAP;
          beginning ??= whole;
        }
        whole += GAP / 2;
      },
    });
    return { whole, beginning: beginning ?? whole };
  }

  const pdf: TaggedPdf = {
    together(write) {
      // Where so much is left, a heading has company, however little of that is measured.
      if (doc.y + AMPLE > foot) {
        const { whole, beginning } = extentOf(write);
        keepTogether(MARGIN + whole > foot ? beginning : whole);
      }
      write(pdf);
    },

    heading(level, text) {
      keepTogether(SIZE[level] * 5);
      doc.y += headingGap(level);
      root.add(piece(`H${level}`, text, { font: 'bold', size: SIZE[level] }));
      doc.y += GAP / 2;
    },

    paragraph(text, style = 'plain', language) {
      const { font, size, colour, inset } = LOOKS[style];
      const wide = width - 2 * inset;
      if (style === 'boxed') {
        const height = measured(text, font, size, wide) + 2 * inset;
        keepTogether(height);
        doc.markContent('Artifact');
        doc.rect(MARGIN, doc.y, width, height).lineWidth(0.7).stroke(BLACK);
        doc.endMarkedContent();
        doc.y += inset;
      }
      const look = { font, size, colour, x: MARGIN + inset, width: wide };
      root.add(piece('P', text, look, language === undefined ? {} : { lang: language }));
      doc.y += inset + GAP / 2;
    },

    rows(rows) {
      const table = doc.struct('Table');
      root.add(table);
      for (const given of rows) {
        const [term, ...values] = given;
        keepTogether(rowHeight(given, heightOf));
        const top = doc.y;
        const row = doc.struct('TR');
        table.add(row);
        row.add(piece('TH', term, { colour: GREY, width: TERM_WIDTH }, HEADS_ITS_ROW));
        const under = doc.y;
        doc.y = top;
        const cell = doc.struct('TD');
        row.add(cell);
        for (const { text, size } of values.map(lineOf)) {
          cell.add(piece('P', text, { size, x: MARGIN + TERM_WIDTH + GAP, width: valueWidth }));
        }
        cell.end();
        row.end();
        doc.y = Math.max(under, doc.y) + ROW_GAP;
      }
      table.end();
      doc.y += GAP / 2;
    },

    list(items, numbered = false) {
      const list = doc.struct('L');
      root.add(list);
      for (const [index, item] of items.entries()) {
        const wide = width - 16;
        keepTogether(heightOf(item, 'plain', BODY, wide));
        const top = doc.y;
        const entry = doc.struct('LI');
        list.add(entry);
        entry.add(piece('Lbl', numbered ? `${index + 1}.` : '•', { width: 16 }));
        doc.y = top;
        entry.add(piece('LBody', item, { x: MARGIN + 16, width: wide }));
        entry.end();
        doc.y += 2;
      }
      list.end();
      doc.y += GAP / 2;
    },

    code(modules, alternative, caption) {
      keepTogether(CODE_SIZE + GAP);
      const top = doc.y;
      const step = CODE_SIZE / modules.length;
      root.add(
        doc.struct('Figure', { alt: alternative }, () => {
          doc.fillColor('#000000');
          for (const [y, line] of modules.entries()) {
            for (const [x, dark] of line.entries()) {
              if (dark) doc.rect(MARGIN + x * step, top + y * step, step, step);
            }
          }
          doc.fill();
        }),
      );
      const beside = MARGIN + CODE_SIZE + 2 * GAP;
      doc.y = top;
      root.add(piece('P', caption, { x: beside, width: MARGIN + width - beside }));
      doc.y = Math.max(doc.y, top + CODE_SIZE) + GAP;
    },

    end() {
      root.end();
      const { start, count } = doc.bufferedPageRange();
      for (let page = start; page < start + count; page++) {
        doc.switchToPage(page);
        doc.page.margins.bottom = 0;
        doc.markContent('Artifact', { type: 'Pagination' });
        doc.font('plain').fontSize(SMALL).fillColor(GREY);
        doc.text(known(setting.foot(page + 1, count)), MARGIN, doc.page.height - MARGIN, {
          width,
          lineBreak: false,
        });
        doc.endMarkedContent();
      }
      doc.end();
      return whole;
    },
  };
  return pdf;
}

const headingGap = (level: 1 | 2 | 3): number => (level === 1 ? 0 : GAP);

const lineOf = (value: Row[number]): { text: string; size: number } =>
  typeof value === 'string' ? { text: value, size: BODY } : { text: value.digest, size: SMALL };

/** A character that the font lacks would be an empty box, the same for all of them: its number is written instead. */
function knownBy(font: Font): (text: string) => string {
  return (text) =>
    [...text.normalize('NFC')]
      .map((character) => {
        const point = character.codePointAt(0) ?? 0;
        if (character === '\n' || font.hasGlyphForCodePoint(point)) return character;
        return `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`;
      })
      .join('');
}
