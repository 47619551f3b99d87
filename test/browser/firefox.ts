/**
 * Firefox as it comes from the distribution, driven by the protocol it brings along (Marionette, what geckodriver speaks):
 * `length:[0, id, command, parameters]`, answered by `length:[1, id, error, result]`. Small enough to need no library.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where a WebDriver keeps the name of an element (W3C WebDriver section 12.1). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** No way out but a port that nobody listens on, no questions, no surprises. */
const PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  'marionette.port': 0,
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'intl.accept_languages': 'en-GB',
  'browser.download.folderList': 2,
  'browser.download.useDownloadDir': true,
  'browser.download.alwaysOpenPanel': false,
};

export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: [error: unknown, result: unknown]) => void>();
  #rest = Buffer.alloc(0);
  #last = 0;

  private constructor(started: ChildProcess, profile: string, socket: Socket) {
    this.#process = started;
    this.#profile = profile;
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#hear(bytes));
  }

  /** @param downloads the folder for what pages give out */
  static async start(program: string, downloads: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'sealpost-firefox-'));
    const all = { ...PREFERENCES, 'browser.download.dir': downloads };
    const lines = Object.entries(all).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    const started = spawn(
      program,
      ['--headless', '--marionette', '--no-remote', '--profile', profile],
      {
        stdio: 'ignore',
      },
    );
    const port = await portOf(profile, started);
    const socket = connect(port, '127.0.0.1');
    const firefox = new Firefox(started, profile, socket);
    await firefox.#send('WebDriver:NewSession', { capabilities: {} });
    return firefox;
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async open(url: string): Promise<void> {
    // An address that differs behind the `#` alone would not be loaded anew.
    await this.#send('WebDriver:Navigate', { url: 'about:blank' });
    await this.#send('WebDriver:Navigate', { url });
  }

  /** Types keys, or names of files, into the element. */
  async type(selector: string, text: string): Promise<void> {
    await this.#send('WebDriver:ElementSendKeys', { id: await this.#find(selector), text });
  }

  async click(selector: string): Promise<void> {
    await this.#send('WebDriver:ElementClick', { id: await this.#find(selector) });
  }

  /** @param script the body of a function; what it returns comes back */
  async run(script: string): Promise<unknown> {
    const result = await this.#send('WebDriver:ExecuteScript', { script, args: [] });
    return (result as { value: unknown }).value;
  }

  /** Resolves when the script returns something true, and rejects after `seconds`. */
  async until(script: string, seconds = 20): Promise<void> {
    for (let round = 0; round < seconds * 10; round++) {
      if (await this.run(script)) return;
      await sleep(100);
    }
    throw new Error(`never true: ${script}`);
  }

  async #find(value: string): Promise<string> {
    const found = await this.#send('WebDriver:FindElement', { using: 'css selector', value });
    const element = (found as { value: Record<string, string> }).value[ELEMENT];
    if (element === undefined) throw new Error(`no element ${value}`);
    return element;
  }

  #send(command: string, parameters: object): Promise<unknown> {
    const id = ++this.#last;
    const text = Buffer.from(JSON.stringify([0, id, command, parameters]));
    this.#socket.write(`${text.length}:${text}`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ([error, result]) =>
        error === null ? resolve(result) : reject(new Error(JSON.stringify(error))),
      );
    });
  }

  #hear(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const colon = this.#rest.indexOf(':');
      const end = colon + 1 + Number(this.#rest.subarray(0, Math.max(0, colon)));
      if (colon < 0 || this.#rest.length < end) return;
      const told = JSON.parse(this.#rest.subarray(colon + 1, end).toString());
      this.#rest = this.#rest.subarray(end);
      // The first thing told is a greeting.
      if (Array.isArray(told)) this.#waiting.get(told[1])?.([told[2], told[3]]);
    }
  }
}

/** Firefox chooses a free port and writes it down. */
async function portOf(profile: string, { exitCode }: ChildProcess): Promise<number> {
  const file = join(profile, 'MarionetteActivePort');
  for (let round = 0; round < 600; round++) {
    const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (port > 0) return port;
    if (exitCode !== null) break;
    await sleep(100);
  }
  throw new Error('Firefox did not start');
}
