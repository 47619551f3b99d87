/** Tells a delivery as it happens, in one line per event, on the screen and for `timeline.txt`. */

import type { Party, SentMessage, TimelineItem } from './party.js';

const POLL_MS = 60;
const PATIENCE_MS = 15_000;

const MEANING: Record<string, string> = {
  'A.1': 'Sealpost took charge of the message',
  'A.2': 'the submission was refused',
  'C.1': 'the mail server took the notice over (not: it arrived)',
  'C.2': 'the notice could not be handed over',
  'C.3': 'the identified recipient accepted',
  'C.4': 'the identified recipient refused',
  'C.5': 'the window to answer ended without an answer',
  'D.1': 'the content is available to the recipient',
  'D.2': 'the content could not be made available',
  'E.1': 'every byte was sent to the identified recipient',
  'E.2': 'the content was not handed over',
};

export class Timeline {
  readonly lines: string[] = [];
  readonly #print: (line: string) => void;
  readonly #told = new Set<string>();

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  tell(line: string): void {
    this.lines.push(line);
    this.#print(line);
  }

  /**
   * Follows a message until an event is sealed (so many times), telling every event on the way.
   * @throws if that takes longer than 15 s of real time
   */
  async follow(sender: Party, messageId: string, until: string, times = 1): Promise<SentMessage> {
    for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
      const message = await sender.sentMessage(messageId);
      const events = eventsOf(message);
      for (const event of events) this.#tellOnce(event);
      const sealed = events.filter(({ event, proof }) => event === until && proof !== 'pending');
      if (sealed.length >= times) return message;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`${until} was not sealed within ${PATIENCE_MS / 1000} s`);
  }

  #tellOnce(item: TimelineItem): void {
    if (item.proof === 'pending' || this.#told.has(item.evidenceId)) return;
    this.#told.add(item.evidenceId);
    const name = item.eventUri.split('/').at(-1);
    const proven = `proven ${item.provenTime} (+${(item.gapSeconds ?? 0).toFixed(3)} s)`;
    this.tell(
      `${item.claimedTime}  ${item.event} ${name}: ${MEANING[item.event] ?? ''}; ${proven}`,
    );
  }
}

function eventsOf(message: SentMessage): TimelineItem[] {
  return [message.submission, ...message.recipients.flatMap(({ timeline = [] }) => timeline)];
}
