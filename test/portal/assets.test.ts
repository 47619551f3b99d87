import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formStyle } from '../../src/portal/style-forms.js';
import { frameStyle } from '../../src/portal/style-frame.js';
import { partStyle } from '../../src/portal/style-parts.js';
import { ask } from './browser-client.js';
import { type PortalServer, startPortal } from './portal-server.js';
import { recordingDelivery } from './recording-delivery.js';

let server: PortalServer;
beforeAll(async () => {
  server = await startPortal(recordingDelivery().delivery);
});
afterAll(() => server.close());

const style = frameStyle + partStyle + formStyle;

describe('the portal’s own files', () => {
  test('the script is one that runs, and it loads nothing', async () => {
    const { text, headers } = await ask(server.origin, '/assets/portal.js');
    expect(headers.get('Content-Type')).toMatch(/javascript/);
    expect(() => new Script(text)).not.toThrow();
    expect(text).not.toMatch(
      /https?:\/\/|import\(|eval\(|innerHTML|insertAdjacentHTML|document\.write/,
    );
  });

  test('the style loads nothing', async () => {
    const { text } = await ask(server.origin, '/assets/portal.css');
    expect(text).toBe([frameStyle, partStyle, formStyle].join('\n'));
    expect(text).not.toMatch(/url\(|@import|https?:/);
    expect(text.match(/\{/g)?.length).toBe(text.match(/\}/g)?.length);
  });

  test('every colour that is used is defined in both schemes', () => {
    const used = new Set([...style.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name));
    for (const name of used) expect(Object.keys(light)).toContain(name);
    for (const name of Object.keys(dark)) expect(Object.keys(light)).toContain(name);
  });

  const text: readonly [string, string][] = [
    ['--text', '--ground'],
    ['--text', '--surface'],
    ['--text', '--accent-soft'],
    ['--text', '--warn-soft'],
    ['--text', '--bad-soft'],
    ['--text', '--good-soft'],
    ['--muted', '--ground'],
    ['--muted', '--surface'],
    ['--muted', '--accent-soft'],
    ['--accent', '--ground'],
    ['--accent', '--surface'],
    ['--accent', '--accent-soft'],
    ['--on-accent', '--accent'],
    ['--good', '--good-soft'],
    ['--bad', '--bad-soft'],
    ['--bad', '--surface'],
    ['--bad', '--ground'],
    ['--muted', '--warn-soft'],
    ['--muted', '--good-soft'],
    ['--muted', '--bad-soft'],
    ['--accent', '--warn-soft'],
    ['--warn', '--surface'],
    ['--warn', '--warn-soft'],
    ['--ended', '--ended-soft'],
  ];
  test.each(text)(
    'text %s on %s has a contrast of at least 4.5 to 1, light and dark',
    (front, back) => {
      for (const scheme of [light, dark])
        expect(contrast(scheme[front], scheme[back])).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each([
    ['--edge', '--surface'],
    ['--edge', '--ground'],
    ['--focus', '--surface'],
    ['--focus', '--ground'],
  ])('the line %s on %s has a contrast of at least 3 to 1, light and dark', (front, back) => {
    for (const scheme of [light, dark])
      expect(contrast(scheme[front], scheme[back])).toBeGreaterThanOrEqual(3);
  });
});

const variables = (block: string | undefined): Record<string, string> =>
  Object.fromEntries(
    [...(block ?? '').matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
const [, lightBlock, darkBlock] =
  /:root \{([^}]*)\}[\s\S]*?:root \{([^}]*)\}/.exec(frameStyle) ?? [];
const light = variables(lightBlock);
const dark = variables(darkBlock);

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a = '', b = ''): number {
  const [bright = 0, dim = 0] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return (bright + 0.05) / (dim + 0.05);
}
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = (colour.match(/[0-9a-f]{2}/gi) ?? [])
    .map((pair) => Number.parseInt(pair, 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
