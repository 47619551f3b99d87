import { describe, expect, test } from '@jest/globals';
import { progressBar } from '../../src/cli/progress.js';

function drawn(all: number): string[] {
  const texts: string[] = [];
  const bar = progressBar((text) => void texts.push(text));
  for (let done = 0; done < all; done += 1) bar.tell(done, all);
  bar.end();
  return texts;
}

describe('the bar', () => {
  test('is drawn once for each hundredth, over itself, and taken away at the end', () => {
    const texts = drawn(10_000);
    expect(texts).toHaveLength(101);
    expect(texts.every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
    expect(texts[50]).toContain('[###############...............] 5000 of 10000');
    expect(texts.at(-1)).toBe('\r\u001b[K');
  });

  test('is not drawn for few, nor where there is no terminal', () => {
    expect(drawn(199)).toEqual([]);
    const bar = progressBar(undefined);
    expect(() => {
      bar.tell(1, 1000);
      bar.end();
    }).not.toThrow();
  });
});
