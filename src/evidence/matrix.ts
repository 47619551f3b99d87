/**
 * How often each component stands in the evidence of each event: EN 319 522-2 V1.1.1 Table 13, as data.
 * Component codes and clauses are those of Table 6 and clause 8.2.
 */

import { EVENTS, type EventCode } from './event.js';

/** `1` exactly one, `?` at most one, `+` one or more, `*` any number, `-` none. */
export type Cardinality = '1' | '?' | '+' | '*' | '-';

export type Component = keyof typeof COMPONENTS;

type Group = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

interface ComponentRow {
  readonly name: string;
  /** Of EN 319 522-2. */
  readonly clause: string;
  readonly usual: Cardinality;
  /** Exceptions, by event, by group of events, or for all negative events; the narrowest holds. */
  readonly but: Partial<Record<EventCode | Group | 'negative', Cardinality>>;
}

const row = (
  clause: string,
  name: string,
  usual: Cardinality,
  but: ComponentRow['but'] = {},
): ComponentRow => ({ name, clause, usual, but });

/** The recipient's side is told only where a recipient can be involved. */
const recipientSide: ComponentRow['but'] = { C: '?', D: '?', E: '?' };
/** Table 13 note c: the events that rest on an authenticated recipient. */
const recipientActs: ComponentRow['but'] = { 'C.3': '?', 'C.4': '?', 'D.3': '?', 'E.1': '?' };

export const COMPONENTS = {
  G01: row('8.2.1', 'evidence identifier', '1'),
  G02: row('8.2.2', 'evidence version', '1'),
  G03: row('8.2.3', 'event identifier', '1'),
  // The table says any number for negative events; clause 8.2.4 wants a reason there.
  G04: row('8.2.4', 'reason', '?', { negative: '+' }),
  G05: row('8.2.5', 'event time', '1'),
  G06: row('8.2.6', 'transaction log', '*'),
  R01: row('8.2.7', 'issuer policy identifier', '+'),
  R02: row('8.2.8', 'issuer details', '1'),
  R03: row('8.2.9', 'signature', '1'),
  I01: row('8.2.10', "sender's identity attributes", '?'),
  I02: row('8.2.11', "sender's identifier", '1', { 'F.3': '?' }),
  I03: row('8.2.12', "sender's delegate's identity attributes", '?', { 'F.3': '-' }),
  I04: row('8.2.13', "sender's delegate's identifier", '?', { 'F.3': '-' }),
  I05: row('8.2.14', "recipient's identity attributes", '*'),
  I06: row('8.2.15', "recipient's identifier", '+'),
  I07: row('8.2.16', "recipient's delegate's identity attributes", '-', recipientSide),
  I08: row('8.2.17', "recipient's delegate's identifier", '-', recipientSide),
  I09: row('8.2.18', 'recipient referred to', '-', { C: '1', D: '1', E: '1' }),
  I10: row('8.2.19', "sender's assurance", '?', { 'F.3': '-' }),
  I11: row('8.2.20', "sender's delegate's assurance", '?', { 'F.3': '-' }),
  I12: row('8.2.21', "recipient's assurance", '-', recipientActs),
  I13: row('8.2.22', "recipient's delegate's assurance", '-', recipientActs),
  M01: row('8.2.23', 'message identifier', '1'),
  M02: row('8.2.24', 'user content information', '1'),
  M03: row('8.2.25', 'submission time', '?', { A: '1' }),
  M04: row('8.2.26', 'external system', '-', { F: '1' }),
  M05: row('8.2.27', 'external ERDS', '-', { B: '1' }),
  E01: row('8.2.28', 'extensions', '?'),
} as const satisfies Record<string, ComponentRow>;

export const componentCodes = Object.keys(COMPONENTS) as Component[];

const isGroup = (letter: string): letter is Group => /^[A-F]$/.test(letter);

/** The group letter of an event, which its reasons share. */
export function groupOf(event: EventCode): Group {
  const letter = event.charAt(0);
  if (!isGroup(letter)) throw new RangeError(`no group for ${event}`);
  return letter;
}

export function cardinality(component: Component, event: EventCode): Cardinality {
  const { usual, but }: ComponentRow = COMPONENTS[component];
  const negative = EVENTS[event].negative ? but.negative : undefined;
  return but[event] ?? but[groupOf(event)] ?? negative ?? usual;
}

/** What holds for every event alike, and so for one whose column is not known; otherwise `undefined`. */
export function commonCardinality(component: Component): Cardinality | undefined {
  const { usual, but }: ComponentRow = COMPONENTS[component];
  return Object.keys(but).length === 0 ? usual : undefined;
}

export const RANGE: Readonly<Record<Cardinality, readonly [min: number, max: number]>> = {
  '1': [1, 1],
  '?': [0, 1],
  '+': [1, Number.POSITIVE_INFINITY],
  '*': [0, Number.POSITIVE_INFINITY],
  '-': [0, 0],
};

/** Table 13 note b: sender or sender's delegate, one of the two with assurance details. */
export const senderAssuranceNeeded = (event: EventCode): boolean => event !== 'F.3';

/**
 * Table 13 note c: recipient or recipient's delegate, one of the two with assurance details. The table has D.3
 * there too, although a notification authenticates nobody; no provider could fill it, so it is waived.
 */
export function recipientAssuranceNeeded(event: EventCode): 'needed' | 'waived' | 'not-needed' {
  if (event === 'D.3') return 'waived';
  return event === 'C.3' || event === 'C.4' || event === 'E.1' ? 'needed' : 'not-needed';
}
