/** Gives every demo person one waiting message, sent as a demo person would send it: signed in, through the API. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_PEOPLE, type DemoPerson } from '../../development/identity-provider-people.js';
import { Party } from './party.js';

/** @returns how many messages were sent; people who have one already get none */
export async function seedMessages(url: string, letter: Uint8Array): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-seed-'));
  try {
    const file = join(dir, 'letter.pdf');
    await writeFile(file, letter);
    const content = { name: 'letter.pdf', type: 'application/pdf', file };
    let sent = 0;
    for (const [index, person] of DEMO_PEOPLE.entries()) {
      if (await hasMessage(url, person)) continue;
      const sender = new Party({ url }, DEMO_PEOPLE[(index + 1) % DEMO_PEOPLE.length] ?? person);
      await sender.signIn('substantial');
      await sender.submit({
        subject: 'A letter for you (demo)',
        recipient: recipientOf(person),
        content,
      });
      sent++;
    }
    return sent;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function hasMessage(url: string, person: DemoPerson): Promise<boolean> {
  const party = new Party({ url }, person);
  await party.signIn('high');
  const { items } = await party.json<{ items: unknown[] }>('/api/v1/messages?box=received&limit=1');
  return items.length > 0;
}

function recipientOf({ person, name, key, claims }: DemoPerson): Record<string, unknown> {
  const address =
    person === 'natural'
      ? { scheme: 'eidas-natural', personIdentifier: claims.person_identifier }
      : { scheme: 'eidas-legal', legalPersonIdentifier: claims.legal_person_identifier };
  return {
    address,
    name,
    notify: { channel: 'email', address: `${key}@mail.example` },
    language: 'en',
  };
}
