/**
 * Forms that what a sender writes and what a provider verified must share: the gate compares the two to the letter, so both
 * sides have to take the same for an address or a date.
 */

const MAILBOX = /^[^\s@<>"(),:;[\]\\]{1,64}@[A-Za-z0-9.-]{1,189}$/;

/** `local@domain`, without quoting, comments or a display name. */
export const isMailboxForm = (text: string): boolean => MAILBOX.test(text);

/** `YYYY-MM-DD` for a day that exists. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}
