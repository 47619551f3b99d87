/** The submission metadata as it arrives: parsed once, into the inside value, or refused. Unknown fields are refused. */

import { z } from 'zod';
import { POLICY_IDS } from '../delivery/policy.js';
import type { SubmissionRequest } from '../delivery/service.js';
import { hidesSomething } from '../evidence/hidden-text.js';
import { HttpError } from './errors.js';

const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !hidesSomething(text), 'has characters that cannot be seen')
    .refine((text) => text.trim() === text, 'begins or ends with white space');

const address = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.literal('eidas-natural'), personIdentifier: line(256) }),
  z.strictObject({ scheme: z.literal('eidas-legal'), legalPersonIdentifier: line(256) }),
  z.strictObject({
    scheme: z.literal('email'),
    email: z.email().max(254),
    familyName: line(120),
    firstName: line(120),
    dateOfBirth: z.iso.date(),
  }),
]);

const recipient = z.strictObject({
  address,
  name: line(200),
  notify: z.strictObject({ channel: z.literal('email'), address: z.email().max(254) }),
  language: z.enum(['en', 'fr', 'ro']).default('en'),
});

const submission = z.strictObject({
  mode: z.enum(['basic', 'consent']).default('consent'),
  policy: z.enum(POLICY_IDS, 'is not a known policy').optional(),
  subject: line(500),
  recipients: z.array(recipient).min(1),
});

/** The JSON shape of the `metadata` part, for the OpenAPI document. */
export const submissionJsonSchema = (): unknown => z.toJSONSchema(submission, { io: 'input' });

/**
 * @param metadata parsed JSON of the `metadata` part
 * @throws HttpError `http/malformed` naming the first field that is wrong
 */
export function readSubmission(
  metadata: unknown,
  arrivedAt: Date,
  idempotencyKey: string | undefined,
): SubmissionRequest {
  const parsed = submission.safeParse(metadata);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') || 'metadata';
    throw new HttpError('http/malformed', `The field ${field} cannot be used: ${issue?.message}.`, {
      field,
    });
  }
  const { mode, policy, subject, recipients } = parsed.data;
  return {
    arrivedAt,
    mode,
    subject,
    recipients: recipients.map(({ name, ...rest }) => ({ ...rest, statedName: name })),
    ...(policy === undefined ? {} : { policyId: policy }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}
