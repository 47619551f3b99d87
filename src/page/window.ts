/** The page's program: a person gives files and roots, waits, reads. Everything shown is drawn from one state. */

import { certificatesOf } from '../formats/pem.js';
import { reportForPrograms } from '../reporting/for-programs.js';
import { CATALOGUES, type Catalogue } from '../texts/catalogue.js';
import { chooseLanguage, isLanguage } from '../texts/language.js';
import { notationFor } from '../texts/notation.js';
import { MAX_FOLDER_DEPTH, MAX_FOLDER_FILES } from '../verification/folder-limits.js';
import { type AskedQuestion, type Question, readQuestion } from '../verification/question.js';
import type { Report } from '../verification/report.js';
import { readExpected } from './expected.js';
import { type Chosen, chosenFiles, droppedFiles, FolderError } from './given.js';
import type { Answer, Order, Progress } from './order.js';
import { type PageState, pageBody, progressText } from './view.js';
import { toldMatch } from './view-expected.js';

const BRACE = 0x7b;
/** The Trusted List of a large state has ten megabytes. */
const MAX_ROOT_FILE = 64 * 1024 * 1024;
/** A field that is drawn anew gets its files back, as long as that takes no time. */
const MOST_KEPT = 100;

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
    expected: readExpected(location.hash),
    files: [],
    roots: [],
    asked: {},
    view: { kind: 'choice' },
  };
  #thread: Worker | undefined;

  /** What is drawn anew with every state, and beside it a place that stays, from which changes are read aloud. */
  readonly #root = document.createElement('div');
  readonly #aloud = document.createElement('p');

  open(): void {
    this.#root.id = 'page';
    this.#aloud.className = 'aloud';
    this.#aloud.setAttribute('role', 'status');
    document.body.replaceChildren(this.#root, this.#aloud);
    this.#draw();
    this.#listen();
  }

  #draw(): void {
    const { language, timeZone, view } = this.#state;
    const texts = CATALOGUES[language];
    const isOpen = document.querySelector<HTMLDetailsElement>('#options')?.open ?? false;
    document.documentElement.lang = language;
    const verdict =
      view.kind === 'report'
        ? `${texts.verification.verdicts[view.report.indication].word} – `
        : '';
    document.title = `${verdict}${texts.verification.title}`;
    const voice = { texts, notation: notationFor(language, timeZone) };
    this.#root.innerHTML = pageBody(this.#state, voice).toString();
    const options = document.querySelector<HTMLDetailsElement>('#options');
    if (options) options.open = isOpen;
    keep('files', this.#state.files);
    keep('roots', this.#state.roots);
  }

  #listen(): void {
    document.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLInputElement && target.type === 'file') {
        void this.#give(target.id, async () => chosenFiles(target.files ?? []));
      }
    });
    document.addEventListener('input', ({ target }) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
        this.#ask(target.dataset.asked, target.value.trim());
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
      const { dataTransfer } = event;
      if (this.#state.view.kind === 'choice' && dataTransfer) {
        void this.#give(field, () => droppedFiles(dataTransfer));
      }
    });
    addEventListener('hashchange', () => {
      const expected = readExpected(location.hash);
      // The way to the content stands behind a # too, and asks for nothing.
      if (expected.kind !== 'nothing') this.#set({ expected });
    });
  }

  #set(change: Partial<PageState>, focus?: string): void {
    this.#state = { ...this.#state, ...change };
    this.#draw();
    if (focus !== undefined) document.querySelector<HTMLElement>(focus)?.focus();
  }

  async #give(field: string, take: () => Promise<readonly Chosen[]>): Promise<void> {
    try {
      const given = await take();
      const { files, roots } = this.#state;
      const view = { kind: 'choice' } as const;
      if (field === 'roots') this.#set({ roots: [...roots, ...given], view }, '#roots');
      else this.#set({ files: [...files, ...given], view }, `#${field}`);
    } catch (error) {
      const [most, deep] = [String(MAX_FOLDER_FILES), String(MAX_FOLDER_DEPTH)];
      const isLarge = error instanceof FolderError;
      // Whatever else is thrown here comes from the file system.
      this.#refuse(({ verifierPage: page }) =>
        isLarge ? page.folderTooLarge(most, deep) : page.gone,
      );
    }
  }

  /** Not drawn anew: the person is in the field. */
  #ask(name: string | undefined, value: string): void {
    if (name !== 'at' && name !== 'policy' && name !== 'revocation') return;
    const { [name]: _, ...others } = this.#state.asked;
    const asked: AskedQuestion = isDefault(name, value) ? others : { ...others, [name]: value };
    this.#state = { ...this.#state, asked };
  }

  #act({ dataset }: HTMLElement): void {
    const { files, roots } = this.#state;
    const others = (list: readonly Chosen[]) =>
      dataset.at === undefined ? [] : list.filter((_, at) => String(at) !== dataset.at);
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
        this.#refuse((texts) => texts.verifierPage.stopped);
        break;
      case 'print':
        print();
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
    const { files, asked } = this.#state;
    if (files.length === 0) return this.#refuse((texts) => texts.verification.none);
    const question = readQuestion(asked, new Date());
    if (typeof question === 'string') {
      return this.#refuse((texts) => texts.verifierPage.options.faults[question]);
    }
    const trust = await this.#readRoots();
    if (trust !== undefined) this.#judge({ files, ...trust, ...question }, question);
  }

  #judge(order: Order, question: Question): void {
    this.#set({ view: { kind: 'working' } }, '#content');
    this.#aloud.textContent = CATALOGUES[this.#state.language].verifierPage.working;
    const thread = startThread();
    this.#thread = thread;
    thread.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'ready') thread.postMessage(order);
      else this.#hear(data, question);
    };
    thread.onerror = () => this.#refuse((texts) => texts.verifierPage.broken);
  }

  async #readRoots(): Promise<Pick<Order, 'anchors' | 'trustedLists'> | undefined> {
    const anchors: Uint8Array[] = [];
    const trustedLists: Uint8Array[] = [];
    for (const { name, file } of this.#state.roots) {
      const bytes = await file
        .slice(0, MAX_ROOT_FILE)
        .arrayBuffer()
        .then(asBytes, () => undefined);
      if (bytes === undefined) {
        this.#refuse((texts) => texts.verifierPage.gone);
        return undefined;
      }
      const certificates = bytes[0] === BRACE ? undefined : certificatesOf(bytes);
      if (typeof certificates === 'string') {
        this.#refuseRoot(name, `${name} ${certificates}`);
        return undefined;
      }
      if (certificates === undefined) trustedLists.push(bytes);
      else anchors.push(...certificates);
    }
    return { anchors, trustedLists };
  }

  #refuseRoot(name: string, detail: string): void {
    this.#refuse((texts) => texts.verifierPage.badRoot(name), detail);
  }

  #hear(answer: Exclude<Answer, { kind: 'ready' }>, question: Question): void {
    switch (answer.kind) {
      case 'progress':
        this.#show(answer);
        break;
      case 'trust':
        this.#refuseRoot(this.#state.roots.map(({ name }) => name).join(', '), answer.detail);
        break;
      case 'gone':
        this.#refuse((texts) => texts.verifierPage.gone);
        break;
      case 'report':
        this.#end({ kind: 'report', report: answer.report, question }, '#content');
        this.#aloud.textContent = this.#outcome(answer.report);
    }
  }

  /** Nothing else is drawn anew while a person waits. */
  #show(progress: Progress): void {
    const { read, judged, all } = progress;
    const bar = document.querySelector('progress');
    const text = document.querySelector('#judged');
    if (bar) bar.value = all > 1 ? judged / all : read;
    if (text) text.textContent = progressText(progress, CATALOGUES[this.#state.language]);
  }

  /** For those who hear the page: the verdict, and whether it is about what the address asks for. */
  #outcome(report: Report): string {
    const texts = CATALOGUES[this.#state.language];
    const told = toldMatch(report, this.#state.expected, texts);
    const { word } = texts.verification.verdicts[report.indication];
    return `${word}.${told ? ` ${told.title}.` : ''}`;
  }

  #refuse(wrong: (texts: Catalogue) => string, detail?: string): void {
    this.#end({ kind: 'choice', wrong, ...(detail !== undefined && { detail }) }, '.error-summary');
  }

  /** The thread has done its work, or shall not go on. */
  #end(view: PageState['view'], focus: string): void {
    this.#thread?.terminate();
    this.#thread = undefined;
    this.#aloud.textContent = '';
    this.#set({ view }, focus);
  }
}

/** What a person leaves as it is was not asked for. */
const isDefault = (name: keyof AskedQuestion, value: string): boolean =>
  value === '' || (name === 'policy' && value === 'usual');

const asBytes = (buffer: ArrayBuffer): Uint8Array => new Uint8Array(buffer);

/** A field that was drawn anew says what it held. */
function keep(id: string, files: readonly Chosen[]): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLInputElement) || files.length > MOST_KEPT) return;
  const kept = new DataTransfer();
  for (const { file } of files) kept.items.add(file);
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
