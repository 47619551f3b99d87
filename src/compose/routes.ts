/** Which rooms stand behind the front door, and what each of them is given. */

import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { DowntimeStore } from '../availability/ports.js';
import type { Config } from '../config.js';
import { DeliveryError } from '../delivery/errors.js';
import { policyOf } from '../delivery/policy.js';
import type { Clock } from '../delivery/ports.js';
import type { Delivery } from '../delivery/service.js';
import { actRoutes } from '../http/acts.js';
import { limitByAddress } from '../http/address-limit.js';
import { type Answer, createApp } from '../http/app.js';
import { authenticate } from '../http/authenticate.js';
import { certificateStatusRoutes } from '../http/certificate-status.js';
import { createCookies } from '../http/cookies.js';
import { requireCsrf } from '../http/csrf.js';
import { downtimeRoutes } from '../http/downtime.js';
import { evidenceRoutes } from '../http/evidence.js';
import { type Health, healthRoutes } from '../http/health.js';
import { limitByHolder } from '../http/holder-limit.js';
import { messageRoutes } from '../http/messages.js';
import { openApiRoutes } from '../http/openapi.js';
import { PACE, requirePace } from '../http/pace.js';
import { limitUnderWay, Places } from '../http/places.js';
import { policyRoutes } from '../http/policies.js';
import { sessionInfoRoutes } from '../http/session-info.js';
import { signInRoutes } from '../http/sign-in.js';
import { timestampRoutes } from '../http/timestamp.js';
import { tokenRoute } from '../http/token.js';
import type { Logger } from '../log.js';
import { createPortal } from '../portal/portal.js';
import { languageOf } from '../portal/preferences.js';
import type { PortalParts } from '../portal/site.js';
import { MAX_TIMESTAMP_QUERY_BYTES } from '../sealing/tsa-handler.js';
import { type BundleDeps, createBundleWriter } from './bundle.js';
import { demoPeopleFor } from './demo-people.js';
import type { Identities } from './identities.js';
import { limitIntakes } from './limited-intakes.js';
import type { Proof } from './proof.js';
import { readVerifierPage } from './verifier-page.js';

const POLICY_TEXTS = fileURLToPath(new URL('../../docs/policy/', import.meta.url));

/** Each holds its files in memory. */
const CHECKS_AT_ONCE = 4;
/** Until they have been sent: each holds its papers in memory. */
const BUNDLES_AT_ONCE = { atOnce: 32, atOnceEach: 4 };

export interface RouteParts {
  readonly delivery: Delivery;
  readonly identities: Identities;
  readonly proof: Pick<Proof, 'embeddedTsa' | 'status'>;
  /** Judges files of strangers. */
  readonly judge: PortalParts['verify'];
  /** What bundles are sealed and stamped with. */
  readonly bundle: Pick<
    BundleDeps,
    'means' | 'uses' | 'judging' | 'anchors' | 'source' | 'makers' | 'keepAttempts'
  >;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly health: () => Promise<Health>;
  readonly downtime: DowntimeStore;
  /** Told of every answer. */
  readonly observe: (answer: Answer) => void;
}

export function createServiceApp(config: Config, parts: RouteParts): RequestListener {
  const { identities, proof, publicUrl, clock, log, health, downtime, observe } = parts;
  const { limits } = config;
  const uploads = new Places(limits.uploads, Math.ceil(limits.uploads / 4));
  const delivery = {
    ...parts.delivery,
    beginSubmission: limitIntakes(parts.delivery.beginSubmission, uploads),
  };
  const signInLimit = limitByAddress(limits.signInsPerMinute);
  const { identification } = identities;
  const now = () => clock.now();
  const https = publicUrl.startsWith('https://');
  const cookies = createCookies(https);
  const test = config.mode === 'development';
  const verifierPage = readVerifierPage();
  const bundle = createBundleWriter(
    {
      ...parts.bundle,
      delivery,
      clock,
      verifierPage: verifierPage.bytes,
      noTimestamp: () =>
        new DeliveryError(
          'delivery/cannot-prove',
          'No time-stamp can be had at the moment, and a bundle needs one.',
        ),
    },
    { serviceName: config.issuerName, test, timeZone: config.timeZone, publicUrl },
  );
  const portal = createPortal({
    delivery,
    identification,
    signIn: signInRoutes({
      identification,
      cookies,
      publicUrl,
      language: languageOf,
      limit: signInLimit,
    }),
    limitChecks: [
      limitByAddress(limits.checksPerMinute),
      limitUnderWay(new Places(CHECKS_AT_ONCE)),
    ],
    verify: parts.judge,
    verifierPage,
    roots: parts.bundle.anchors,
    policy: policyOf(config.policy),
    publicUrl,
    serviceName: config.issuerName,
    contact: config.contact,
    mode: config.mode,
    timeZone: config.timeZone,
    now,
    randomBytes,
    log,
    ...(identities.demoPeople ? { demoPeople: demoPeopleFor(identities.demoPeople) } : {}),
  });
  return createApp({
    log,
    observe,
    https,
    trustedProxies: config.trustedProxies,
    limits: [requirePace(PACE), limitUnderWay(new Places(limits.requests))],
    authenticate: authenticate(identification, cookies),
    requireCsrf: requireCsrf(publicUrl),
    open: [
      healthRoutes(health),
      downtimeRoutes(downtime, publicUrl),
      policyRoutes(POLICY_TEXTS),
      openApiRoutes(publicUrl),
      tokenRoute(identification, signInLimit),
      ...(proof.embeddedTsa ? [timestampRoutes(proof.embeddedTsa, MAX_TIMESTAMP_QUERY_BYTES)] : []),
      ...(proof.status ? [certificateStatusRoutes(proof.status)] : []),
    ],
    api: [
      sessionInfoRoutes(),
      messageRoutes({ delivery, now }),
      actRoutes({ delivery, now }),
      evidenceRoutes({
        delivery,
        bundle,
        limitBundles: limitByHolder({ perMinute: limits.bundlesPerMinute, ...BUNDLES_AT_ONCE }),
      }),
    ],
    portal: [portal],
  });
}
