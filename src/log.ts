/** The structured log. Personal data, tokens, keys and content never go in; errors appear as code and data only. */

import { type Logger as PinoLogger, pino } from 'pino';
import { SealpostError } from './errors.js';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'> & {
  child(bindings: Record<string, string | number>): Logger;
};

/** @param destination where lines go; default standard error, so that a command's own output stays clean */
export function createLogger(level: string, destination: number | string = 2): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: destination, sync: true }),
  );
}

/**
 * What may be logged of an error: our own say everything safe by themselves. Of a foreign one only its name, code and
 * place are kept, because libraries put whole certificates, queries with values and request bodies into messages.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof SealpostError) {
    const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
    return { code: error.code, ...error.data, ...cause };
  }
  if (!(error instanceof Error)) return { thrown: typeof error };
  const at = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  const code = 'code' in error && typeof error.code === 'string' ? { errorCode: error.code } : {};
  return { error: error.name, ...code, at: at?.trim().replace(/\(?file:\/\/.*\/(?=[^/]+\))/, '(') };
}
