/** What stands in the database, read in one instant by somebody who may change nothing. */

import { asAdmin } from './database.mjs';

export const readRecords = (adminUrl) =>
  asAdmin(adminUrl, async (auditor) => {
    await auditor.query('begin transaction isolation level repeatable read, read only');
    const rows = async (sql) => (await auditor.query(sql)).rows;
    const events = await rows(
      `select e.id, e.message_id as message, e.recipient, e.code, e.occurrence, e.sequence,
         e.event_time as "eventTime", e.recorded_at as "recordedAt",
         s.evidence_id as "evidenceId", encode(s.digest, 'hex') as digest, s.proven_time as "provenTime",
         s.predecessor_event as predecessor, encode(s.predecessor_digest, 'hex') as "predecessorDigest",
         s.stored_at as "storedAt"
       from sealpost.events e left join sealpost.evidence s on s.event_id = e.id
       order by e.message_id, e.recipient nulls first, e.sequence`,
    );
    return {
      events,
      byMessage: groupByMessage(events),
      messages: await rows('select id from sealpost.messages'),
      notices: await rows(
        'select id, message_id as message, recipient, kind, finished_at as "finishedAt" from sealpost.notice_attempts',
      ),
      stampings: await rows(
        'select tsa, started_at as "startedAt", outcome from sealpost.tsa_attempts order by started_at',
      ),
      fences: (await rows('select count(*)::int as n from sealpost.node_fences'))[0].n,
      unsealed: (await rows('select count(*)::int as n from sealpost.unsealed'))[0].n,
    };
  });

function groupByMessage(events) {
  const groups = new Map();
  for (const event of events) {
    const list = groups.get(event.message) ?? [];
    list.push(event);
    groups.set(event.message, list);
  }
  return groups;
}
