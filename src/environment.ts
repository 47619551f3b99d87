/** Reads single values of the environment: each is what its variable must be, or an error that names the variable. */

import { SealpostError } from './errors.js';

/** The variables of a process, as `cli/main.ts` hands them over. */
export type Environment = Readonly<Record<string, string | undefined>>;

export class ConfigError extends SealpostError<'config/invalid' | 'config/production'> {}

export const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''));

export const words = (text: string | undefined): string[] =>
  text?.split(/\s+/).filter(Boolean) ?? [];

/** `{ [name]: value }`, or nothing where the value is absent. */
export function present<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

export function oneOf<const Choice extends string>(
  env: Environment,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const text = env[name] ?? fallback;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw invalid(name, `must be one of ${choices.join(', ')}`);
  return choice;
}

/** Words that stand in evidence, pages and mails: XML has no place for control characters, and no seal would hold. */
export function line(env: Environment, name: string, fallback: string): string {
  const text = env[name] ?? fallback;
  if (/[\p{Cc}\p{Cs}]/u.test(text)) {
    throw invalid(name, 'must be one line of text, without control characters');
  }
  return text;
}

export const MEGABYTE = 1024 ** 2;
const MOST = 999_999_999;

export function wholeNumber(env: Environment, name: string, fallback: number, most = MOST): number {
  const text = env[name];
  if (text === undefined) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw invalid(name, `must be a whole number up to ${most}`);
  return value;
}

export function atLeastOne(env: Environment, name: string, fallback: number): number {
  const value = wholeNumber(env, name, fallback);
  if (value < 1) throw invalid(name, 'must be at least 1');
  return value;
}

/** A span of up to a day, in milliseconds. */
export function seconds(env: Environment, name: string, fallback: number, least = 0): number {
  const value = wholeNumber(env, name, fallback, 86_400);
  if (value < least) throw invalid(name, `must be at least ${least}`);
  return value * 1000;
}

export const invalid = (name: string, problem: string, cause?: unknown): ConfigError =>
  new ConfigError('config/invalid', `${name} ${problem}.`, { name }, { cause });
