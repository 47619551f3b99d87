/** Keyset paging: a page costs the same however deep it lies, and rows that arrive meanwhile do not shift it. */

import type { Page, PageRequest } from '../delivery/ports.js';
import { fromBase64, toBase64Url, utf8 } from '../formats/bytes.js';
import { PersistenceError } from './errors.js';

const MOST = 200;

/** Before the newest row. */
const START: Position = [Number.MAX_SAFE_INTEGER, 0];

/** Place of a row in the order of intake: the message's position and, among its courses, the recipient's number. */
export type Position = readonly [message: number, recipient: number];

/** How many rows to ask for: one more than the page, to know whether there is a next one. */
export const rowsWanted = ({ limit }: PageRequest): number =>
  Math.min(Math.max(Math.trunc(limit), 1), MOST) + 1;

/** Throws `persistence/cursor` for one that no page of ours gave out. */
export function startOf({ cursor }: PageRequest): Position {
  if (cursor === undefined) return START;
  const padded = cursor
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(Math.ceil(cursor.length / 4) * 4, '=');
  const bytes = cursor.length < 60 ? fromBase64(padded) : undefined;
  const match = bytes && /^(\d{1,15})\.(\d{1,5})$/.exec(String.fromCharCode(...bytes));
  if (!match)
    throw new PersistenceError('persistence/cursor', 'The cursor is not of a page of this list.');
  return [Number(match[1]), Number(match[2])];
}

/** @param rows up to `rowsWanted`, in the order of the list */
export function toPage<Row, Item>(
  rows: readonly Row[],
  request: PageRequest,
  position: (row: Row) => Position,
  item: (row: Row) => Item | undefined,
): Page<Item> {
  const shown = rows.slice(0, rowsWanted(request) - 1);
  const items = shown.map(item).filter((value) => value !== undefined);
  const last = shown.at(-1);
  if (last === undefined || shown.length === rows.length) return { items };
  return { items, next: toBase64Url(utf8(position(last).join('.'))) };
}
