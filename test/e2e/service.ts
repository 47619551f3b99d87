import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { UserAgent } from '../../src/cli/demo/user-agent.js';
import { type Service, startService } from '../../src/compose/service.js';
import type { ServicePorts } from '../../src/compose/service-parts.js';
import { type Config, readConfig } from '../../src/config.js';
import type { DemoPerson } from '../../src/development/identity-provider-people.js';
import { createLogger } from '../../src/log.js';
import { connectOnce } from '../../src/persistence/connection.js';

/** The whole service on its own embedded server, in a folder of its own, with a clock that can be moved. */
export interface TestService {
  readonly url: () => string;
  /** Empty unless `SEALPOST_METRICS_PORT` is among the settings. */
  readonly metricsUrl: () => string;
  readonly dataDir: string;
  readonly rootFile: string;
  now(): Date;
  /** Connection URL of the embedded server, which is the service's own. */
  databaseUrl(role: 'admin' | 'owner'): string;
  /** What stands in the database, read past every right that the service has. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Moves the service's clock and lets what is due by then happen. */
  travel(milliseconds: number): Promise<void>;
  /** As SIGUSR2. */
  reload(): Promise<void>;
}

/** Everything below one folder, on ports that are free. */
export const configIn = (dir: string, settings: Record<string, string> = {}): Config =>
  readConfig({
    SEALPOST_DATA_DIR: join(dir, 'data'),
    SEALPOST_DEV_CERTS: join(dir, 'certs'),
    SEALPOST_PORT: '0',
    SEALPOST_DEMO_PROVIDER_PORT: '0',
    SEALPOST_LOG_LEVEL: 'silent',
    ...settings,
  });

/**
 * Registers start and stop with Jest; use inside a test file, once.
 * @param demoPeople whom the identity provider knows, instead of the demo people
 * @param between stands between the services and their ports
 */
export function useService(
  settings: Record<string, string> = {},
  demoPeople?: readonly DemoPerson[],
  between?: (ports: ServicePorts) => ServicePorts,
): TestService {
  const dir = mkdtempSync(join(tmpdir(), 'sealpost-e2e-'));
  const dataDir = join(dir, 'data');
  let offset = 0;
  const clock = { now: () => new Date(Date.now() + offset) };
  let service: Service | undefined;
  beforeAll(async () => {
    service = await startService(configIn(dir, settings), {
      clock,
      log: createLogger('silent'),
      ...(demoPeople && { demoPeople }),
      ...(between && { between }),
    });
  }, 60_000);
  afterAll(async () => {
    await service?.close();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);
  const databaseUrl = (role: 'admin' | 'owner') => {
    const passwords = JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8'));
    const socket = encodeURIComponent(join(dataDir, 'postgres'));
    return `postgresql://sealpost_${role}:${passwords[role]}@${socket}/sealpost`;
  };
  return {
    url: () => service?.url ?? '',
    metricsUrl: () => service?.metricsUrl ?? '',
    databaseUrl,
    rows: (sql, values) =>
      connectOnce(databaseUrl('admin'), async (admin) => {
        const { rows } = await admin.query(sql, values && [...values]);
        return rows;
      }),
    dataDir,
    rootFile: join(dir, 'certs', 'root.pem'),
    now: () => clock.now(),
    reload: async () => service?.reload(),
    async travel(milliseconds) {
      offset += milliseconds;
      await service?.steps.sweep(clock.now());
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown> & { [key: string]: unknown };
  readonly bytes: Uint8Array;
}

/** A demo person with a signed-in browser session, known by their key. */
export class Person {
  readonly agent = new UserAgent();
  readonly #service: Pick<TestService, 'url'>;
  readonly #key: string;
  csrf = '';

  constructor(service: Pick<TestService, 'url'>, key: string) {
    this.#service = service;
    this.#key = key;
  }

  async signIn(level: 'low' | 'substantial' | 'high'): Promise<this> {
    const start = `${this.#service.url()}/sign-in?provider=demo&return=/api/v1/session`;
    const form = await this.agent.visit(start);
    const page = await this.agent.visit(form.url, {
      method: 'POST',
      body: new URLSearchParams({ person: this.#key, level }),
    });
    this.csrf = (JSON.parse(page.text) as { csrf: string }).csrf;
    return this;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    return this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': this.csrf, ...headers },
      ...json,
    });
  }

  submit(
    metadata: unknown,
    files: readonly { name: string; type: string; bytes: Uint8Array | string }[],
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const body = new FormData();
    body.set('metadata', typeof metadata === 'string' ? metadata : JSON.stringify(metadata));
    for (const { name, type, bytes } of files) {
      body.append('file', new Blob([bytes as BlobPart], { type }), name);
    }
    return this.send('/api/v1/messages', {
      method: 'POST',
      body,
      headers: { prefer: 'wait=10', 'x-csrf-token': this.csrf, ...headers },
    });
  }

  async send(path: string, init: RequestInit): Promise<Answer> {
    const response = await this.agent.send(this.#service.url() + path, init);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = bytes.length > 0 && /json/.test(response.headers.get('content-type') ?? '');
    const json = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : {};
    return { status: response.status, headers: response.headers, json, bytes };
  }
}

export const PDF = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n';
export const pdf = (name = 'letter.pdf', text = PDF) => ({
  name,
  type: 'application/pdf',
  bytes: text,
});

/** A recipient by eIDAS identifier, as a demo person. */
export const demoRecipient = (identifier: string, name: string, mailbox: string) => ({
  address: { scheme: 'eidas-natural', personIdentifier: identifier },
  name,
  notify: { channel: 'email', address: `${mailbox}@mail.example` },
  language: 'en',
});

/** Asks until the answer satisfies, for at most ten seconds: evidence comes when it is sealed. */
export async function eventually(ask: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 600; round++) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen within half a minute');
}
