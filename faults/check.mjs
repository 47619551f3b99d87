/**
 * The checker, a process of its own: `node check.mjs FACTS.json`. It reads the parties' journal, the public API, the
 * evidence through the verifier, and the database as an auditor, and prints one JSON report.
 */

import { readFile } from 'node:fs/promises';
import { checkAuthority } from './check-authority.mjs';
import { checkCourses } from './check-courses.mjs';
import { checkEvidence } from './check-evidence.mjs';
import { checkMessages } from './check-messages.mjs';
import { checkTimes } from './check-times.mjs';
import { figuresOf } from './figures.mjs';
import { readJournal } from './journal.mjs';
import { knowledgeOf } from './knowledge.mjs';
import { readRecords } from './records.mjs';

const facts = JSON.parse(await readFile(process.argv[2], 'utf8'));
const journal = await readJournal(facts.journal);
const known = knowledgeOf(journal);
const records = await readRecords(facts.adminUrl);

const findings = [];
/** @param {'lost' | 'doubled' | 'missing' | 'invented' | 'chain' | 'time' | 'verify' | 'unsure' | 'recovery' | 'honest'} kind */
const find = (kind, what, about = {}) => findings.push({ kind, what, ...about });

const context = { facts, journal, known, records, find };
const bundles = await checkMessages(context);
checkCourses(context);
await checkEvidence(context, bundles);
checkTimes(context);
checkAuthority(context);
const figures = figuresOf(context);

const count = (...kinds) => findings.filter(({ kind }) => kinds.includes(kind)).length;
process.stdout.write(
  JSON.stringify({
    ...figures,
    lost: count('lost'),
    doubled: count('doubled'),
    missing: count('missing'),
    findings,
  }),
);
