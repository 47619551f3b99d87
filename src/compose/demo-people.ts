/** The demo people as the first page shows them: who they are, how to sign in as each, and what waits. */

import { DEMO_PEOPLE, type DemoPerson } from '../development/identity-provider-people.js';
import type { DemoPerson as ShownPerson } from '../portal/site.js';

export const demoPeopleFor = (people: readonly DemoPerson[] = DEMO_PEOPLE): ShownPerson[] =>
  people.map(({ name, about }) => ({
    name,
    signInAs: `Demo eID: choose "${name}" (${about}), level substantial or high`,
    waiting: 'one message under "Received"',
  }));
