/**
 * What a delivery and a verification cost when few messages are stored, and when many are: one service and one database for
 * each number, which take turns, so that whatever else the machine does slows all of them alike. The last thousand messages
 * of each are real; the rest are like them (`growth-bulk.mjs`). Beside it, what the service does again and again or at its
 * start, by the pages of the database it reads.
 */

import { mkdirSync, statfsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { deliver, notify, Seals } from './consent-delivery.mjs';
import { loadBulk, requireSound } from './growth-bulk.mjs';
import { costOf, sequentialScans } from './growth-cost.mjs';
import { look, verify } from './growth-looks.mjs';
import { median, rounded } from './measuring.mjs';
import { startParts } from './service-parts.mjs';

const SIZES = '1000,100000,1000000';
const REAL = 1000;
const TEMPLATES = 20;
const ROUNDS = 10;
/** Programs get faster as they run, and nothing is in memory yet. */
const WARM_UP = 3;
const PER_ROUND = (REAL - TEMPLATES) / ROUNDS;
const UNDER_WAY = 16;
/** What a delivery may cost more with the largest number than with the smallest. */
const MOST = 1.3;
const GB = 1e9;
const DISK_LIMIT = 30 * GB;
/** Seen: rows and indexes of one message without the bytes of its evidence, and those bytes. */
const MESSAGE_BYTES = 12_500;
const EVIDENCE_BYTES = 62_000;
/** The same where what would compress stands for most of it: still too long to be kept in the row. */
const SHORT = { kept: 2000, bytes: 12_300 };
/** Write-ahead log and what is fixed, for each database. */
const DATABASE_BYTES = 0.7 * GB;
/** One message in so many still has its content: it goes some weeks after the delivery, evidence after years. */
const FOLDER_OF = 10;
/** The statements of the bulk are the same for any number; asking of more whether it is sound takes minutes. */
const SOUND_UP_TO = 100_000;

/** @param sizes numbers of stored messages, smallest first, with commas */
export async function measure({ sizes = SIZES }) {
  const wanted = sizes.split(',').map(Number);
  if (!wanted.every((size) => Number.isInteger(size) && size >= REAL)) {
    throw new Error(`--sizes takes numbers of at least ${REAL}, with commas`);
  }
  const need = diskNeed(wanted);
  const dir = await mkdtemp(join(tmpdir(), 'sealpost-growth-'));
  const places = [];
  try {
    for (const size of wanted) {
      places.push(await filled(join(dir, String(size)), size, need));
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      say(`round ${round + 1} of ${ROUNDS}`);
      for (const place of places) await oneRound(place);
    }
    for (const place of places) await lookAround(place);
    const alarms = places.flatMap(({ parts }) => parts.alarms);
    if (alarms.length > 0) throw new Error(`alarms: ${alarms.join(', ')}`);
    return resultOf(places, need);
  } finally {
    for (const { admin, parts } of places) {
      await admin.end();
      await parts.stop();
    }
    await rm(dir, { recursive: true, force: true });
  }
}

/** Of all databases at once. Throws where it is more than anybody may be asked for, or than there is. */
function diskNeed(sizes) {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const needOf = (evidence) => total * (MESSAGE_BYTES + evidence) + sizes.length * DATABASE_BYTES;
  const isWhole = needOf(EVIDENCE_BYTES) <= DISK_LIMIT;
  const bytes = needOf(isWhole ? EVIDENCE_BYTES : SHORT.bytes);
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bytes > DISK_LIMIT || bytes > bavail * bsize - GB) {
    throw new Error(
      `${sizes.join(', ')} messages need ${gigabytes(bytes)} GB of disk; at most ${gigabytes(DISK_LIMIT)} are used, and ${gigabytes(bavail * bsize)} are free in ${tmpdir()}`,
    );
  }
  return { bytes, isWhole };
}

/** A service whose database holds so many messages, up to the last real ones, which are still to be delivered. */
async function filled(dir, size, { isWhole }) {
  mkdirSync(dir);
  const seals = new Seals();
  const parts = await startParts(
    dir,
    (event) => seals.happened(event.messageId, event.code),
    countingStatements,
  );
  const admin = new pg.Client({
    connectionString: parts.adminUrl.replace(/\/postgres$/, '/sealpost'),
  });
  try {
    await admin.connect();
    await admin.query('create extension pg_stat_statements');
    const templates = await Promise.all([
      notify(parts.delivery, seals),
      ...Array.from({ length: TEMPLATES - 1 }, () => deliver(parts.delivery, seals)),
    ]);
    // What is too large for a row lies elsewhere, is never changed, and takes as long to read as it took to write.
    await admin.query('alter table sealpost.evidence set (toast.autovacuum_enabled = false)');
    const began = performance.now();
    await loadBulk(admin, {
      amount: size - REAL,
      templates,
      ...(!isWhole && { keptBytes: SHORT.kept }),
      progress: (done) => say(`${done} of ${size} messages`),
    });
    await admin.query('vacuum (analyze, process_toast false)');
    if (size <= SOUND_UP_TO) await requireSound(admin);
    await admin.query('checkpoint');
    const loadSeconds = Math.round((performance.now() - began) / 1000);
    const folders = await makeFolders(admin, parts.contentFolder);
    say(`${size} messages in ${loadSeconds} s`);
    return { size, seals, parts, admin, folders, loadSeconds, rounds: [] };
  } catch (error) {
    await admin.end();
    await parts.stop();
    throw error;
  }
}

/** The extension comes with the server and wants to be there from its start. */
async function countingStatements(server, start) {
  const admin = new pg.Client({ connectionString: server.urls.admin });
  await admin.connect();
  await admin.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`);
  await admin.query(`alter system set max_wal_size = '512MB'`);
  await admin.end();
  await server.stop();
  return start();
}

/** @returns how many there will be with those of the real ones */
async function makeFolders(admin, root) {
  const { rows } = await admin.query(
    'select id from sealpost.messages where position > $1 and position % $2 = 0',
    [TEMPLATES, FOLDER_OF],
  );
  for (const { id } of rows) mkdirSync(join(root, id.slice(0, 2), id), { recursive: true });
  return rows.length + REAL;
}

async function oneRound({ parts, admin, seals, rounds }) {
  const measured = { ...parts, admin };
  const delivered = await costOf(measured, () => deliverMany(parts.delivery, seals));
  const verified = await costOf(measured, () => verify(parts, delivered.answer));
  rounds.push({ delivered: delivered.cost, verified: verified.cost });
}

async function deliverMany(delivery, seals) {
  const ids = [];
  let begun = 0;
  const worker = async () => {
    while (begun < PER_ROUND) {
      begun += 1;
      ids.push(await deliver(delivery, seals));
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, worker));
  return ids;
}

async function lookAround(place) {
  const { parts, admin, size } = place;
  say(`looking around among ${size}`);
  const { seen, asked } = await look(parts, admin, TEMPLATES);
  const began = performance.now();
  await parts.content.sweep((ids) => parts.database.delivery.contentKept(ids), new Date());
  const { rows } = await admin.query(
    'select pg_database_size(current_database())::float8 as bytes',
  );
  say(JSON.stringify(seen));
  Object.assign(place, {
    seen,
    leftoversMs: performance.now() - began,
    scans: await sequentialScans(admin, asked),
    bytes: rows[0].bytes,
  });
}

function resultOf(places, { bytes, isWhole }) {
  const small = places[0];
  const large = places.at(-1);
  const names = Object.keys(small.seen);
  const cost = (place, what, of) =>
    median(place.rounds.slice(WARM_UP).map((round) => round[what][of])) / PER_ROUND;
  const ratio = (what, of) => rounded(cost(large, what, of) / cost(small, what, of));
  const bySize = (of) => Object.fromEntries(places.map((place) => [place.size, of(place)]));
  const costs = (what) =>
    bySize((place) =>
      Object.fromEntries(
        ['cpuMs', 'databaseMs', 'wallMs', 'statements', 'pages'].map((of) => [
          of,
          rounded(cost(place, what, of)),
        ]),
      ),
    );
  return {
    ours: rounded(cost(large, 'delivered', 'cpuMs')),
    unit: 'ms of processor time a delivery',
    limit: rounded(MOST * cost(small, 'delivered', 'cpuMs')),
    limitIs: `${MOST} times the cost with ${small.size} messages`,
    ratio: ratio('delivered', 'cpuMs'),
    ratioOfPages: ratio('delivered', 'pages'),
    ratioOfVerification: ratio('verified', 'cpuMs'),
    deliveries: costs('delivered'),
    verifications: costs('verified'),
    looks: Object.fromEntries(
      names.map((name) => [
        name,
        bySize(({ seen }) => ({ pages: seen[name].pages, ms: seen[name].ms })),
      ]),
    ),
    grown: names
      .filter((name) => large.seen[name].pages > 2 * small.seen[name].pages + 20)
      .map((name) => `${name}, ${large.seen[name].dearest}`),
    sequentialScans: large.scans,
    leftoversMsPerThousandFolders: bySize(({ leftoversMs, folders }) =>
      rounded((leftoversMs / folders) * 1000),
    ),
    database: bySize((place) => `${gigabytes(place.bytes)} GB, loaded in ${place.loadSeconds} s`),
    evidenceBytes: isWhole ? 'whole' : `${SHORT.kept} of each`,
    diskNeedGB: gigabytes(bytes),
    rounds: ROUNDS - WARM_UP,
  };
}

const gigabytes = (bytes) => Number((bytes / GB).toFixed(1));

const say = (text) => process.stderr.write(`${text}\n`);
