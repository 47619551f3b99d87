/** What can be measured on a page as the browser drew it: contrast, size of targets, headings, names, room. */

import type { Page } from 'playwright-core';

/** One sentence for each thing that is wrong on the page as it stands; none if it is right. */
export async function audit(page: Page): Promise<string[]> {
  const found = await page.evaluate(inspect);
  return found.map((problem) => `${new URL(page.url()).pathname}: ${problem}`);
}

/** Runs in the page, so it may use nothing from outside itself. */
function inspect(): string[] {
  const problems: string[] = [];
  type Colour = [number, number, number, number];

  const colour = (css: string): Colour => {
    const [r = 0, g = 0, b = 0, a = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b, a];
  };
  const over = (front: Colour, back: Colour): Colour => {
    const mix = (index: 0 | 1 | 2) => front[index] * front[3] + back[index] * (1 - front[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const canvas: Colour = dark ? [18, 18, 18, 1] : [255, 255, 255, 1];
  const lineage = (element: Element | null): Element[] =>
    element ? [element, ...lineage(element.parentElement)] : [];
  /** What stands behind the text, through everything that lets it shine through. */
  const backdrop = (element: Element): Colour =>
    lineage(element)
      .map((one) => colour(getComputedStyle(one).backgroundColor))
      .reduceRight((back, front) => over(front, back), canvas);
  const luminance = ([r, g, b]: Colour): number => {
    const linear = [r, g, b].map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
  };
  const contrast = (front: Colour, back: Colour): number => {
    const [bright = 0, dim = 0] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    return (bright + 0.05) / (dim + 0.05);
  };
  const visible = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (element: Element): string =>
    `<${element.tagName.toLowerCase()}${element.className ? ` class="${element.className}"` : ''}> "${(element.textContent ?? '').trim().slice(0, 40)}"`;
  const all = (selector: string): Element[] =>
    [...document.querySelectorAll(selector)].filter(visible);

  // WCAG 2.2, 1.4.3: text.
  for (const element of all('body *')) {
    const own = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
    );
    const style = getComputedStyle(element);
    if (!own || element.matches(':disabled, option')) continue;
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const back = backdrop(element);
    const ratio = contrast(over(colour(style.color), back), back);
    if (ratio < (large ? 3 : 4.5)) {
      problems.push(`contrast ${ratio.toFixed(2)} of ${name(element)}`);
    }
  }

  // WCAG 2.2, 2.5.8: targets of at least 24 by 24, but for links inside a sentence; 44 for what acts.
  for (const element of all(
    'a[href], button, input:not([type=hidden]), select, textarea, summary',
  )) {
    const target = element.matches('input[type=radio]')
      ? (element.closest('label') ?? element)
      : element;
    const { width, height } = target.getBoundingClientRect();
    const inSentence =
      element.matches('a:not(.button)') &&
      getComputedStyle(element).display === 'inline' &&
      (element.parentElement?.textContent ?? '').trim() !== (element.textContent ?? '').trim();
    const least = element.matches('button, .button') ? 44 : 24;
    if (!inSentence && !element.matches('.skip') && (width < 24 || height < least - 0.5)) {
      problems.push(`target of ${width.toFixed(0)} by ${height.toFixed(0)}: ${name(element)}`);
    }
  }

  // Headings: one h1, no level left out.
  const levels = all('h1, h2, h3, h4, h5, h6').map((one) => Number(one.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) problems.push(`headings ${levels}`);
  levels.forEach((level, index) => {
    if (level - (levels[index - 1] ?? 0) > 1)
      problems.push(`headings ${levels.slice(0, index + 1)}`);
  });

  // Names for controls, ids that lead somewhere, each id once.
  const text = (element: Element | null): string => (element?.textContent ?? '').trim();
  for (const element of all(
    'a[href], button, input:not([type=hidden]), select, textarea, progress, summary',
  )) {
    const labels = 'labels' in element ? [...((element.labels as NodeList | null) ?? [])] : [];
    const named = [
      text(element),
      element.getAttribute('aria-label'),
      ...labels.map((label) => label.textContent?.trim()),
    ].some(Boolean);
    if (!named) problems.push(`no name: ${element.outerHTML.slice(0, 80)}`);
  }
  for (const attribute of ['aria-describedby', 'aria-labelledby', 'for']) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of (element.getAttribute(attribute) ?? '').split(/\s+/)) {
        if (!document.getElementById(id)) problems.push(`${attribute} leads nowhere: ${id}`);
      }
    }
  }
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const id = link.getAttribute('href')?.slice(1) ?? '';
    if (!document.getElementById(id)) problems.push(`a link on the page leads nowhere: #${id}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
    problems.push(`the id ${id} stands twice`);
  }

  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth)
    problems.push(`${scrollWidth - clientWidth} px wider than the screen`);
  return problems;
}
