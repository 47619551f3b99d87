/**
 * JSON from outside: read strictly and within limits, so that every reader of one text finds the same in it.
 * I-JSON (RFC 7493) asks for unique names and numbers that a double can hold.
 */

import { fromUtf8 } from '../formats/bytes.js';
import { HttpError } from './errors.js';

const MOST = { depth: 32, keys: 1_000, values: 10_000, text: 256 * 1024 } as const;

/** @throws HttpError `http/malformed` that says which rule was broken */
export function readJson(json: string | Uint8Array): unknown {
  const text = typeof json === 'string' ? json : decoded(json);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('it is not JSON');
  }
  checkTokens(text);
  return value;
}

function decoded(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    throw unreadable('it is not UTF-8');
  }
}

/** Names that mean something else to JavaScript than to the sender. */
const REFUSED_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
const TOKEN = /[^\s:,]/g;
const LITERAL = /[^\s:,\]}]*/y;

/** Goes through a text that is known to be JSON, and sees what `JSON.parse` does not show: names that come twice. */
function checkTokens(text: string): void {
  /** The names of each open object; `undefined` for an array. */
  const open: (Set<string> | undefined)[] = [];
  let values = 0;
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const at = token.index;
    const [char] = token;
    if (char === '}' || char === ']') {
      open.pop();
      continue;
    }
    if (char === '"') {
      const end = endOfString(text, at);
      TOKEN.lastIndex = end;
      if (end - at - 2 > MOST.text) throw unreadable('a text in it is too long');
      if (isName(text, end)) {
        addName(open.at(-1), String(JSON.parse(text.slice(at, end))));
        continue;
      }
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : undefined);
      if (open.length > MOST.depth) throw unreadable('it is nested too deeply');
    } else {
      LITERAL.lastIndex = at;
      const [literal = ''] = LITERAL.exec(text) ?? [];
      TOKEN.lastIndex = at + literal.length;
      checkNumber(literal);
    }
    if (++values > MOST.values) throw unreadable('it has too many values');
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

const COLON = /\s*:/y;
function isName(text: string, end: number): boolean {
  COLON.lastIndex = end;
  return COLON.test(text);
}

function addName(names: Set<string> | undefined, name: string): void {
  if (REFUSED_NAMES.has(name)) throw unreadable('it has a name that is not taken');
  if (names?.has(name)) throw unreadable('a name in it comes twice');
  names?.add(name);
  if (names && names.size > MOST.keys) throw unreadable('an object in it has too many names');
}

function checkNumber(literal: string): void {
  const number = Number(literal);
  if (/^-?\d/.test(literal) && !(Math.abs(number) <= Number.MAX_SAFE_INTEGER)) {
    throw unreadable('a number in it is too large');
  }
}

const unreadable = (why: string): HttpError =>
  new HttpError('http/malformed', `The JSON cannot be used: ${why}.`);
