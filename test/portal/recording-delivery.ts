/** A delivery that answers from fixed views and remembers what it was asked to change. */

import type { Delivery, EnvelopeView, MessageView } from '../../src/delivery/service.js';
import { HANDOVER_ID, MESSAGE_ID, NOW, sampleEnvelope, sampleSent } from './sample.js';

export interface Recording {
  readonly delivery: Delivery;
  /** Names of the changing methods called, in order. */
  readonly changes: string[];
}

export interface Scene {
  readonly envelope?: EnvelopeView;
  readonly sent?: MessageView;
  readonly outcomes?: Partial<
    Pick<Delivery, 'answer' | 'openHandover' | 'openContent' | 'declareLoss'>
  >;
}

export function recordingDelivery(scene: Scene = {}): Recording {
  const { envelope = sampleEnvelope(), sent = sampleSent(), outcomes = {} } = scene;
  const changes: string[] = [];
  const changing = <Arguments extends unknown[], Result>(
    name: string,
    act: (...given: Arguments) => Promise<Result>,
  ) => {
    return (...given: Arguments): Promise<Result> => {
      changes.push(name);
      return act(...given);
    };
  };
  const mine = <View>(id: string, view: View): Promise<View | undefined> =>
    Promise.resolve(id === MESSAGE_ID ? view : undefined);
  const handover = {
    handoverId: HANDOVER_ID,
    messageId: MESSAGE_ID,
    closesAt: new Date(NOW.getTime() + 3600_000),
    files: envelope.message.files,
  };
  const delivery: Delivery = {
    beginSubmission: changing('beginSubmission', async () => ({
      messageId: MESSAGE_ID,
      addFile: async (given, content) => {
        for await (const _chunk of content) changes.push('chunk');
        return { number: 1, size: 0, sha256: new Uint8Array(32), ...given };
      },
      finish: changing('finish', async () => ({
        kind: 'accepted' as const,
        view: sent,
        replayed: false,
        sealed: true,
      })),
      abort: changing('abort', async () => undefined),
    })),
    listSent: async () => ({ items: [sent] }),
    listReceived: async () => ({ items: [envelope] }),
    sentMessage: (_caller, id) => mine(id, sent),
    envelope: (_caller, id) => mine(id, envelope),
    evidence: (_caller, id) => mine(id, []),
    ownContent: async () => [],
    handover: async (_caller, id) => (id === HANDOVER_ID ? handover : undefined),
    answer: changing(
      'answer',
      outcomes.answer ?? (async () => ({ kind: 'done' as const, envelope })),
    ),
    openHandover: changing(
      'openHandover',
      outcomes.openHandover ?? (async () => ({ kind: 'opened' as const, ...handover })),
    ),
    openContent:
      outcomes.openContent ??
      (async (_caller, id, number, range) => {
        const file = envelope.message.files.find((candidate) => candidate.number === number);
        if (id !== HANDOVER_ID || !file) return { kind: 'not-found' as const };
        const bytes = new Uint8Array(10).fill(65);
        const { from, to } = range ?? { from: 0, to: bytes.length };
        return {
          kind: 'stream' as const,
          file: { ...file, size: bytes.length },
          range: { from, to },
          bytes: (async function* () {
            yield bytes.subarray(from, to);
          })(),
        };
      }),
    recordTransfer: changing('recordTransfer', async () => undefined),
    declareLoss: changing(
      'declareLoss',
      outcomes.declareLoss ?? (async () => ({ kind: 'done' as const, envelope })),
    ),
  };
  return { delivery, changes };
}
