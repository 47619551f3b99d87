/** The schemas of the OpenAPI document (JSON Schema 2020-12). Every answer of the API is tested against them. */

import { EVENTS, REASONS } from '../evidence/event.js';
import { LOA } from '../evidence/party.js';
import { submissionJsonSchema } from './submission-schema.js';

const string = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time', description: 'UTC' } as const;
const digest = {
  type: 'string',
  pattern: '^[0-9a-f]{64}$',
  description: 'SHA-256, hexadecimal',
} as const;
const scannedAt = {
  type: ['string', 'null'],
  format: 'date-time',
  description:
    'When a malware scanner found nothing in the file, before the message was taken in. Null: it was not scanned.',
} as const;
const whole = { type: 'integer', minimum: 0 } as const;
const loa = { type: 'string', enum: Object.values(LOA) } as const;

const closed = (
  properties: Record<string, unknown>,
  required: readonly string[] = Object.keys(properties),
) => ({ type: 'object', properties, required, additionalProperties: false });

const listOf = (items: unknown) => ({ type: 'array', items });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const courseProperties = {
  status: {
    type: 'string',
    enum: [
      'submitted',
      'rejected',
      'noticeSent',
      'noticeFailed',
      'available',
      'accepted',
      'refused',
      'expired',
      'collected',
      'notCollected',
      'lost',
      'withheld',
    ],
  },
  final: { type: 'boolean', description: 'No further event can come.' },
  answerBy: time,
  collectBy: time,
  timeline: listOf(ref('TimelineEntry')),
};

const messageProperties = {
  id: { type: 'string', format: 'uuid' },
  mode: { type: 'string', enum: ['basic', 'consent'] },
  policy: string,
  submissionTime: time,
  sender: ref('Party'),
  subject: string,
  files: listOf(ref('File')),
  submission: ref('TimelineEntry'),
};
const messageRequired = Object.keys(messageProperties);

const permission = {
  oneOf: [
    closed({ allowed: { const: true } }),
    closed({ allowed: { const: false }, reason: string }),
  ],
};

export const schemas = {
  Submission: submissionJsonSchema(),
  Party: closed(
    {
      name: string,
      person: { type: 'string', enum: ['natural', 'legal'] },
      proofing: loa,
      authentication: loa,
      delegate: string,
    },
    ['name', 'person', 'proofing', 'authentication'],
  ),
  File: closed({
    number: whole,
    name: string,
    contentType: string,
    size: whole,
    sha256: digest,
    scannedAt,
  }),
  TimelineEntry: {
    ...closed(
      {
        evidenceId: { type: 'string', pattern: '^urn:uuid:' },
        event: { type: 'string', enum: Object.keys(EVENTS) },
        eventUri: { type: 'string', format: 'uri' },
        claimedTime: { ...time, description: 'When the event happened, by the service’s clock.' },
        provenTime: {
          ...time,
          description: 'The evidence existed no later than this, by the time-stamp token.',
        },
        gapSeconds: { type: 'number' },
        proof: { type: 'string', enum: ['pending', 'proven', 'late'] },
        sha256: digest,
        reasons: listOf(
          closed({ code: { type: 'string', enum: Object.keys(REASONS) }, details: listOf(string) }),
        ),
      },
      ['evidenceId', 'event', 'eventUri', 'claimedTime', 'proof', 'reasons'],
    ),
    description: 'One event of EN 319 522-1 with what proves it.',
  },
  SentMessage: closed(
    {
      ...messageProperties,
      role: { const: 'sender' },
      state: { type: 'string', enum: ['proven', 'taken in, proof pending'] },
      recipients: listOf(
        closed(
          {
            number: whole,
            name: string,
            address: { type: 'object' },
            notify: { type: 'object' },
            language: { type: 'string', enum: ['en', 'fr', 'ro'] },
            ...courseProperties,
          },
          ['number', 'name', 'address', 'notify', 'language'],
        ),
      ),
    },
    [...messageRequired, 'role', 'recipients'],
  ),
  Envelope: closed(
    {
      ...messageProperties,
      role: { const: 'recipient' },
      addressee: {
        ...string,
        description: 'The service-scoped identifier of the address the message was sent to.',
      },
      ...courseProperties,
      may: closed({ answer: permission, collect: permission }),
      collected: closed({ bytes: whole, of: whole }),
    },
    [...messageRequired, 'role', 'addressee', 'status', 'final', 'timeline', 'may', 'collected'],
  ),
  Handover: closed({
    id: { type: 'string', format: 'uuid' },
    closesAt: time,
    files: listOf(
      closed({
        number: whole,
        name: string,
        contentType: string,
        size: whole,
        sha256: digest,
        scannedAt,
        href: string,
      }),
    ),
  }),
  EvidenceList: closed({
    items: listOf(
      closed(
        {
          name: string,
          evidenceId: string,
          event: string,
          claimedTime: time,
          provenTime: time,
          sha256: digest,
          href: string,
          augmented: closed({ level: { type: 'string', enum: ['B-LT', 'B-LTA'] }, href: string }),
        },
        ['name', 'evidenceId', 'event', 'claimedTime', 'href'],
      ),
    ),
  }),
  MessagePage: closed(
    { items: listOf({ oneOf: [ref('SentMessage'), ref('Envelope')] }), next: string },
    ['items'],
  ),
  Session: closed(
    {
      name: string,
      person: string,
      proofing: loa,
      authentication: loa,
      authenticatedAt: time,
      csrf: string,
    },
    ['name', 'person', 'proofing', 'authentication', 'authenticatedAt'],
  ),
  Token: closed({ access_token: string, token_type: { const: 'Bearer' }, expires_in: whole }),
  OAuthError: {
    ...closed({
      error: {
        type: 'string',
        enum: ['invalid_request', 'unsupported_grant_type', 'invalid_client'],
      },
      error_description: string,
    }),
    description: 'RFC 6749 section 5.2.',
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457. `code` is stable.',
    properties: {
      type: string,
      title: string,
      status: { type: 'integer' },
      code: string,
      detail: string,
    },
    required: ['type', 'title', 'status', 'code', 'detail'],
  },
};
