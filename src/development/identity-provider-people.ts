/** The people of the demo identity provider. None of them exists, and every name, number and address says so. */

export interface DemoPerson {
  /** Value of the sign-in form's `person` field; `sub` is `demo-` and this. */
  readonly key: string;
  readonly person: 'natural' | 'legal';
  readonly name: string;
  /** One line for the sign-in page. */
  readonly about: string;
  /** Attributes of the eIDAS minimum data set, under the claim names of the ID token. */
  readonly claims: Readonly<Record<string, string | boolean>>;
}

interface Natural {
  readonly firstName: string;
  readonly country: string;
  readonly number: string;
  readonly birthdate: string;
  readonly about: string;
}

function natural({ firstName, country, number, birthdate, about }: Natural): DemoPerson {
  const key = firstName.toLowerCase();
  return {
    key,
    person: 'natural',
    name: `${firstName} Demo`,
    about,
    claims: {
      person_identifier: `${country}/RO/DEMO-${number}`,
      family_name: 'Demo',
      given_name: firstName,
      birthdate,
      email: `${key}@demo.example`,
      email_verified: true,
    },
  };
}

function legal(key: string, name: string, country: string, number: string): DemoPerson {
  return {
    key,
    person: 'legal',
    name: `${name} (demo)`,
    about: 'a company',
    claims: {
      legal_person_identifier: `${country}/RO/DEMO-${number}`,
      legal_name: `${name} (demo)`,
      email: `${key}@demo.example`,
      email_verified: true,
    },
  };
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  natural({
    firstName: 'Ana',
    country: 'RO',
    number: '0001',
    birthdate: '1984-05-17',
    about: 'a person, usually the sender',
  }),
  natural({
    firstName: 'Bram',
    country: 'NL',
    number: '0002',
    birthdate: '1979-11-02',
    about: 'a person, usually the recipient',
  }),
  natural({
    firstName: 'Claire',
    country: 'FR',
    number: '0003',
    birthdate: '1991-02-28',
    about: 'a person, a second recipient',
  }),
  natural({
    firstName: 'Dan',
    country: 'RO',
    number: '0004',
    birthdate: '1966-08-09',
    about: 'a person, for trying what a stranger sees',
  }),
  legal('trading', 'Demo Trading Ltd', 'IE', '9001'),
  legal('conseil', 'Demo Conseil SARL', 'FR', '9002'),
];
