/** What a notice says, as a shape: a language that misses a sentence does not compile. */

/** What waits: an answer is asked for first, or the content can be collected at once. */
export type NoticeKind = 'consent' | 'basic';

export interface NoticeTexts {
  /** A subject line that tells nothing about the message but its reference. */
  readonly subject: Record<NoticeKind, (reference: string) => string>;
  readonly reminderSubject: (subject: string) => string;
  readonly greeting: string;
  readonly waiting: Record<NoticeKind, string>;
  readonly reminder: string;
  /** The route without a link: what to type, and where. */
  readonly route: {
    readonly heading: string;
    readonly type: (address: string) => string;
    readonly signIn: string;
    readonly find: (reference: string) => string;
    readonly act: Record<NoticeKind, string>;
  };
  readonly deadline: {
    readonly heading: string;
    /** @param moment date, time and offset, already in the reader's notation */
    readonly until: Record<NoticeKind, (moment: string) => string>;
    readonly afterwards: Record<NoticeKind, string>;
  };
  readonly safety: {
    readonly heading: string;
    readonly noLink: string;
    readonly neverAsk: string;
  };
  readonly address: {
    readonly heading: string;
    readonly source: string;
    /** @param contact e-mail address of the operator */
    readonly object: (contact: string, reference: string) => string;
  };
}
