/** Plays one recipient's course in memory around the pure `decide`: no fake of a store, only the values a store would hold. */

import { type Command, decide, nextDue } from '../../src/delivery/lifecycle.js';
import type { ConsignmentMode, EventRecord, PartyStatement } from '../../src/delivery/message.js';
import { nextNotice } from '../../src/delivery/notices.js';
import { policyOf } from '../../src/delivery/policy.js';
import type { Course, NoticeAttempt, NoticeOutcome } from '../../src/delivery/ports.js';
import type { RefusalReason } from '../../src/delivery/service.js';
import { LOA } from '../../src/evidence/party.js';

export const START = new Date('2026-03-02T09:00:00.000Z');
export const policy = policyOf('eu-erds/1');

export const party = (at: Date): PartyStatement => ({
  scopedId: 'urn:uuid:6d0f1e7a-0000-8000-8000-000000000001',
  person: 'natural',
  name: { firstName: 'Ana', familyName: 'Pop' },
  proofing: LOA.high,
  authentication: LOA.substantial,
  method: 'urn:example:method',
  authenticatedAt: at,
  record: { id: 'record', digest: new Uint8Array(32) },
});

export class CourseSimulation {
  now = START;
  course: Course;
  due: Date | null = null;
  refusals: RefusalReason[] = [];
  private serial = 0;

  constructor(mode: ConsignmentMode, sizes: readonly number[] = [10, 5]) {
    this.course = {
      message: {
        id: 'message',
        mode,
        policyId: 'eu-erds/1',
        submissionTime: START,
        sender: party(START),
        subject: 'Subject',
        files: sizes.map((size, index) => ({
          number: index + 1,
          name: `${index}.pdf`,
          contentType: 'application/pdf',
          size,
          sha256: new Uint8Array(32),
        })),
        recipients: [],
      },
      recipient: 1,
      events: [],
      notices: [],
      transfers: [],
    };
    this.append([
      { code: 'A.1', occurrence: 0, eventTime: START, facts: { reasons: [], logs: [] } },
    ]);
  }

  get codes(): string[] {
    return this.course.events.map(({ code }) => code);
  }

  event(code: string): EventRecord {
    const found = this.course.events.find((event) => event.code === code);
    if (!found) throw new Error(`there is no ${code} in ${this.codes.join(' ')}`);
    return found;
  }

  advance(days: number): this {
    this.now = new Date(this.now.getTime() + Math.round(days * 86_400_000));
    return this;
  }

  run(command: Command): boolean {
    const decision = decide(this.course, command, policy, this.now);
    if (decision.kind === 'refused') {
      this.refusals.push(decision.reason);
      return false;
    }
    if (command.kind === 'notice') this.replace(command.attempt);
    if (command.kind === 'transfer') {
      this.course = { ...this.course, transfers: [...this.course.transfers, command.transfer] };
    }
    this.append(decision.events);
    this.due = decision.due;
    return true;
  }

  /** Seals what is pending and lets the course go on, as the sealer does in one transaction. */
  seal(): this {
    while (this.course.events.some(({ seal }) => !seal)) {
      const events = this.course.events.map((event) => ({
        ...event,
        seal: event.seal ?? { digest: new Uint8Array(32), provenTime: this.now },
      }));
      this.course = { ...this.course, events };
      this.run({ kind: 'proceed' });
    }
    return this;
  }

  proceed(): this {
    this.run({ kind: 'proceed' });
    return this;
  }

  /** Starts the attempt that is wanted now, as the notify step does. */
  startNotice(): NoticeAttempt | undefined {
    const wanted = nextNotice(this.course, policy);
    if (!wanted || wanted.at > this.now || this.underWay) return undefined;
    const attempt: NoticeAttempt = {
      id: `notice-${++this.serial}`,
      messageId: 'message',
      recipient: 1,
      round: wanted.round,
      attempt: wanted.attempt,
      startedAt: this.now,
    };
    this.course = { ...this.course, notices: [...this.course.notices, attempt] };
    return attempt;
  }

  get underWay(): NoticeAttempt | undefined {
    return this.course.notices.find(({ outcome }) => !outcome);
  }

  notice(outcome: NoticeOutcome): this {
    const attempt = this.startNotice() ?? this.underWay;
    if (attempt) this.finish(attempt, outcome);
    return this;
  }

  finish(attempt: NoticeAttempt, outcome: NoticeOutcome): void {
    this.run({
      kind: 'notice',
      attempt: { ...attempt, outcome: { ...outcome, finishedAt: this.now } },
    });
  }

  bounce(): this {
    const taken = this.course.notices.findLast(({ outcome }) => outcome?.kind === 'taken');
    if (taken) this.finish(taken, { kind: 'bounced', report: 'for <ana@example.com>: gone' });
    return this;
  }

  answer(answer: 'accept' | 'refuse', arrivedAt = this.now): boolean {
    return this.run({ kind: 'answer', answer, arrivedAt, party: party(arrivedAt) });
  }

  transfer(file: number, from: number, to: number): boolean {
    const transfer = {
      handoverId: 'handover',
      file,
      from,
      to,
      startedAt: this.now,
      finishedAt: this.now,
    };
    return this.run({ kind: 'transfer', transfer, party: party(this.now) });
  }

  open(): boolean {
    return this.run({ kind: 'open-handover' });
  }

  declareLoss(): boolean {
    return this.run({
      kind: 'declare-loss',
      arrivedAt: this.now,
      text: 'The file does not open.',
      party: party(this.now),
    });
  }

  /** Lets time run to its end; notices are tried whenever one is wanted. */
  toTheEnd(outcome: NoticeOutcome): this {
    for (let step = 0; step < 500; step++) {
      this.seal();
      if (this.underWay) this.finish(this.underWay, outcome);
      const due = nextDue(this.course, policy);
      if (!due) return this;
      if (due > this.now) this.now = due;
      this.notice(outcome);
      this.proceed();
    }
    throw new Error(`no end after 500 steps: ${this.codes.join(' ')}`);
  }

  private replace(attempt: NoticeAttempt): void {
    const notices = this.course.notices.map((one) => (one.id === attempt.id ? attempt : one));
    this.course = { ...this.course, notices };
  }

  private append(
    events: readonly Omit<EventRecord, 'id' | 'messageId' | 'recipient' | 'sequence'>[],
  ): void {
    const recorded = events.map((event, index) => ({
      ...event,
      id: `event-${++this.serial}`,
      messageId: 'message',
      recipient: event.code.startsWith('A') ? null : 1,
      sequence: this.course.events.length + index,
    }));
    this.course = { ...this.course, events: [...this.course.events, ...recorded] };
  }
}

type Sent = Exclude<NoticeOutcome, { kind: 'bounced' }>;

export const TAKEN: Sent = {
  kind: 'taken',
  host: 'mx.example.com',
  reply: '250 2.0.0 queued for <ana@example.com>',
  queueId: 'Q1',
};
export const SOFT: Sent = {
  kind: 'failed',
  permanent: false,
  host: 'mx.example.com',
  reply: '451 later',
};
export const HARD: Sent = {
  kind: 'failed',
  permanent: true,
  host: 'mx.example.com',
  reply: '550 5.1.1 <ana@example.com>: unknown',
};
