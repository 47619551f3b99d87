/** The world of one round: everything the service depends on, and several instances of it on one database and one folder. */

import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startIdentityProvider } from '../dist/development/identity-provider.js';
import { makeDevelopmentPki } from '../dist/development/pki.js';
import { writeDevelopmentPki } from '../dist/development/pki-files.js';
import { LOA } from '../dist/evidence/party.js';
import { encodePem } from '../dist/formats/pem.js';
import { startAuthority } from './authority.mjs';
import { startDatabase } from './database.mjs';
import { startInstance } from './instance.mjs';
import { startPost } from './post.mjs';
import { openVolume } from './volume.mjs';

const DAY = 86_400_000;
const CLIENT = 'sealpost-faults';
/** Room for content; small enough to be filled in a moment. */
const CONTENT_SIZE = '256m';
/** What the second seeded bug misses. */
const WITHOUT_CONSTRAINTS = `alter table sealpost.events drop constraint events_once;
  drop index sealpost.events_one_answer`;

/**
 * @param {object} options
 * @param {string} options.dir made anew
 * @param {number} options.instances
 * @param {string} options.previous folder of the version before, which runs every second instance
 * @param {number} options.bug 0 for none
 * @param {boolean} options.secondAuthority an honest one behind the one that misbehaves
 * @param {(event: object) => void} options.tell hears of every end and start of an instance
 */
export async function openWorld({ dir, instances: count, previous, bug, secondAuthority, tell }) {
  const closers = [];
  const atEnd = (close) => closers.push(close);
  const close = async () => {
    for (const end of closers.reverse())
      await end().catch((error) => process.stderr.write(`${error}\n`));
  };
  try {
    await mkdir(dir, { recursive: true });
    const database = await startDatabase(dir, previous);
    atEnd(() => database.close());
    if (bug === 2) await database.run(WITHOUT_CONSTRAINTS);
    const pki = await makePki(join(dir, 'certs'));
    const authority = await startAuthority(pki);
    atEnd(() => authority.close());
    const second = secondAuthority ? await startAuthority(pki) : undefined;
    if (second) atEnd(() => second.close());
    const post = await startPost();
    atEnd(() => post.close());
    const publicUrl = `http://localhost:${await freePort()}`;
    const identities = await startIdentities(publicUrl);
    atEnd(() => identities.close());
    const disk = await openVolume(join(dir, 'data'), CONTENT_SIZE);
    atEnd(() => disk.close());
    // The fourth seeded bug: any root will do.
    const roots = [pki.root, ...(bug === 4 ? [authority.foreignRoot] : [])];
    await writeFile(
      join(dir, 'roots.pem'),
      roots.map((root) => encodePem('CERTIFICATE', root)).join(''),
    );
    await writeFile(join(dir, 'root.pem'), encodePem('CERTIFICATE', pki.root));
    await writeFile(join(dir, 'kek'), randomBytes(32).toString('base64'), { mode: 0o600 });
    await writeFile(join(dir, 'providers.json'), JSON.stringify([identities.provider]));

    const paths = { diary: join(dir, 'diary.jsonl'), data: join(dir, 'data') };
    const instances = [];
    for (let number = 0; number < count; number++) {
      const { gate, url } = await database.openWay(number);
      const port = await freePort();
      const env = {
        PATH: process.env.PATH,
        DATABASE_URL: url,
        SEALPOST_DATA_DIR: join(dir, 'data'),
        SEALPOST_DEV_CERTS: join(dir, 'certs'),
        SEALPOST_KEK_FILE: join(dir, 'kek'),
        SEALPOST_PORT: String(port),
        SEALPOST_PUBLIC_URL: publicUrl,
        SEALPOST_PROVIDERS: join(dir, 'providers.json'),
        SEALPOST_SMTP_URL: post.url,
        SEALPOST_SMTP_FROM: 'Sealpost TEST <notices@sealpost.example>',
        SEALPOST_TSA_URLS: [authority, ...(second ? [second] : [])].map(({ url }) => url).join(' '),
        SEALPOST_TSA_ROOTS: join(dir, 'roots.pem'),
        // Its judge reads the bundle of every message, as few parties.
        SEALPOST_BUNDLES_PER_MINUTE: '1000000',
        SEALPOST_LOG_LEVEL: 'warn',
        SEALPOST_FAULTS_DIARY: paths.diary,
        SEALPOST_FAULTS_DATA: paths.data,
        ...(bug > 0 && { SEALPOST_SEEDED_BUG: String(bug) }),
      };
      const logFile = join(dir, `instance-${number}.log`);
      // The first is the shipped program; the others are the same parts behind an entry that can be stopped at named steps.
      const stepped = bug > 0 || number > 0;
      const isPrevious = previous !== undefined && number % 2 === 1;
      const instance = startInstance({
        ...{ number, port, env, logFile, gate, tell },
        ...(isPrevious ? { previous, stepped: false } : { stepped }),
      });
      // This version comes when the database has been migrated to it.
      if (previous !== undefined && !isPrevious) await instance.powerOff();
      instances.push(instance);
      atEnd(() => instance.stop());
    }
    return { dir, publicUrl, database, authority, post, identities, disk, paths, instances, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makePki(dir) {
  const now = Date.now();
  const pki = await makeDevelopmentPki({
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + 365 * DAY),
  });
  await writeDevelopmentPki(dir, pki);
  return pki;
}

/** One demo provider for all instances, behind a gate that makes it slow or unreachable. */
async function startIdentities(publicUrl) {
  const port = await freePort();
  const options = {
    mode: 'development',
    host: '127.0.0.1',
    port,
    clients: [{ id: CLIENT, redirectUris: [`${publicUrl}/sign-in/callback`] }],
  };
  let running = await startIdentityProvider(options);
  const level = (uri) => [uri, { authentication: uri, proofing: uri }];
  return {
    provider: {
      key: 'demo',
      name: 'Demo eID (TEST)',
      issuer: running.issuer,
      clientId: CLIENT,
      acr: Object.fromEntries(Object.values(LOA).map(level)),
    },
    async down() {
      await running?.close();
      running = undefined;
    },
    async right() {
      running ??= await startIdentityProvider(options);
    },
    close: async () => running?.close(),
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
