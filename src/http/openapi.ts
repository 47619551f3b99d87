/** `/api/v1/openapi.json`: OpenAPI 3.1, with the legal effect of every call (`x-legal-effect`). */

import { Router } from 'express';
import { createCookies } from './cookies.js';
import { onlyMethods } from './methods.js';
import { schemas } from './openapi-schemas.js';

const NO_EFFECT = 'None. Reading, listing and previewing have no legal effect.';

const json = (schema: string, description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
});
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const bytes = (mediaType: string, description: string) => ({
  description,
  content: { [mediaType]: { schema: { type: 'string', contentMediaType: mediaType } } },
});
const path = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

const id = path('id');
const addressee = {
  name: 'addressee',
  in: 'query',
  description:
    'The `addressee` of the envelope, for a person whom one message was sent to under several addresses. Default: the first that has not ended.',
  schema: { type: 'string' },
};
const common = {
  '401': problem('Not signed in, or the token is not valid.'),
  '404': problem('No such message, or not a party to it: the same answer for both.'),
};
const refusals = {
  ...common,
  '403': problem(
    'Level too low or authentication older than 10 minutes; "needed" names the level.',
  ),
  '409': problem('Already decided, window over, or the evidence this rests on is not sealed yet.'),
  '410': problem('Access has ended.'),
};

const paths = {
  '/api/v1/session': {
    get: {
      operationId: 'session',
      summary: 'Who is signed in',
      'x-legal-effect': NO_EFFECT,
      responses: {
        '200': json('Session', 'The identity behind this session or token.'),
        '401': common['401'],
      },
    },
  },
  '/api/v1/messages': {
    post: {
      operationId: 'submit',
      summary: 'Submit a registered message',
      description:
        'multipart/form-data: the part `metadata` (JSON) first, then 1 to 100 files. `Prefer: wait=N` waits up to N seconds for the sealed A.1.',
      'x-legal-effect':
        'Submission: the service takes charge (A.1) or refuses on the merits (A.2), with sealed evidence.',
      parameters: [
        {
          name: 'Idempotency-Key',
          in: 'header',
          schema: { type: 'string', pattern: '^[!-~]{1,200}$' },
        },
        { name: 'Prefer', in: 'header', schema: { type: 'string' } },
      ],
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['metadata', 'file'],
              properties: {
                metadata: { $ref: '#/components/schemas/Submission' },
                file: {
                  type: 'array',
                  items: { type: 'string', contentMediaType: 'application/octet-stream' },
                },
              },
            },
          },
        },
      },
      responses: {
        '201': json('SentMessage', 'Taken in charge, A.1 sealed.'),
        '202': json(
          'SentMessage',
          'Taken in, proof pending: nothing is lost, the evidence follows.',
        ),
        '400': problem(
          'Metadata or multipart body cannot be read, or the call was cut. Nothing is stored.',
        ),
        '401': common['401'],
        '403': problem('Level too low, or the policy takes submissions from people only.'),
        '409': problem('The same Idempotency-Key is being worked on; see Retry-After.'),
        '413': problem('Too large.'),
        '415': problem('Not multipart/form-data, or a file type the service does not know.'),
        '429': problem('The sender has reached the limit of today, or sends too much at once.'),
        '422': problem(
          'Refused on the merits (`delivery/submission-rejected`, with A.2), too many files or recipients, or the Idempotency-Key was used for another submission.',
        ),
        '503': problem(
          'The service cannot prove or store at the moment and takes nothing; see Retry-After.',
        ),
        '507': problem('There is no room for this content. Nothing is stored.'),
      },
    },
    get: {
      operationId: 'list',
      summary: 'Messages sent or received, newest first',
      'x-legal-effect': NO_EFFECT,
      parameters: [
        {
          name: 'box',
          in: 'query',
          schema: { type: 'string', enum: ['sent', 'received'], default: 'sent' },
        },
        {
          name: 'limit',
          in: 'query',
          schema: { type: 'integer', minimum: 1, maximum: 100, default: 25 },
        },
        {
          name: 'cursor',
          in: 'query',
          description: '`next` of the page before, unchanged.',
          schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,200}$' },
        },
      ],
      responses: {
        '200': json('MessagePage', 'One page; `next` is the cursor of the next.'),
        '400': problem('Bad paging, or a box that does not exist.'),
        '401': common['401'],
      },
    },
  },
  '/api/v1/messages/{id}': {
    get: {
      operationId: 'read',
      summary: 'One message, as its sender or as one recipient sees it',
      'x-legal-effect': NO_EFFECT,
      parameters: [id, addressee],
      responses: {
        '200': {
          description: 'The message.',
          content: {
            'application/json': {
              schema: {
                oneOf: [
                  { $ref: '#/components/schemas/SentMessage' },
                  { $ref: '#/components/schemas/Envelope' },
                ],
              },
            },
          },
        },
        ...common,
      },
    },
  },
  '/api/v1/messages/{id}/evidence': {
    get: {
      operationId: 'listEvidence',
      summary: 'The sealed evidence this party may have',
      'x-legal-effect': NO_EFFECT,
      parameters: [id],
      responses: { '200': json('EvidenceList', 'In chain order.'), ...common },
    },
  },
  '/api/v1/messages/{id}/evidence/{event}': {
    get: {
      operationId: 'readEvidence',
      summary: 'The bytes of one evidence as first sealed',
      'x-legal-effect': NO_EFFECT,
      parameters: [id, path('event')],
      responses: {
        '200': bytes('application/xml', 'EN 319 522-3 evidence with its XAdES B-T seal.'),
        ...common,
      },
    },
  },
  '/api/v1/messages/{id}/evidence/{event}/augmented': {
    get: {
      operationId: 'readAugmentedEvidence',
      summary:
        'The same evidence with certificates and answers of revocation, once they were to be had',
      'x-legal-effect': NO_EFFECT,
      parameters: [id, path('event')],
      responses: {
        '200': bytes('application/xml', 'The evidence at level XAdES B-LT.'),
        ...common,
      },
    },
  },
  '/api/v1/messages/{id}/bundle': {
    get: {
      operationId: 'readBundle',
      summary: 'Everything this party may keep, in one container (ASiC-E, EN 319 162-1)',
      'x-legal-effect': NO_EFFECT,
      parameters: [id],
      responses: {
        '200': bytes('application/vnd.etsi.asic-e+zip', 'For `sealpost verify`.'),
        ...common,
      },
    },
  },
  '/api/v1/messages/{id}/answer': {
    post: {
      operationId: 'answer',
      summary: 'Accept or refuse (consent mode)',
      'x-legal-effect': 'Acceptance (C.3) or refusal (C.4). Cannot be taken back.',
      parameters: [id, addressee],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['answer'],
              additionalProperties: false,
              properties: { answer: { type: 'string', enum: ['accept', 'refuse'] } },
            },
          },
        },
      },
      responses: {
        '200': json('Envelope', 'The answer is recorded.'),
        '400': problem('Bad body.'),
        ...refusals,
      },
    },
  },
  '/api/v1/messages/{id}/handovers': {
    post: {
      operationId: 'openHandover',
      summary: 'Open a handover: the content may be fetched in this session',
      'x-legal-effect':
        'None by itself. When every byte of every file has been sent, E.1 is recorded.',
      parameters: [id, addressee],
      responses: { '201': json('Handover', 'Open until `closesAt`.'), ...refusals },
    },
  },
  '/api/v1/handovers/{id}/files/{file}': {
    get: {
      operationId: 'readContent',
      summary: 'Bytes of one file inside an open handover of this session',
      'x-legal-effect': 'Takes delivery: with the last missing byte, E.1 is recorded.',
      parameters: [
        id,
        path('file'),
        { name: 'Range', in: 'header', schema: { type: 'string' } },
        { name: 'If-Range', in: 'header', schema: { type: 'string' } },
      ],
      responses: {
        '200': bytes('application/octet-stream', 'The whole file.'),
        '206': bytes('application/octet-stream', 'The range asked for.'),
        '403': problem('No open handover in this session.'),
        '405': problem('Asked for in advance (`Sec-Purpose: prefetch`), or without its bytes.'),
        '416': problem('The range lies outside the file.'),
        ...common,
      },
    },
  },
  '/api/v1/messages/{id}/loss': {
    post: {
      operationId: 'declareLoss',
      summary: 'Declare that the content did not arrive or is unusable',
      'x-legal-effect': 'Handover failure (E.2, reason Other with the text).',
      parameters: [id, addressee],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['reason'],
              additionalProperties: false,
              properties: {
                reason: {
                  type: 'string',
                  description: 'Readable words; white space is made single.',
                  minLength: 1,
                  maxLength: 1000,
                },
              },
            },
          },
        },
      },
      responses: { '200': json('Envelope', 'Recorded.'), '400': problem('Bad body.'), ...refusals },
    },
  },
  '/oauth/token': {
    post: {
      operationId: 'token',
      summary: 'Access token for a registered machine client (private_key_jwt, RFC 7523)',
      'x-legal-effect': 'None.',
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              required: ['grant_type', 'client_assertion_type', 'client_assertion'],
              properties: {
                grant_type: { const: 'client_credentials' },
                client_assertion_type: {
                  const: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
                },
                client_assertion: { type: 'string' },
              },
            },
          },
        },
      },
      responses: {
        '200': json('Token', 'Valid for five minutes.'),
        '400': json('OAuthError', 'Not a request for a token, or of another grant type.'),
        '401': json('OAuthError', 'Not a valid assertion of a registered client.'),
      },
    },
  },
};

/** What any call may be answered with, before it is looked at more closely. */
const anywhere = {
  '400': problem('The address or a header cannot be read.'),
  '414': problem('The address is too long.'),
  '429': problem('Too many calls from one address or of one sender; see Retry-After.'),
  '503': problem('The service is busy or cannot store anything at the moment; see Retry-After.'),
};
const withBody = {
  '408': problem('The body arrived too slowly. Nothing is stored.'),
  '413': problem('The body is too large for this call.'),
  '415': problem('The body is of another media type, or compressed.'),
};

const complete = (operation: { readonly responses: object; readonly requestBody?: unknown }) => ({
  ...operation,
  responses: {
    ...anywhere,
    ...(operation.requestBody === undefined ? {} : withBody),
    ...operation.responses,
  },
});

const completePaths = Object.fromEntries(
  Object.entries(paths).map(([address, operations]) => [
    address,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [method, complete(operation)]),
    ),
  ]),
);

/** @param publicUrl address of the service, without a trailing slash */
export const openApiDocument = (publicUrl: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Sealpost',
    version: '1',
    description:
      'Registered electronic delivery. Every call says what legal effect it has; only calls that say so have one. ' +
      'Times are UTC. Unsafe calls of a browser session carry the header X-CSRF-Token.',
    license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
  },
  servers: [{ url: publicUrl }],
  security: [{ bearer: [] }, { session: [] }],
  paths: completePaths,
  components: {
    schemas,
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: createCookies(publicUrl.startsWith('https://')).session.name,
      },
    },
  },
});

export function openApiRoutes(publicUrl: string): Router {
  const document = JSON.stringify(openApiDocument(publicUrl));
  const router = Router();
  router.get('/api/v1/openapi.json', (_request, response) => {
    response.type('application/json').send(document);
  });
  for (const [address, operations] of Object.entries(paths)) {
    router.all(address.replaceAll(/\{(\w+)\}/g, ':$1'), onlyMethods(Object.keys(operations)));
  }
  return router;
}
