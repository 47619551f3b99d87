/** The service's own access tokens: JWTs of RFC 9068, good for five minutes at this service's API and nowhere else. */

import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { readCompactHeader } from './compact-jws.js';
import type { Clock, RandomBytes } from './ports.js';

export const TOKEN_SECONDS = 300;
const TYPE = 'at+jwt';
const ALGORITHM = 'ES256';

export interface AccessToken {
  readonly id: string;
  readonly clientId: string;
  readonly issuedAt: Date;
}

export interface AccessTokens {
  issue(clientId: string): Promise<string>;
  /** @returns `undefined` for everything that `issue` did not make, or made more than five minutes ago */
  verify(token: string): Promise<AccessToken | undefined>;
}

export function createAccessTokens(options: {
  /** EC P-256. */
  readonly privateKey: KeyObject;
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
}): AccessTokens {
  const { privateKey, issuer, audience, clock, random } = options;
  const publicKey = createPublicKey(privateKey);
  const keyId = exportJWK(publicKey).then((jwk) => calculateJwkThumbprint(jwk));

  return {
    async issue(clientId) {
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ client_id: clientId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: await keyId })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(clientId)
        .setJti(Buffer.from(random(16)).toString('base64url'))
        .setIssuedAt(now)
        .setExpirationTime(now + TOKEN_SECONDS)
        .sign(privateKey);
    },

    async verify(token) {
      if (readCompactHeader(token)?.kid !== (await keyId)) return undefined;
      return jwtVerify(token, publicKey, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer,
        audience,
        currentDate: clock.now(),
        requiredClaims: ['exp', 'iat', 'jti', 'sub'],
      }).then(
        ({ payload }) => tokenOf(payload),
        () => undefined,
      );
    },
  };
}

function tokenOf({ jti, sub, iat, client_id: clientId }: JWTPayload): AccessToken | undefined {
  if (!jti || !sub || iat === undefined || clientId !== sub) return undefined;
  return { id: jti, clientId: sub, issuedAt: new Date(iat * 1000) };
}
