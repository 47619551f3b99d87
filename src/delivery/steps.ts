/** What runs without anybody asking: notices, windows that end, bounces that come back, content whose time is over. */

import { due, type SweepDeps, sweep } from './due.js';
import { type NotifyDeps, notify, recordBounce, type UnderWay } from './notify.js';
import type { JobName, JobPayloads } from './ports.js';

export interface StepsDeps extends NotifyDeps, Omit<SweepDeps, 'store'> {
  readonly store: NotifyDeps['store'] & SweepDeps['store'];
}

export type JobSteps = {
  readonly [Name in JobName]: (payload: JobPayloads[Name]) => Promise<void>;
};

export interface Steps extends JobSteps {
  /**
   * Lets every course go on whose time has come although no job came, and removes content whose time is over.
   * @returns how many courses there were
   */
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
