/** The kinds of trust services a verifier of delivery evidence may meet (TS 119 612 clause 5.5.1). */

export interface ServiceKind {
  /** What its certificates may stand above or be: seals of evidence, or time-stamps. */
  readonly serves: readonly ('seal' | 'token')[];
  /** What its `granted` status makes of the thing sealed or stamped; absent for kinds without such a status. */
  readonly qualified?: string;
}

const BOTH = ['seal', 'token'] as const;

export const SERVICE_KINDS: ReadonlyMap<string, ServiceKind> = new Map<string, ServiceKind>([
  ['CA/QC', { serves: BOTH, qualified: 'qualified certificate' }],
  ['CA/PKC', { serves: BOTH }],
  ['TSA/QTST', { serves: ['token'], qualified: 'qualified electronic time stamp' }],
  ['TSA', { serves: ['token'] }],
  ['TSA/TSS-QC', { serves: ['token'] }],
  ['EDS/Q', { serves: ['seal'], qualified: 'qualified electronic registered delivery service' }],
  [
    'EDS/REM/Q',
    { serves: ['seal'], qualified: 'qualified electronic registered delivery service (REM)' },
  ],
  ['EDS', { serves: ['seal'] }],
  ['EDS/REM', { serves: ['seal'] }],
]);

/** Statuses under which a service may be relied on; the second is that of services without a qualified kind. */
export const ACTIVE: ReadonlySet<string> = new Set(['granted', 'recognisedatnationallevel']);
