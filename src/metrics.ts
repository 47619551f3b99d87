/** What the service counts, as Prometheus metrics. No label can hold personal data: every one has few possible values. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One answer of the HTTP server. */
export interface HttpAnswer {
  readonly method: string;
  /** The route as written in the program, `/messages/:id`; never the address that was asked for. */
  readonly route: string;
  /** Absent when the client left before the answer was complete. */
  readonly status?: number;
  readonly seconds: number;
}

/** What can only be asked for when somebody reads the metrics. */
export interface Backlog {
  /** Events without evidence. */
  readonly pending: number;
  /** Age of the oldest of them in seconds; 0 if there is none. */
  readonly oldestSeconds: number;
  readonly jobs: { readonly waiting: number; readonly dead: number; readonly unknown: number };
}

export type NoticeResult = 'taken' | 'failed' | 'failed-for-good' | 'lost' | 'bounced';

export interface Metrics {
  answered(answer: HttpAnswer): void;
  /** @param code as EN 319 522-1 Table 1 numbers it. A.1 and A.2 also count as submissions. */
  happened(code: string): void;
  /** @param delaySeconds from the claimed to the proven time */
  sealed(delaySeconds: number): void;
  /** @param authority its position in the configured order, from 0 */
  timestamped(authority: number, outcome: string, seconds: number): void;
  noticed(result: NoticeResult): void;
  handedOver(bytes: number): void;
  alarmed(code: string): void;
  probed(passed: boolean): void;
  /** The text that Prometheus reads, and its content type. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Seconds. The target for an answer of an API call is below one, an upload takes minutes. */
const ANSWER_BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];
/** Seconds. The policy calls a proof late after 60; after four hours nothing new is taken in. */
const SEAL_BUCKETS = [0.05, 0.1, 0.25, 0.5, 0.7, 1, 2.5, 5, 15, 60, 300, 3600, 14_400];
const TSA_BUCKETS = [0.01, 0.05, 0.15, 0.5, 1, 2.5, 5, 10];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** @param backlog asked once for each reading; where it rejects, its figures are left out and the rest still comes */
export function createMetrics(backlog: () => Promise<Backlog>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Event loop lag, garbage collection, resident memory, open handles.
  collectDefaultMetrics({ register: registry });

  const answers = new Histogram({
    name: 'sealpost_http_request_duration_seconds',
    help: 'Answers by route, method and class of status; "aborted" when the client left first.',
    labelNames: ['route', 'method', 'status'],
    buckets: ANSWER_BUCKETS,
    registers,
  });
  const submissions = counter('submissions_total', 'Submissions recorded.', ['outcome']);
  const events = counter('events_total', 'Events recorded, by code.', ['code']);
  const delays = new Histogram({
    name: 'sealpost_seal_delay_seconds',
    help: 'From the claimed to the proven time of each evidence stored; its count is the evidence sealed.',
    buckets: SEAL_BUCKETS,
    registers,
  });
  const timestamps = new Histogram({
    name: 'sealpost_tsa_attempt_duration_seconds',
    help: 'Questions to time-stamping authorities, by position in the configured order and outcome.',
    labelNames: ['authority', 'outcome'],
    buckets: TSA_BUCKETS,
    registers,
  });
  const notices = counter('notices_total', 'Attempts to hand a notice over.', ['result']);
  const bytes = counter('handover_bytes_total', 'Clear bytes sent to identified recipients.', []);
  const alarms = counter('alarms_total', 'Alarms by code.', ['code']);
  const probes = counter('probes_total', 'Probes sealed and verified, or not.', ['result']);
  const behind = backlogGauges(registry);

  function counter<Label extends string>(name: string, help: string, labelNames: Label[]) {
    return new Counter({ name: `sealpost_${name}`, help, labelNames, registers });
  }

  return {
    answered({ method, route, status, seconds }) {
      const labels = {
        route,
        method: METHODS.has(method) ? method : 'other',
        status: status === undefined ? 'aborted' : `${Math.floor(status / 100)}xx`,
      };
      answers.observe(labels, seconds);
    },
    happened(code) {
      events.inc({ code });
      if (code === 'A.1') submissions.inc({ outcome: 'accepted' });
      if (code === 'A.2') submissions.inc({ outcome: 'rejected' });
    },
    sealed: (delaySeconds) => delays.observe(delaySeconds),
    timestamped: (authority, outcome, seconds) =>
      timestamps.observe({ authority, outcome }, seconds),
    noticed: (result) => notices.inc({ result }),
    handedOver: (count) => bytes.inc(count),
    alarmed: (code) => alarms.inc({ code }),
    probed: (passed) => probes.inc({ result: passed ? 'passed' : 'failed' }),
    async render() {
      behind(await backlog().catch(() => undefined));
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Without figures the gauges are not reported at all: an old figure, or a nought, would look like good news. */
function backlogGauges(registry: Registry): (backlog: Backlog | undefined) => void {
  const registers = [registry];
  const pending = new Gauge({
    name: 'sealpost_pending_events',
    help: 'Events that wait for their evidence.',
    registers,
  });
  const oldest = new Gauge({
    name: 'sealpost_oldest_pending_event_seconds',
    help: 'Age of the oldest event that waits for its evidence; 0 if none waits.',
    registers,
  });
  const jobs = new Gauge({
    name: 'sealpost_jobs',
    help: 'Jobs that wait, are out of attempts (dead), or that this version does not run (unknown).',
    labelNames: ['state'],
    registers,
  });
  return (backlog) => {
    pending.remove();
    oldest.remove();
    jobs.reset();
    if (!backlog) return;
    pending.set(backlog.pending);
    oldest.set(backlog.oldestSeconds);
    for (const [state, count] of Object.entries(backlog.jobs)) jobs.set({ state }, count);
  };
}
