/** The stories a registered delivery can tell, each from submission to its last evidence. */

import { UNREACHABLE_PREFIX } from '../../compose/post.js';
import { DEMO_PEOPLE } from '../../development/identity-provider-people.js';
import type { Story } from './options.js';
import { type Content, Party, type SentMessage } from './party.js';
import type { Timeline } from './timeline.js';
import type { World } from './world.js';

/** What a story leaves behind, and what the verifier must say of it. */
export interface Told {
  readonly sender: Party;
  readonly messageId: string;
}

export interface Script {
  /** What the story's files prove. Printed after the verifier has judged them. */
  readonly proves: string;
  /** Days before today at which it begins, so that every time in it has passed. */
  readonly beginsDaysAgo: number;
  readonly tell: (scene: Scene) => Promise<Told>;
}

export interface Scene {
  readonly world: World;
  readonly timeline: Timeline;
  readonly content: Content;
  /** A file that claims to be a PDF and is a program. */
  readonly disguised: Content;
  /** The story's folder. */
  readonly dir: string;
  /** Kill the service after the acceptance, before the collection. */
  readonly kill: boolean;
}

const DAY = 86_400_000;
const MOMENT = 2_000;
/** The service waits 30 s after a window's end for answers that are still on their way. */
const GRACE = 32_000;
const MAIL_DOMAIN = 'mail.example';
/** The demo mail server takes nothing for this one. */
const UNREACHABLE_ADDRESS = `${UNREACHABLE_PREFIX}@${MAIL_DOMAIN}`;

export const SCRIPTS: Record<Story, Script> = {
  accepted: {
    proves:
      'Who submitted which bytes and when, that the named recipient was identified, accepted, and was sent exactly these bytes. It does not prove that they were read.',
    beginsDaysAgo: 0,
    tell: tellAccepted,
  },
  refused: {
    proves:
      'That the recipient was told, was identified and refused; the content was never made available to them.',
    beginsDaysAgo: 0,
    tell: async (scene) => {
      const { sender, recipient, messageId } = await submitAndNotify(scene);
      await signInRecipient(scene, recipient);
      await recipient.answer(messageId, 'refuse');
      await scene.timeline.follow(sender, messageId, 'D.2');
      return { sender, messageId };
    },
  },
  silent: {
    proves:
      'That a mail server took the notice and two reminders over and nobody answered in 15 days. It does not prove that the recipient read one.',
    beginsDaysAgo: 16,
    tell: async (scene) => {
      const { sender, messageId } = await submitAndNotify(scene);
      await travel(scene, 7 * DAY + MOMENT, '7 days pass without an answer');
      await sender.signIn('substantial');
      await scene.timeline.follow(sender, messageId, 'C.1', 2);
      await travel(scene, 6 * DAY, '6 more days');
      await sender.signIn('substantial');
      await scene.timeline.follow(sender, messageId, 'C.1', 3);
      await travel(scene, 2 * DAY + GRACE, 'the window ends');
      await sender.signIn('substantial');
      await scene.timeline.follow(sender, messageId, 'D.2');
      return { sender, messageId };
    },
  },
  unreachable: {
    proves:
      'That the service tried to tell the recipient and the mail server refused, and that the recipient did not come by another way in 15 days.',
    beginsDaysAgo: 16,
    tell: async (scene) => {
      const { sender, messageId } = await submit(scene, UNREACHABLE_ADDRESS);
      await scene.timeline.follow(sender, messageId, 'C.2');
      await travel(scene, 15 * DAY + GRACE, '15 days pass; nobody comes');
      await sender.signIn('substantial');
      await scene.timeline.follow(sender, messageId, 'D.2');
      return { sender, messageId };
    },
  },
  rejected: {
    proves:
      'That the service read the submission and refused it, when and why. Nothing was sent to anybody.',
    beginsDaysAgo: 0,
    tell: async (scene) => {
      const { sender, messageId } = await submit(
        { ...scene, content: scene.disguised },
        `bram@${MAIL_DOMAIN}`,
      );
      await scene.timeline.follow(sender, messageId, 'A.2');
      return { sender, messageId };
    },
  },
  'not-collected': {
    proves:
      'That the recipient accepted, that the content was available for 30 days, and that no byte of it was sent.',
    beginsDaysAgo: 32,
    tell: async (scene) => {
      const { sender, recipient, messageId } = await submitAndNotify(scene);
      await signInRecipient(scene, recipient);
      await recipient.answer(messageId, 'accept');
      await scene.timeline.follow(sender, messageId, 'D.1');
      await travel(scene, 30 * DAY + GRACE, '30 days pass; nothing is collected');
      await sender.signIn('substantial');
      await scene.timeline.follow(sender, messageId, 'E.2');
      return { sender, messageId };
    },
  },
  tampered: {
    proves:
      'Nothing: one byte of evidence/02-NotificationForAcceptance.xml was changed after the fact, in the bundle and in the folder beside it, and the verifier says which file and why.',
    beginsDaysAgo: 0,
    tell: tellAccepted,
  },
};

async function tellAccepted(scene: Scene): Promise<Told> {
  const { world, timeline } = scene;
  const { sender, recipient, messageId } = await submitAndNotify(scene);
  await signInRecipient(scene, recipient);
  await recipient.answer(messageId, 'accept');
  if (scene.kill) {
    await world.killAndRestart();
    timeline.tell(
      '              the service was killed (SIGKILL) after the acceptance and started again',
    );
  }
  await timeline.follow(sender, messageId, 'D.1');
  await recipient.collect(messageId, scene.dir);
  await timeline.follow(sender, messageId, 'E.1');
  return { sender, messageId };
}

async function submitAndNotify(scene: Scene) {
  const { sender, messageId } = await submit(scene, `bram@${MAIL_DOMAIN}`);
  await scene.timeline.follow(sender, messageId, 'C.1');
  return { sender, messageId, recipient: new Party(scene.world, person('bram')) };
}

async function submit(
  scene: Scene,
  notifyAddress: string,
): Promise<{ sender: Party; messageId: string }> {
  const { world, timeline, content } = scene;
  const sender = new Party(world, person('ana'));
  await sender.signIn('substantial');
  timeline.tell(
    `${world.now().toISOString()}  ${sender.name} signed in (substantial) and submits ${content.name}`,
  );
  const { message } = await sender.submit({
    subject: 'Notice under clause 4 (demo)',
    recipient: {
      address: { scheme: 'eidas-natural', personIdentifier: identifierOf('bram') },
      name: person('bram').name,
      notify: { channel: 'email', address: notifyAddress },
      language: 'en',
    },
    content,
  });
  await timeline.follow(sender, message.id, firstEvent(message));
  return { sender, messageId: message.id };
}

const firstEvent = (message: SentMessage): string => message.submission.event;

async function signInRecipient({ world, timeline }: Scene, recipient: Party): Promise<void> {
  await recipient.signIn('high');
  timeline.tell(`${world.now().toISOString()}  ${recipient.name} signed in (high)`);
}

async function travel(
  { world, timeline }: Scene,
  milliseconds: number,
  words: string,
): Promise<void> {
  timeline.tell(`              … ${words} …`);
  await world.travel(milliseconds);
}

function person(key: string) {
  const found = DEMO_PEOPLE.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`there is no demo person ${key}`);
  return found;
}

const identifierOf = (key: string): string => String(person(key).claims.person_identifier);
