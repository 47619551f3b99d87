/** The one configuration type and its one reader. Nobody else reads the environment. */

import { SealpostError } from './errors.js';

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
  /** `DATABASE_OWNER_URL`: read by `sealpost migrate` and `sealpost retention` only. */
  readonly databaseOwnerUrl?: string;
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
  readonly smtp?: { readonly url: string; readonly from: string };
  /** `SEALPOST_ISSUER_NAME`: the provider's legal name in evidence. */
  readonly issuerName: string;
  readonly policy: 'eu-erds/1' | 'eu-qerds/1';
  readonly logLevel: string;
}

export interface SealConfig {
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly chainFile?: string;
}

export interface ProviderConfig {
  readonly key: string;
  readonly name: string;
  /** Issuer URL; discovery as OpenID Connect Discovery 1.0 section 4. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** `acr` value → authentication level and proofing level. Values not named here identify nobody. */
  readonly acr: Readonly<
    Record<string, { readonly authentication: string; readonly proofing: string }>
  >;
}

export class ConfigError extends SealpostError<'config/invalid' | 'config/production'> {}
