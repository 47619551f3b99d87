/** Notices by e-mail: one mail, one connection, one outcome. The mail server is the next hop (EN 319 522-2, C.1 and D.3). */

import { createTransport } from 'nodemailer';
import type { Clock, Notice, Notifier } from '../delivery/ports.js';
import { type Correspondent, domainOf, isMailAddress, readCorrespondent } from './address.js';
import { isAttemptId, messageIdOf, returnPathOf } from './envelope.js';
import { NotificationError } from './errors.js';
import { type NoticeSetting, noticeMail } from './notice-text.js';
import { failedAt, takenBy, unsendable } from './smtp-outcome.js';

export interface EmailSetting extends NoticeSetting {
  /** `smtp://` (STARTTLS where offered) or `smtps://`, with user and password where the server wants them. */
  readonly smtpUrl: string;
  /** `Name <address>` or an address. Its domain also receives the bounces: `bounce+…@domain`. */
  readonly from: string;
  readonly clock: Clock;
  /** For one mail from connection to answer. Default 60,000 ms. */
  readonly timeoutMs?: number;
}

/**
 * A notifier over one configured SMTP server.
 *
 * Each notice opens its own connection: nothing is queued or repeated inside the library, so every outcome belongs to
 * exactly one recorded attempt. A connection lost after the mail was sent counts as failed; the repeated mail that may
 * follow does no harm, a claim that it was taken would.
 * @throws NotificationError `notification/smtp-url`, `notification/address`
 */
export function emailNotifier(setting: EmailSetting): Notifier {
  const server = readServer(setting.smtpUrl);
  const from = readFrom(setting.from);
  if (!isMailAddress(setting.contact)) throw badAddress(setting.contact);
  const timeoutMs = setting.timeoutMs ?? 60_000;
  const transport = createTransport({
    ...server.options,
    // Nothing in a mail may make the library read a file or fetch a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    maxResponseSize: 16 * 1024,
  });
  return {
    async send(notice) {
      if (!isMailAddress(notice.to)) return unsendable(server.host, 'not a usable mail address');
      if (!isAttemptId(notice.attemptId)) return unsendable(server.host, 'not a usable attempt id');
      try {
        const sent = await transport.sendMail({
          ...mailOf(notice, from, setting),
          // Time-outs of the library count idle time; a server that drips its answers is cut by this one.
          signal: AbortSignal.timeout(timeoutMs),
        });
        return takenBy(server.host, sent.response);
      } catch (error) {
        return failedAt(server.host, error);
      }
    },
  };
}

function mailOf(notice: Notice, from: Correspondent, setting: EmailSetting) {
  const domain = domainOf(from.address);
  const mail = noticeMail(notice, setting);
  return {
    envelope: {
      from: returnPathOf(notice.attemptId, domain),
      to: [notice.to],
      dsn: {
        envid: notice.attemptId,
        ret: 'HDRS',
        notify: ['FAILURE', 'DELAY'],
        orcpt: `rfc822;${notice.to}`,
      },
    },
    from,
    // The address alone: a name from the sender has no place in a header.
    to: { name: '', address: notice.to },
    messageId: messageIdOf(notice.attemptId, domain),
    date: setting.clock.now(),
    // RFC 3834: out-of-office programs do not answer to this.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': notice.language },
    ...mail,
  };
}

function readServer(text: string) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    // The text may hold a password: it is not repeated.
    throw new NotificationError(
      'notification/smtp-url',
      'The SMTP address must look like smtp://host:587 or smtps://user:password@host:465.',
    );
  }
  const secure = url.protocol === 'smtps:';
  const port = Number(url.port) || (secure ? 465 : 587);
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host: `${url.hostname}:${port}`,
    options: {
      host: hostname,
      port,
      secure,
      ...(url.username === ''
        ? {}
        : {
            // A password never goes out in clear.
            requireTLS: !secure,
            auth: {
              user: decodeURIComponent(url.username),
              pass: decodeURIComponent(url.password),
            },
          }),
    },
  };
}

function readFrom(text: string): Correspondent {
  const from = readCorrespondent(text);
  if (!from) throw badAddress(text);
  return from;
}

const badAddress = (text: string): NotificationError =>
  new NotificationError(
    'notification/address',
    `"${text}" is not "Name <local@domain>" or "local@domain" in ASCII.`,
  );
