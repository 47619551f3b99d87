/** The one configuration type and its one reader. Nobody else reads the environment. */

import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  atLeastOne,
  ConfigError,
  type Environment,
  invalid,
  line,
  MEGABYTE,
  oneOf,
  present,
  seconds,
  wholeNumber,
  withoutEmpty,
  words,
} from './environment.js';

export type Mode = 'development' | 'production';

export interface Config {
  readonly mode: Mode;
  /** Where the embedded database, keys and content live. Created with mode 0700. `SEALPOST_DATA_DIR`, default `data`. */
  readonly dataDir: string;
  /** Public address of the service, without a trailing slash. `SEALPOST_PUBLIC_URL`, default `http://localhost:PORT`. */
  readonly publicUrl: string;
  readonly host: string;
  /** `SEALPOST_PORT`, default 8080; 0 picks a free one. */
  readonly port: number;
  /** `DATABASE_URL`: any PostgreSQL >= 15, as the service role. Absent: the embedded server. */
  readonly databaseUrl?: string;
  /** `DATABASE_OWNER_URL`: read by `sealpost migrate` and `sealpost clients` only. */
  readonly databaseOwnerUrl?: string;
  /** `DATABASE_RETENTION_URL`: read by `sealpost retention` only. */
  readonly databaseRetentionUrl?: string;
  /** Folder with the development PKI. `SEALPOST_DEV_CERTS`, default `certs/dev`. */
  readonly devCertsDir: string;
  readonly seal?: SealConfig;
  /** `SEALPOST_KEK_FILE`: 32 bytes, base64. Default (development): made in the data directory. */
  readonly kekFile?: string;
  /** `SEALPOST_TSA_URLS`, separated by spaces, tried in order. Absent (development): the embedded TSA. */
  readonly tsa: {
    readonly urls: readonly string[];
    readonly rootsFile?: string;
    readonly policies: readonly string[];
  };
  readonly providers: readonly ProviderConfig[];
  /** `SEALPOST_DEMO_PROVIDER_PORT`: where the demo identity provider listens in development; 0 picks a free one. */
  readonly demoProviderPort: number;
  readonly smtp?: { readonly url: string; readonly from: string };
  /** `SEALPOST_ISSUER_NAME`: the provider's legal name in evidence. */
  readonly issuerName: string;
  /** `SEALPOST_CONTACT`: the e-mail address where people write who need help or object to notices. */
  readonly contact: string;
  /** `SEALPOST_TIME_ZONE`: IANA zone in which notices write deadlines, beside the UTC offset. Default `UTC`. */
  readonly timeZone: string;
  /**
   * `SEALPOST_MAX_PROOF_AGE`, seconds, default 4 hours; here in milliseconds. When no trustworthy time was to be had
   * for longer, or an event waits for its proof for longer, nothing new is taken in.
   */
  readonly maxProofAge: number;
  /** `SEALPOST_MAX_PENDING`: with more events waiting for their proof, submissions wait, and after 5 s are refused. */
  readonly maxPending: number;
  readonly probe: {
    /** `SEALPOST_PROBE_SECONDS`, default 60; here in milliseconds. */
    readonly intervalMs: number;
    /** `SEALPOST_PROBE_ALARM_SECONDS`, default 300: probes failing for longer are an alarm. In milliseconds. */
    readonly alarmAfterMs: number;
  };
  readonly preservation: {
    /** `SEALPOST_STATUS_SECONDS`, default 600 in production, else 1: how often a certificate is asked about. In milliseconds. */
    readonly pauseMs: number;
    /** `SEALPOST_PRESERVATION_ALARM_SECONDS`, default a day: evidence without validation data for longer is an alarm. */
    readonly alarmAfterMs: number;
  };
  readonly drain: {
    /** `SEALPOST_DRAIN_NOTICE_SECONDS`, default 5 in production, else 0: `/readyz` says no before the port closes. */
    readonly noticeMs: number;
    /** `SEALPOST_DRAIN_LIMIT_SECONDS`, default 60: what is under way is broken off after that. */
    readonly limitMs: number;
  };
  /** `SEALPOST_MARK_DIR`: where the high-water mark is kept. Default: `marks` in the data directory. */
  readonly markDir: string;
  readonly policy: 'eu-erds/1' | 'eu-qerds/1';
  /** `SEALPOST_SCANNER_URL`: the ClamAV daemon. Absent: content is marked as not scanned. */
  readonly scanner?: ScannerConfig;
  readonly limits: LimitsConfig;
  /** `SEALPOST_TRUSTED_PROXIES`: addresses or CIDR blocks whose `X-Forwarded-For` names the client. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  /** `SEALPOST_METRICS_PORT`, 0 picks a free one; absent: no metrics are served. `SEALPOST_METRICS_HOST`, default loopback. */
  readonly metrics?: { readonly host: string; readonly port: number };
}

export interface SealConfig {
  /** PEM, PKCS#12, or a PKCS#11 URI. */
  readonly keyFile: string;
  /** PEM. Absent: the one in the PKCS#12 file. */
  readonly certificateFile?: string;
  /** Intermediates, PEM. */
  readonly chainFile?: string;
  /** Roots the service checks its own seals against, PEM. */
  readonly rootsFile: string;
  /** `SEALPOST_SEAL_PASSPHRASE`: of the PKCS#12 file, or the PIN of the token. */
  readonly passphrase?: string;
  /** `SEALPOST_SEAL_PASSPHRASE_FILE`: the same as first line of a file, which is read again with the key. */
  readonly passphraseFile?: string;
}

export interface ScannerConfig {
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string };
  /** `SEALPOST_SCANNER_MEGABYTES`, default 100: larger files are not scanned. Here in bytes. */
  readonly maxBytes: number;
}

export interface LimitsConfig {
  /** `SEALPOST_MAX_REQUESTS`, default 1024: requests under way in this process. */
  readonly requests: number;
  /** `SEALPOST_MAX_UPLOADS`, default 256: submissions among them. */
  readonly uploads: number;
  /** `SEALPOST_SIGN_INS_PER_MINUTE`, default 120, and `SEALPOST_CHECKS_PER_MINUTE`, default 60: from one address. */
  readonly signInsPerMinute: number;
  readonly checksPerMinute: number;
  /** `SEALPOST_BUNDLES_PER_MINUTE`, default 60: of one party or machine. */
  readonly bundlesPerMinute: number;
  /** `SEALPOST_QUOTA_MESSAGES`, of one sender in a day (UTC); 0 for none. Default 10,000 in production, else none. */
  readonly messagesPerDay: number;
  /** `SEALPOST_QUOTA_MEGABYTES`; 0 for none. Default 100,000 in production, else none. Here in bytes. */
  readonly bytesPerDay: number;
}

/** One identity provider, as `SEALPOST_PROVIDERS` names it. */
export type ProviderConfig = Readonly<z.infer<typeof providersFile>[number]>;

export { ConfigError, type Environment } from './environment.js';

const level = z.enum([
  'http://eidas.europa.eu/LoA/low',
  'http://eidas.europa.eu/LoA/substantial',
  'http://eidas.europa.eu/LoA/high',
]);

const providersFile = z.array(
  z.strictObject({
    key: z.string().regex(/^[a-z0-9-]{1,40}$/),
    name: z.string().min(1).max(80),
    // Discovery as OpenID Connect Discovery 1.0 section 4.
    issuer: z.url(),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1).exactOptional(),
    // `acr` value → levels. Values not named here identify nobody.
    acr: z.record(z.string(), z.strictObject({ authentication: level, proofing: level })),
  }),
);

/**
 * Reads and checks the whole configuration before anything opens. A variable that is set to nothing counts as absent, as
 * container files often leave it.
 * @param variables the process environment; nobody else looks at it
 * @throws ConfigError naming the variable, what is wrong with it and what to do
 */
export function readConfig(variables: Environment): Config {
  const env = withSecrets(withoutEmpty(variables));
  const mode = oneOf(env, 'SEALPOST_MODE', ['development', 'production'] as const, 'development');
  const port = wholeNumber(env, 'SEALPOST_PORT', 8080, 65_535);
  const dataDir = resolve(env.SEALPOST_DATA_DIR ?? 'data');
  const config: Config = {
    mode,
    dataDir,
    markDir: resolve(env.SEALPOST_MARK_DIR ?? join(dataDir, 'marks')),
    publicUrl: publicUrl(env, port),
    host: env.SEALPOST_HOST ?? '127.0.0.1',
    port,
    ...present('databaseUrl', env.DATABASE_URL),
    ...present('databaseOwnerUrl', env.DATABASE_OWNER_URL),
    ...present('databaseRetentionUrl', env.DATABASE_RETENTION_URL),
    devCertsDir: resolve(env.SEALPOST_DEV_CERTS ?? 'certs/dev'),
    ...present('seal', sealConfig(env)),
    ...present('kekFile', env.SEALPOST_KEK_FILE),
    tsa: tsaConfig(env),
    providers: providers(env),
    demoProviderPort: wholeNumber(env, 'SEALPOST_DEMO_PROVIDER_PORT', 8081, 65_535),
    ...present('smtp', smtpConfig(env)),
    issuerName: line(env, 'SEALPOST_ISSUER_NAME', 'Sealpost TEST service'),
    contact: line(env, 'SEALPOST_CONTACT', 'help@sealpost.example'),
    timeZone: timeZone(env),
    maxProofAge: seconds(env, 'SEALPOST_MAX_PROOF_AGE', 14_400, 60),
    maxPending: wholeNumber(env, 'SEALPOST_MAX_PENDING', 5000, 1_000_000),
    probe: {
      intervalMs: seconds(env, 'SEALPOST_PROBE_SECONDS', 60, 1),
      alarmAfterMs: seconds(env, 'SEALPOST_PROBE_ALARM_SECONDS', 300),
    },
    preservation: {
      pauseMs: seconds(env, 'SEALPOST_STATUS_SECONDS', mode === 'production' ? 600 : 1, 1),
      alarmAfterMs: seconds(env, 'SEALPOST_PRESERVATION_ALARM_SECONDS', 86_400, 60),
    },
    drain: {
      noticeMs: seconds(env, 'SEALPOST_DRAIN_NOTICE_SECONDS', mode === 'production' ? 5 : 0),
      limitMs: seconds(env, 'SEALPOST_DRAIN_LIMIT_SECONDS', 60),
    },
    ...present('scanner', scannerConfig(env)),
    limits: limitsConfig(env, mode),
    trustedProxies: trustedProxies(env),
    policy: oneOf(env, 'SEALPOST_POLICY', ['eu-erds/1', 'eu-qerds/1'] as const, 'eu-erds/1'),
    logLevel: oneOf(
      env,
      'SEALPOST_LOG_LEVEL',
      ['debug', 'info', 'warn', 'error', 'silent'] as const,
      'info',
    ),
    ...present('metrics', metricsConfig(env)),
  };
  if (mode === 'production') refuseDevelopmentParts(config, env);
  return config;
}

/** What holds a password may stand in a file that `NAME_FILE` names, as secret stores hand secrets over. */
const SECRETS = [
  'DATABASE_URL',
  'DATABASE_OWNER_URL',
  'DATABASE_RETENTION_URL',
  'SEALPOST_SMTP_URL',
] as const;

function withSecrets(env: Environment): Environment {
  const read = SECRETS.flatMap((name) => {
    const file = env[`${name}_FILE`];
    if (file === undefined) return [];
    if (env[name] !== undefined) throw invalid(`${name}_FILE`, `cannot stand beside ${name}`);
    try {
      return [[name, readFileSync(file, 'utf8').trim()] as const];
    } catch (cause) {
      throw invalid(`${name}_FILE`, 'must name a file that can be read', cause);
    }
  });
  return { ...env, ...Object.fromEntries(read) };
}

/** In production every part that proves or tells must be a real one, chosen by the operator. */
function refuseDevelopmentParts(config: Config, env: Environment): void {
  const missing = [
    [config.databaseUrl, 'DATABASE_URL: a PostgreSQL server of your own'],
    [
      config.seal,
      'SEALPOST_SEAL_KEY and SEALPOST_SEAL_CERTIFICATE: the development seal key is refused',
    ],
    [config.kekFile, 'SEALPOST_KEK_FILE: 32 random bytes in base64, kept apart from the database'],
    [config.tsa.urls[0], 'SEALPOST_TSA_URLS: the embedded time-stamping authority is refused'],
    [config.tsa.rootsFile, 'SEALPOST_TSA_ROOTS: the roots its answers are checked against'],
    [config.providers[0], 'SEALPOST_PROVIDERS: the demo identity provider is refused'],
    [config.smtp, 'SEALPOST_SMTP_URL and SEALPOST_SMTP_FROM: recipients must be told'],
    [env.SEALPOST_CONTACT, 'SEALPOST_CONTACT: where people write who need help'],
    [env.SEALPOST_ISSUER_NAME, 'SEALPOST_ISSUER_NAME: the legal name that evidence carries'],
    [config.publicUrl.startsWith('https://') || undefined, 'SEALPOST_PUBLIC_URL: an https address'],
  ].flatMap(([value, need]) => (value === undefined ? [String(need)] : []));
  if (missing.length > 0) {
    throw new ConfigError('config/production', `Production mode needs ${missing.join('; ')}.`);
  }
}

function publicUrl(env: Environment, port: number): string {
  const text = env.SEALPOST_PUBLIC_URL ?? `http://localhost:${port}`;
  const url = URL.canParse(text) && !text.endsWith('/') ? new URL(text) : undefined;
  // Pages, cookies and the provider's way back stand at the root of a host of their own.
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw invalid('SEALPOST_PUBLIC_URL', 'must be like https://post.example.org, with no path');
  }
  return url.origin;
}

function timeZone(env: Environment): string {
  const zone = env.SEALPOST_TIME_ZONE ?? 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw invalid('SEALPOST_TIME_ZONE', 'must be an IANA zone such as Europe/Bucharest');
  }
}

function sealConfig(env: Environment): SealConfig | undefined {
  const given = {
    ...present('keyFile', env.SEALPOST_SEAL_KEY),
    ...present('rootsFile', env.SEALPOST_SEAL_ROOTS),
    ...present('certificateFile', env.SEALPOST_SEAL_CERTIFICATE),
    ...present('chainFile', env.SEALPOST_SEAL_CHAIN),
    ...present('passphrase', env.SEALPOST_SEAL_PASSPHRASE),
    ...present('passphraseFile', env.SEALPOST_SEAL_PASSPHRASE_FILE),
  };
  const { keyFile, rootsFile, passphrase, passphraseFile } = given;
  if (Object.keys(given).length === 0) return undefined;
  if (keyFile === undefined || rootsFile === undefined) {
    throw invalid(
      'SEALPOST_SEAL_KEY',
      'goes together with SEALPOST_SEAL_ROOTS and, unless it is a PKCS#12 file, SEALPOST_SEAL_CERTIFICATE',
    );
  }
  if (passphrase !== undefined && passphraseFile !== undefined) {
    throw invalid('SEALPOST_SEAL_PASSPHRASE_FILE', 'cannot stand beside SEALPOST_SEAL_PASSPHRASE');
  }
  return { ...given, keyFile, rootsFile };
}

function tsaConfig(env: Environment): Config['tsa'] {
  const urls = words(env.SEALPOST_TSA_URLS);
  for (const url of urls) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw invalid('SEALPOST_TSA_URLS', 'must hold http(s) addresses separated by spaces');
    }
  }
  const rootsFile = env.SEALPOST_TSA_ROOTS;
  if (urls.length > 0 && rootsFile === undefined) {
    throw invalid(
      'SEALPOST_TSA_ROOTS',
      'must name the roots that answers of SEALPOST_TSA_URLS lead to',
    );
  }
  const policies = words(env.SEALPOST_TSA_POLICIES);
  return { urls, policies, ...present('rootsFile', rootsFile) };
}

function metricsConfig(env: Environment): Config['metrics'] {
  if (env.SEALPOST_METRICS_PORT === undefined) return undefined;
  return {
    host: env.SEALPOST_METRICS_HOST ?? '127.0.0.1',
    port: wholeNumber(env, 'SEALPOST_METRICS_PORT', 0, 65_535),
  };
}

function scannerConfig(env: Environment): ScannerConfig | undefined {
  const { SEALPOST_SCANNER_URL: text } = env;
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const maxBytes = wholeNumber(env, 'SEALPOST_SCANNER_MEGABYTES', 100, 4096) * MEGABYTE;
  if (url?.protocol === 'unix:' && url.host === '' && url.pathname.length > 1) {
    return { address: { path: decodeURIComponent(url.pathname) }, maxBytes };
  }
  if (url?.protocol === 'tcp:' && url.hostname !== '' && url.port !== '') {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return { address: { host, port: Number(url.port) }, maxBytes };
  }
  throw invalid('SEALPOST_SCANNER_URL', 'must look like tcp://host:3310 or unix:///run/clamd.sock');
}

function limitsConfig(env: Environment, mode: Mode): LimitsConfig {
  const production = mode === 'production';
  const megabytes = wholeNumber(env, 'SEALPOST_QUOTA_MEGABYTES', production ? 100_000 : 0);
  return {
    requests: atLeastOne(env, 'SEALPOST_MAX_REQUESTS', 1024),
    uploads: atLeastOne(env, 'SEALPOST_MAX_UPLOADS', 256),
    signInsPerMinute: atLeastOne(env, 'SEALPOST_SIGN_INS_PER_MINUTE', 120),
    checksPerMinute: atLeastOne(env, 'SEALPOST_CHECKS_PER_MINUTE', 60),
    bundlesPerMinute: atLeastOne(env, 'SEALPOST_BUNDLES_PER_MINUTE', 60),
    messagesPerDay: wholeNumber(env, 'SEALPOST_QUOTA_MESSAGES', production ? 10_000 : 0),
    bytesPerDay: megabytes * MEGABYTE,
  };
}

function trustedProxies(env: Environment): string[] {
  const blocks = words(env.SEALPOST_TRUSTED_PROXIES);
  for (const block of blocks) {
    const [address = '', prefix = '0', ...others] = block.split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) === 0 || others.length > 0 || !/^\d{1,3}$/.test(prefix) || +prefix > bits) {
      throw invalid('SEALPOST_TRUSTED_PROXIES', 'must hold addresses or blocks such as 10.0.0.0/8');
    }
  }
  return blocks;
}

function smtpConfig(env: Environment): Config['smtp'] {
  const { SEALPOST_SMTP_URL: url, SEALPOST_SMTP_FROM: from } = env;
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol)) {
    throw invalid('SEALPOST_SMTP_URL', 'must look like smtp://host:port or smtps://host:port');
  }
  if (from === undefined)
    throw invalid('SEALPOST_SMTP_FROM', 'must name the address notices come from');
  return { url, from };
}

function providers(env: Environment): ProviderConfig[] {
  const file = env.SEALPOST_PROVIDERS;
  if (file === undefined) return [];
  try {
    return providersFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw invalid(
      'SEALPOST_PROVIDERS',
      'must name a JSON file of providers (docs/operations.md)',
      cause,
    );
  }
}
