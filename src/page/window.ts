/** The page's program: a person gives files and roots, waits, reads. Everything shown is drawn from one state. */

import { certificatesOf } from '../formats/pem.js';
import { reportForPrograms } from '../reporting/for-programs.js';
import { CATALOGUES } from '../texts/catalogue.js';
import { chooseLanguage, isLanguage } from '../texts/language.js';
import { notationFor } from '../texts/notation.js';
import type { Report } from '../verification/report.js';
import type { Answer, Order } from './order.js';
import { type PageState, pageBody } from './view.js';

const BRACE = 0x7b;
/** The Trusted List of a large state has ten megabytes. */
const MAX_ROOT_FILE = 64 * 1024 * 1024;

/** The program of `judge.ts` as a function: the build puts it before this one. */
declare function judgeThread(): Promise<void>;

class VerifierPage {
  #state: PageState = {
    language: chooseLanguage({
      query: new URLSearchParams(location.search).get('lang'),
      acceptLanguage: navigator.languages.join(','),
    }),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    served: location.protocol.startsWith('http'),
    files: [],
    roots: [],
    view: { kind: 'choice' },
  };
  #thread: Worker | undefined;

  open(): void {
    this.#draw();
    this.#listen();
  }

  #draw(): void {
    const { language, timeZone } = this.#state;
    const voice = { texts: CATALOGUES[language], notation: notationFor(language, timeZone) };
    document.documentElement.lang = language;
    document.title = voice.texts.verification.title;
    document.body.innerHTML = pageBody(this.#state, voice).toString();
    keep('files', this.#state.files);
    keep('roots', this.#state.roots);
  }

  #listen(): void {
    document.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLInputElement && target.type === 'file') {
        this.#add(target.id, [...(target.files ?? [])]);
      }
    });
    document.addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-do]') : null;
      if (button) this.#act(button);
    });
    // A file dropped beside the fields would otherwise replace the page.
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      const target = event.target instanceof Element ? event.target.closest('.drop') : null;
      const field = target?.querySelector('input')?.id ?? 'files';
      if (this.#state.view.kind === 'choice') {
        this.#add(field, [...(event.dataTransfer?.files ?? [])]);
      }
    });
  }

  #set(change: Partial<PageState>, focus?: string): void {
    this.#state = { ...this.#state, ...change };
    this.#draw();
    if (focus !== undefined) document.querySelector<HTMLElement>(focus)?.focus();
  }

  #add(field: string, given: readonly File[]): void {
    const { files, roots } = this.#state;
    if (field === 'roots') this.#set({ roots: [...roots, ...given] }, '#roots');
    else this.#set({ files: [...files, ...given], view: { kind: 'choice' } }, '#files');
  }

  #act({ dataset }: HTMLElement): void {
    const { files, roots } = this.#state;
    const others = (list: readonly File[]) => list.filter((_, at) => String(at) !== dataset.at);
    switch (dataset.do) {
      case 'language':
        if (isLanguage(dataset.language))
          this.#set({ language: dataset.language }, '.languages [aria-current]');
        break;
      case 'remove-files':
        this.#set({ files: others(files) }, '#files');
        break;
      case 'remove-roots':
        this.#set({ roots: others(roots) }, '#roots');
        break;
      case 'check':
        void this.#check();
        break;
      case 'stop':
        this.#end({ kind: 'choice', wrong: (texts) => texts.verifierPage.stopped });
        break;
      case 'save':
        if (this.#state.view.kind === 'report') save(this.#state.view.report);
        break;
      case 'again':
        this.#set({ files: [], view: { kind: 'choice' } }, '#content');
        break;
    }
  }

  async #check(): Promise<void> {
    const { files } = this.#state;
    if (files.length === 0) {
      this.#end({ kind: 'choice', wrong: (texts) => texts.verification.none });
      return;
    }
    const trust = await this.#readRoots();
    if (trust === undefined) return;
    this.#set({ view: { kind: 'working', done: 0 } }, '#content');
    const order: Order = { files, ...trust, at: new Date() };
    const thread = startThread();
    this.#thread = thread;
    thread.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'ready') thread.postMessage(order);
      else this.#hear(data);
    };
    thread.onerror = () =>
      this.#end({ kind: 'choice', wrong: (texts) => texts.verifierPage.broken });
  }

  async #readRoots(): Promise<Pick<Order, 'anchors' | 'trustedLists'> | undefined> {
    const anchors: Uint8Array[] = [];
    const trustedLists: Uint8Array[] = [];
    for (const file of this.#state.roots) {
      const bytes = new Uint8Array(await file.slice(0, MAX_ROOT_FILE).arrayBuffer());
      const certificates = bytes[0] === BRACE ? undefined : certificatesOf(bytes);
      if (typeof certificates === 'string') {
        this.#refuseRoot(file.name, `${file.name} ${certificates}`);
        return undefined;
      }
      if (certificates === undefined) trustedLists.push(bytes);
      else anchors.push(...certificates);
    }
    return { anchors, trustedLists };
  }

  #refuseRoot(name: string, detail: string): void {
    this.#end({ kind: 'choice', wrong: (texts) => texts.verifierPage.badRoot(name), detail });
  }

  #hear(answer: Exclude<Answer, { kind: 'ready' }>): void {
    switch (answer.kind) {
      case 'progress': {
        const bar = document.querySelector('progress');
        if (bar) bar.value = answer.done;
        break;
      }
      case 'trust':
        this.#refuseRoot(this.#state.roots.map(({ name }) => name).join(', '), answer.detail);
        break;
      case 'report':
        this.#end({ kind: 'report', report: answer.report });
    }
  }

  /** The thread has done its work, or shall not go on. */
  #end(view: PageState['view']): void {
    this.#thread?.terminate();
    this.#thread = undefined;
    this.#set({ view }, view.kind === 'report' ? '#content' : '.error-summary');
  }
}

/** A field that was drawn anew says what it held. */
function keep(id: string, files: readonly File[]): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLInputElement)) return;
  const kept = new DataTransfer();
  for (const file of files) kept.items.add(file);
  field.files = kept.files;
}

/**
 * A thread for each order: whatever is in the files can end nothing but this thread. Its program is part of the page's one
 * script, so that what vouches for the script vouches for it too.
 */
function startThread(): Worker {
  const program = new Blob([`(${judgeThread})()`], { type: 'text/javascript' });
  const url = URL.createObjectURL(program);
  const thread = new Worker(url);
  URL.revokeObjectURL(url);
  return thread;
}

function save(report: Report): void {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(reportForPrograms(report), null, 2)], { type: 'application/json' }),
  );
  const link = Object.assign(document.createElement('a'), { href: url, download: 'report.json' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

new VerifierPage().open();
