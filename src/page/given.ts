/** Files as a person gives them: chosen one by one, as a folder, or dropped, folders and files together. */

import { SealpostError } from '../errors.js';
import { MAX_FOLDER_DEPTH, MAX_FOLDER_FILES } from '../verification/folder-limits.js';

/** A file, and its place in the folder it came from. */
export interface Chosen {
  readonly name: string;
  readonly file: File;
}

/** A folder that is larger than anybody's delivery. */
export class FolderError extends SealpostError<'page/folder-files' | 'page/folder-depth'> {}

/** @throws FolderError */
export function chosenFiles(files: Iterable<File>): Chosen[] {
  const chosen = [...files].map((file) => ({ name: nameOf(file), file }));
  if (chosen.some(({ name }) => name.split('/').length - 1 > MAX_FOLDER_DEPTH)) throw tooDeep();
  return bounded(chosen).sort(byPath);
}

/** Where a whole folder was chosen, its files are told apart by their place in it. */
const nameOf = ({ name, webkitRelativePath }: File): string =>
  webkitRelativePath.split('/').slice(1).join('/') || name;

/** What lies in a file system: a file, or a folder with what is in it. */
type Node =
  | { readonly name: string; readonly file: () => Promise<File> | File }
  | { readonly name: string; readonly children: () => AsyncIterable<Node> };

/**
 * Must be called while the drop is being handled: afterwards the browser has forgotten what was dropped.
 * @throws FolderError, and what the file system says of a file that is gone
 */
export async function droppedFiles({ items, files }: DataTransfer): Promise<Chosen[]> {
  const nodes = await Promise.all([...items].map(nodeOf));
  const known = nodes.filter((node) => node !== undefined);
  // What was not dragged from a file system is known as a file alone.
  return known.length === 0 ? chosenFiles(files) : filesOf(known);
}

/** In Chromium, where a page from a disk may not read folders in the way that all browsers have. */
interface HandleItem {
  readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

function nodeOf(item: DataTransferItem & HandleItem): Promise<Node | undefined> {
  const entry = item.webkitGetAsEntry();
  const file = item.getAsFile();
  if (entry === null)
    return Promise.resolve(file ? { name: file.name, file: () => file } : undefined);
  if (entry.isFile && file) return Promise.resolve({ name: file.name, file: () => file });
  const handle = item.getAsFileSystemHandle?.();
  if (handle === undefined) return Promise.resolve(nodeOfEntry(entry));
  return handle.then((found) => (found ? nodeOfHandle(found) : nodeOfEntry(entry)));
}

function nodeOfHandle(handle: FileSystemHandle): Node {
  const { name } = handle;
  if (isFileHandle(handle)) return { name, file: () => handle.getFile() };
  if (!isFolderHandle(handle)) throw new RangeError('neither a file nor a folder');
  return {
    name,
    children: async function* () {
      for await (const child of handle.values()) yield nodeOfHandle(child);
    },
  };
}

const isFileHandle = (handle: FileSystemHandle): handle is FileSystemFileHandle =>
  handle.kind === 'file';
const isFolderHandle = (handle: FileSystemHandle): handle is FileSystemDirectoryHandle =>
  handle.kind === 'directory';

function nodeOfEntry(entry: FileSystemEntry): Node {
  const { name } = entry;
  return isFolder(entry)
    ? { name, children: () => childrenOf(entry) }
    : { name, file: () => new Promise((done, failed) => asFile(entry).file(done, failed)) };
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const asFile = (entry: FileSystemEntry) => entry as FileSystemFileEntry;

/** A browser tells a hundred at a time, and nothing more when it has told all. */
async function* childrenOf(folder: FileSystemDirectoryEntry): AsyncGenerator<Node> {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) =>
      reader.readEntries(done, failed),
    );
    if (some.length === 0) return;
    yield* some.map(nodeOfEntry);
  }
}

async function filesOf(nodes: readonly Node[]): Promise<Chosen[]> {
  const chosen: Chosen[] = [];
  const visit = async (node: Node, name: string, depth: number): Promise<void> => {
    if ('file' in node) {
      chosen.push({ name, file: await node.file() });
      bounded(chosen);
      return;
    }
    if (depth > MAX_FOLDER_DEPTH) throw tooDeep();
    for await (const child of node.children()) {
      await visit(child, name === '' ? child.name : `${name}/${child.name}`, depth + 1);
    }
  };
  for (const node of nodes) {
    // A folder alone gives its files their names, as on the command line; beside others it needs its own.
    const isAlone = nodes.length === 1 && 'children' in node;
    await visit(node, isAlone ? '' : node.name, 0);
  }
  return chosen.sort(byPath);
}

function bounded(chosen: Chosen[]): Chosen[] {
  if (chosen.length <= MAX_FOLDER_FILES) return chosen;
  throw new FolderError('page/folder-files', `more than ${MAX_FOLDER_FILES} files`, {});
}

const tooDeep = (): FolderError =>
  new FolderError('page/folder-depth', `folders more than ${MAX_FOLDER_DEPTH} deep`, {});

/** As the command line reads a folder: name by name, folder by folder. */
function byPath(a: Chosen, b: Chosen): number {
  const [left, right] = [a.name.split('/'), b.name.split('/')];
  const at = left.findIndex((part, index) => part !== right[index]);
  const [one = '', other = ''] = [left[at], right[at]];
  return one < other ? -1 : one > other ? 1 : 0;
}
