/** The command line of `sealpost demo`. */

import { parseArgs } from 'node:util';

export const STORIES = [
  'accepted',
  'refused',
  'silent',
  'unreachable',
  'rejected',
  'not-collected',
  'tampered',
] as const;

export type Story = (typeof STORIES)[number];

export interface DemoOptions {
  readonly out: string;
  readonly content?: string;
  readonly stories: readonly Story[];
  /** Kill the service in mid-delivery and finish after its restart. */
  readonly kill: boolean;
}

export const DEMO_USAGE = `Usage: npm run demo -- [--out DIR] [--content FILE] [--story NAME | --all] [--kill]

  --out DIR       where the files go (default demo-out)
  --content FILE  deliver this file instead of a sample PDF
  --story NAME    ${STORIES.join(', ')} (default accepted)
  --all           every story, each in its own folder below --out
  --kill          kill the service in mid-delivery; the delivery finishes after the restart`;

/** @returns the options, or a sentence that says what is wrong with them */
export function demoOptions(args: readonly string[]): DemoOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        out: { type: 'string', default: 'demo-out' },
        content: { type: 'string' },
        story: { type: 'string', default: 'accepted' },
        all: { type: 'boolean', default: false },
        kill: { type: 'boolean', default: false },
      },
    });
    const story = STORIES.find((name) => name === values.story);
    if (!story) return `There is no story "${values.story}". Known: ${STORIES.join(', ')}.`;
    if (values.kill && (values.all || story !== 'accepted')) {
      return '--kill goes with the story "accepted" only.';
    }
    return {
      out: values.out,
      ...(values.content === undefined ? {} : { content: values.content }),
      stories: values.all ? STORIES : [story],
      kill: values.kill,
    };
  } catch (error) {
    return error instanceof Error ? error.message : 'The command line cannot be read.';
  }
}
