/** What the service does beside deliveries, again and again or at its start, and what must not take longer as messages pile up. */

import { setImmediate as turn } from 'node:timers/promises';
import { backlogOf } from '../dist/compose/backlog.js';
import { PathCache } from '../dist/formats/path-cache.js';
import { migrate } from '../dist/persistence/migrate.js';
import { destroyExpired } from '../dist/persistence/retention.js';
import { signedIn } from './consent-delivery.mjs';
import { costOf } from './growth-cost.mjs';
import { median, rounded } from './measuring.mjs';
import { judging } from './verify.mjs';

const TIMES = 5;
const NEVER = new Date(0);
const PAGE = { limit: 20 };
const SENDER = signedIn('Sender');
const RECIPIENT = signedIn('Recipient');

/** @param templates how many real messages stand before the bulk: the last page, and what can be opened of it */
function looksAt(parts, { templates, evidenceId }) {
  const { delivery, database, steps, background, clock, server, open } = parts;
  const { sealing, continuity } = database;
  const older = { ...PAGE, cursor: Buffer.from(`${templates + 1}.0`).toString('base64url') };
  return {
    'sent, first page': () => delivery.listSent(SENDER, PAGE),
    'sent, last page': () => delivery.listSent(SENDER, older),
    'received, first page': () => delivery.listReceived(RECIPIENT, PAGE),
    'received, last page': () => delivery.listReceived(RECIPIENT, older),
    sweep: () => steps.sweep(clock.now()),
    readiness: () =>
      Promise.all([database.ping(), sealing.backlog(1000), sealing.timeMissingSince()]),
    metrics: () => backlogOf({ sealing, background, clock }),
    'high-water mark': () =>
      Promise.all([
        continuity.count(),
        continuity.missing([{ evidenceId, digest: new Uint8Array(32) }]),
      ]),
    'downtime register': () => database.downtime.list(20),
    'validation data': () => database.preservation.takeDue(NEVER, 16, async () => undefined),
    'scanning again, a page': () =>
      database.delivery.contentsStored('80000000-0000-4000-8000-000000000000', 100),
    retention: () => destroyExpired(server.urls.retention),
    start: async () => {
      await migrate(server.urls.owner);
      await (await open()).close();
    },
  };
}

/** @returns for each look the pages it read and its milliseconds, the median of some; and every statement that was asked */
export async function look(parts, admin, templates) {
  const { rows } = await admin.query(
    'select evidence_id as "evidenceId" from sealpost.evidence limit 1',
  );
  const seen = {};
  const asked = [];
  for (const [name, again] of Object.entries(looksAt(parts, { templates, ...rows[0] }))) {
    const costs = [];
    let dearest;
    for (let time = 0; time < TIMES; time += 1) {
      const { cost, statements } = await costOf({ ...parts, admin }, again);
      costs.push(cost);
      asked.push(...statements);
      [dearest] = statements.toSorted((a, b) => b.pages - a.pages);
      await turn();
    }
    seen[name] = {
      pages: median(costs.map(({ pages }) => pages)),
      ms: rounded(median(costs.map(({ wallMs }) => wallMs))),
      dearest: `${dearest?.pages} pages: ${dearest?.query.replaceAll(/\s+/g, ' ')}`,
    };
  }
  return { seen, asked };
}

/** A sender fetches the evidence of a delivery, and each file is judged. */
export async function verify({ delivery, anchors }, messageIds) {
  const judge = judging(anchors[0], new PathCache());
  for (const messageId of messageIds) {
    const files = await delivery.evidence(SENDER, messageId);
    if (files?.length !== 5) throw new Error(`${files?.length} evidences of a delivery`);
    for (const { bytes } of files) await judge(bytes);
  }
}
