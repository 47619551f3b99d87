/** One party of a demo delivery: signs in at the demo identity provider and uses the API as its browser would. */

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contentPath } from '../../evidence/bundle.js';
import { fileForm } from './file-form.js';
import { UserAgent } from './user-agent.js';
import type { World } from './world.js';

/** A file on disk, as its owner would pick it. */
export interface Content {
  readonly name: string;
  readonly type: string;
  readonly file: string;
}

export interface TimelineItem {
  readonly evidenceId: string;
  readonly event: string;
  readonly eventUri: string;
  readonly claimedTime: string;
  readonly provenTime?: string;
  readonly gapSeconds?: number;
  readonly proof: 'pending' | 'proven' | 'late';
  readonly reasons: readonly { readonly code: string; readonly details: readonly string[] }[];
}

export interface SentMessage {
  readonly id: string;
  readonly submission: TimelineItem;
  readonly recipients: readonly {
    readonly number: number;
    readonly status?: string;
    readonly timeline?: readonly TimelineItem[];
  }[];
}

interface Submission {
  readonly subject: string;
  readonly recipient: Record<string, unknown>;
  readonly content: Content;
}

export interface SubmitAnswer {
  readonly status: number;
  readonly message: SentMessage;
}

export class Party {
  readonly name: string;
  readonly #world: Pick<World, 'url'>;
  readonly #person: string;
  readonly #agent = new UserAgent();
  #csrf = '';

  /** @param person key of a demo person */
  constructor(world: Pick<World, 'url'>, person: { readonly key: string; readonly name: string }) {
    this.#world = world;
    this.#person = person.key;
    this.name = person.name;
  }

  /** The whole code flow: service → provider → choice of person and level → back, with a session. */
  async signIn(level: 'low' | 'substantial' | 'high'): Promise<void> {
    const form = await this.#agent.visit(
      `${this.#world.url}/sign-in?provider=demo&return=${encodeURIComponent('/api/v1/session')}`,
    );
    const back = await this.#agent.visit(form.url, {
      method: 'POST',
      body: new URLSearchParams({ person: this.#person, level }),
    });
    const session = JSON.parse(back.text) as { csrf?: string };
    if (back.status !== 200 || !session.csrf) {
      throw new Error(`${this.name} could not sign in: ${back.status} ${back.text.slice(0, 200)}`);
    }
    this.#csrf = session.csrf;
  }

  async submit({ subject, recipient, content }: Submission): Promise<SubmitAnswer> {
    const metadata = { mode: 'consent', subject, recipients: [recipient] };
    const form = fileForm(metadata, content);
    const answer = await this.#unsafe('/api/v1/messages', {
      ...form,
      headers: { ...form.headers, prefer: 'wait=10' },
    });
    const json = JSON.parse(answer.text) as SentMessage & { message?: SentMessage };
    if (answer.status !== 422 && answer.status >= 300) throw this.#unexpected('submit', answer);
    return { status: answer.status, message: json.message ?? json };
  }

  async answer(messageId: string, answer: 'accept' | 'refuse'): Promise<void> {
    const page = await this.#unsafe(`/api/v1/messages/${messageId}/answer`, {
      body: JSON.stringify({ answer }),
      headers: { 'content-type': 'application/json' },
    });
    if (page.status !== 200) throw this.#unexpected(answer, page);
  }

  /** Opens a handover and fetches every file in it, streamed to `content/` below `dir`. */
  async collect(messageId: string, dir: string): Promise<void> {
    const opened = await this.#unsafe(`/api/v1/messages/${messageId}/handovers`, {});
    if (opened.status !== 201) throw this.#unexpected('open the handover', opened);
    const { files } = JSON.parse(opened.text) as {
      files: { number: number; name: string; href: string }[];
    };
    for (const { number, name, href } of files) {
      const response = await this.#agent.send(this.#world.url + href);
      if (response.status !== 200 || !response.body) {
        throw this.#unexpected('collect', { status: response.status, text: name });
      }
      await pipeline(response.body, createWriteStream(join(dir, contentPath(number, name))));
    }
  }

  async sentMessage(messageId: string): Promise<SentMessage> {
    return this.json<SentMessage>(`/api/v1/messages/${messageId}`);
  }

  async json<Value>(path: string): Promise<Value> {
    const page = await this.#agent.visit(this.#world.url + path);
    if (page.status !== 200) throw this.#unexpected(`read ${path}`, page);
    return JSON.parse(page.text) as Value;
  }

  /** The answer's bytes as they come. */
  async stream(path: string): Promise<ReadableStream<Uint8Array>> {
    const response = await this.#agent.send(this.#world.url + path);
    if (response.status === 200 && response.body) return response.body;
    throw this.#unexpected(`read ${path}`, {
      status: response.status,
      text: await response.text(),
    });
  }

  #unsafe(path: string, init: RequestInit) {
    const headers = { ...init.headers, 'x-csrf-token': this.#csrf };
    return this.#agent.visit(this.#world.url + path, { ...init, method: 'POST', headers });
  }

  #unexpected(act: string, page: { status: number; text: string }): Error {
    return new Error(`${this.name} could not ${act}: ${page.status} ${page.text.slice(0, 300)}`);
  }
}
