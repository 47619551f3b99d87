/** What can be wrong with the settings of notification. What a mail server does is an outcome, not an error. */

import { SealpostError } from '../errors.js';

export class NotificationError extends SealpostError<
  /** The SMTP address is no `smtp:` or `smtps:` URL with a host. */
  | 'notification/smtp-url'
  /** An address of the service itself cannot stand in a mail. */
  | 'notification/address'
> {}
