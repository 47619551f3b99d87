/** The fields of the compose form: their names, and their way into a submission. The schema of the API decides what is right. */

import type { Request, Response } from 'express';
import type { SubmissionRequest } from '../delivery/service.js';
import { HttpError } from '../http/errors.js';
import { readSubmission } from '../http/submission-schema.js';
import type { Catalogue } from '../texts/catalogue.js';

export type FormFields = ReadonlyMap<string, string>;

/** Throws `http/forged` unless the fields belong to a form of the caller's session, if there is one. */
export type FormGuard = (request: Request, response: Response, fields: FormFields) => void;

export const SCHEMES = ['eidas-natural', 'eidas-legal', 'email'] as const;

type FieldError = keyof Catalogue['sender']['compose']['errors'];

/** One field of the form cannot be used: the form is shown again, and nothing was stored. */
export class UnusableField extends Error {
  readonly field: string;
  readonly wrong: FieldError;

  constructor(field: string, wrong: FieldError) {
    super(`the field ${field} cannot be used: ${wrong}`);
    this.field = field;
    this.wrong = wrong;
  }
}

/** `r1.name` is the name of the first recipient. */
export const recipientField = (position: number, field: string): string => `r${position}.${field}`;

/** The positions that the form carries, in order. */
export const positionsIn = (fields: FormFields): number[] =>
  [...fields.keys()]
    .flatMap((name) => /^r(\d{1,3})\.notify$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

/** @throws UnusableField for the first field that is wrong */
export function submissionFrom(
  fields: FormFields,
  arrivedAt: Date,
  idempotencyKey: string,
): SubmissionRequest {
  const positions = positionsIn(fields);
  if (positions.length === 0) throw new UnusableField('recipients', 'recipients');
  if (!fields.get('mode')) throw new UnusableField('mode', 'choice');
  const metadata = {
    mode: fields.get('mode'),
    subject: entered(fields, 'subject'),
    recipients: positions.map((position) => recipientFrom(fields, position)),
  };
  try {
    return readSubmission(metadata, arrivedAt, idempotencyKey);
  } catch (error) {
    throw (error instanceof HttpError && unusableIn(fields, error.data.field)) || error;
  }
}

const entered = (fields: FormFields, name: string): string => (fields.get(name) ?? '').trim();

function recipientFrom(fields: FormFields, position: number) {
  const value = (field: string) => entered(fields, recipientField(position, field));
  const scheme = SCHEMES.find((known) => known === value('scheme'));
  if (scheme === undefined) {
    throw new UnusableField(recipientField(position, 'scheme'), 'choice');
  }
  const personal = {
    email: value('email'),
    familyName: value('familyName'),
    firstName: value('firstName'),
    dateOfBirth: value('dateOfBirth'),
  };
  const addresses = {
    'eidas-natural': { scheme, personIdentifier: value('personIdentifier') },
    'eidas-legal': { scheme, legalPersonIdentifier: value('legalPersonIdentifier') },
    email: { scheme, ...personal },
  };
  return {
    address: addresses[scheme],
    // For an e-mail address the names are part of the address: asking twice would invite two spellings.
    name:
      scheme === 'email' ? `${personal.firstName} ${personal.familyName}`.trim() : value('name'),
    notify: { channel: 'email', address: value('notify') },
    language: value('language') || 'en',
  };
}

/** From a path in the metadata, such as `recipients.0.address.email`, to the form's field and a plain sentence. */
export function unusableIn(fields: FormFields, path: unknown): UnusableField | undefined {
  if (typeof path !== 'string') return undefined;
  if (path === 'files') return new UnusableField('files', 'unusableFile');
  const [, index, rest] = /^recipients\.(\d+)(?:\.(.+))?$/.exec(path) ?? [];
  if (index === undefined) return unusableValue(fields, path);
  const position = positionsIn(fields)[Number(index)] ?? 1;
  const inBlock = (name: string) => recipientField(position, name);
  if (rest === undefined) return new UnusableField(inBlock('scheme'), 'twice');
  if (rest === 'notify.address') return unusableValue(fields, inBlock('notify'));
  if (rest !== 'address') return unusableValue(fields, inBlock(rest.split('.').at(-1) ?? ''));
  const scheme = SCHEMES.find((known) => known === entered(fields, inBlock('scheme'))) ?? 'email';
  return new UnusableField(inBlock(IDENTIFYING[scheme]), scheme === 'email' ? 'email' : 'spaces');
}

/** The field that most of an address hangs on. */
const IDENTIFYING = {
  'eidas-natural': 'personIdentifier',
  'eidas-legal': 'legalPersonIdentifier',
  email: 'email',
} as const;

function unusableValue(fields: FormFields, field: string): UnusableField {
  const value = entered(fields, field);
  if (value === '') return new UnusableField(field, 'required');
  if (/\.(email|notify)$/.test(field)) return new UnusableField(field, 'email');
  if (field.endsWith('.dateOfBirth')) return new UnusableField(field, 'date');
  return new UnusableField(field, value.length > 120 ? 'tooLong' : 'characters');
}
