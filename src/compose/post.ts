/** How recipients are told: the configured mail server or, in development without one, a mailbox that keeps the mails. */

import { join } from 'node:path';
import type { Config } from '../config.js';
import type { Clock, Notifier } from '../delivery/ports.js';
import { startMailbox } from '../development/mailbox.js';
import { emailNotifier } from '../notification/email.js';

export interface Post {
  readonly notifier: Notifier;
  /** Where the development mailbox writes what it takes. */
  readonly mailDir?: string;
  close(): Promise<void>;
}

/** The development mailbox takes nothing for addresses that begin so: somebody has to be unreachable. */
export const UNREACHABLE_PREFIX = 'unreachable';

export async function openPost(config: Config, publicUrl: string, clock: Clock): Promise<Post> {
  const setting = {
    publicUrl,
    operator: config.issuerName,
    contact: config.contact,
    timeZone: config.timeZone,
    clock,
  };
  if (config.smtp) {
    const notifier = emailNotifier({
      ...setting,
      smtpUrl: config.smtp.url,
      from: config.smtp.from,
    });
    return { notifier, close: async () => undefined };
  }
  const mailDir = join(config.dataDir, 'mail');
  const mailbox = await startMailbox({ host: '127.0.0.1', port: 0, dir: mailDir });
  mailbox.setBehaviour((recipient) =>
    recipient.startsWith(UNREACHABLE_PREFIX)
      ? { code: 550, text: '5.1.1 no such mailbox (demo)' }
      : undefined,
  );
  return {
    notifier: emailNotifier({
      ...setting,
      smtpUrl: mailbox.url,
      from: 'Sealpost TEST <notices@sealpost.example>',
    }),
    mailDir,
    close: () => mailbox.close(),
  };
}
