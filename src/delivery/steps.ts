/** What runs without anybody asking: notices, windows that end, bounces that come back. */

import { type DueDeps, due, sweep } from './due.js';
import { type NotifyDeps, notify, recordBounce, type UnderWay } from './notify.js';
import type { JobName, JobPayloads } from './ports.js';

export interface StepsDeps extends NotifyDeps, Omit<DueDeps, 'store'> {
  readonly store: NotifyDeps['store'] & DueDeps['store'];
}

export type JobSteps = {
  readonly [Name in JobName]: (payload: JobPayloads[Name]) => Promise<void>;
};

export interface Steps extends JobSteps {
  /** Lets every course go on whose time has come although no job came. @returns how many there were */
  sweep(now: Date): Promise<number>;
  /** A delivery report for a notice that the next hop had taken (C.2 or D.4). */
  bounced(attemptId: string, report: string): Promise<void>;
}

export function createSteps(deps: StepsDeps): Steps {
  const underWay: UnderWay = new Set();
  return {
    notify: (payload) => notify(deps, underWay, payload),
    due: (payload) => due(deps, payload),
    sweep: (now) => sweep(deps, now),
    bounced: (attemptId, report) => recordBounce(deps, attemptId, report),
  };
}
