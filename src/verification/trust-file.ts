/** What an imported Trusted List leaves behind: a file a reader gives as trust, and can look into. */

import { readTime, writeTime } from '../evidence/values.js';
import {
  equalBytes,
  fromBase64,
  fromHex,
  fromUtf8,
  toBase64,
  toHex,
  utf8,
} from '../formats/bytes.js';
import { FormatError } from '../formats/errors.js';
import type { ListedService, ServiceStatus } from './trusted-list.js';

const FORMAT = 'sealpost-trust/2';

/** Where a status comes from: named wherever it is used. */
export interface ListSource {
  readonly territory: string;
  readonly operator: string;
  readonly sequence: number;
  readonly issued: Date;
  readonly nextUpdate?: Date;
  /** Subject of the certificate under which the list's seal was checked. */
  readonly signedBy: string;
  /** Of the list's bytes. */
  readonly sha256: Uint8Array;
}

export interface TrustFile {
  readonly list: ListSource;
  readonly services: readonly ListedService[];
}

export const writeTrustFile = ({ list, services }: TrustFile): Uint8Array =>
  utf8(
    `${JSON.stringify(
      {
        format: FORMAT,
        list: {
          ...list,
          issued: writeTime(list.issued),
          ...(list.nextUpdate && { nextUpdate: writeTime(list.nextUpdate) }),
          sha256: toHex(list.sha256),
        },
        services: services.map((service) => ({
          ...service,
          certificates: service.certificates.map((der) => toBase64(der)),
          history: service.history.map((one) => ({ ...one, since: writeTime(one.since) })),
        })),
      },
      null,
      1,
    )}\n`,
  );

/** @throws FormatError `formats/trusted-list`, for whatever `writeTrustFile` does not write */
export function readTrustFile(bytes: Uint8Array): TrustFile {
  const file = fileOf(jsonOf(bytes));
  if (file === undefined || !equalBytes(writeTrustFile(file), bytes)) {
    const detail =
      'This is not a trust file as this version of sealpost trust import writes it; import the list again.';
    throw new FormatError('formats/trusted-list', detail);
  }
  return file;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return undefined;
  }
}

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function fileOf(json: unknown): TrustFile | undefined {
  if (!isJson(json) || json.format !== FORMAT || !isJson(json.list)) return undefined;
  const list = sourceOf(json.list);
  const services = listOf(json.services, serviceOf);
  return list && services ? { list, services } : undefined;
}

function sourceOf(json: Json): ListSource | undefined {
  const { territory, operator, sequence, signedBy } = json;
  const issued = timeOf(json.issued);
  const nextUpdate = timeOf(json.nextUpdate);
  const sha256 = typeof json.sha256 === 'string' ? fromHex(json.sha256) : undefined;
  const whole =
    typeof territory === 'string' &&
    typeof operator === 'string' &&
    typeof sequence === 'number' &&
    typeof signedBy === 'string';
  if (!whole || issued === undefined || sha256 === undefined) return undefined;
  return {
    territory,
    operator,
    sequence,
    issued,
    ...(nextUpdate && { nextUpdate }),
    signedBy,
    sha256,
  };
}

function serviceOf(json: unknown): ListedService | undefined {
  if (!isJson(json)) return undefined;
  const { provider, name } = json;
  const certificates = listOf(json.certificates, (value) =>
    typeof value === 'string' ? fromBase64(value) : undefined,
  );
  const history = listOf(json.history, statusOf);
  if (typeof provider !== 'string' || typeof name !== 'string') return undefined;
  return certificates && history ? { provider, name, certificates, history } : undefined;
}

function statusOf(json: unknown): ServiceStatus | undefined {
  if (!isJson(json)) return undefined;
  const { type, status, hasQualifications } = json;
  const purposes = listOf(json.purposes, (value) =>
    typeof value === 'string' ? value : undefined,
  );
  const since = timeOf(json.since);
  const whole =
    typeof type === 'string' &&
    typeof status === 'string' &&
    typeof hasQualifications === 'boolean';
  return whole && since && purposes
    ? { type, status, since, hasQualifications, purposes }
    : undefined;
}

const timeOf = (value: unknown): Date | undefined =>
  typeof value === 'string' ? readTime(value)?.time : undefined;

function listOf<Value>(
  value: unknown,
  read: (member: unknown) => Value | undefined,
): Value[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const members = value.map(read);
  return members.every((member) => member !== undefined) ? members : undefined;
}
