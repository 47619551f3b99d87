/** Every check the verifier makes, by its stable name, and the rule it rests on. A check without a rule cannot be made. */

/** The words of the standard for the building blocks of a validation. */
const AdES = 'EN 319 102-1';
/** What no standard rules because it is this project's own: links, bundles, exactness. */
const OWN_CHAIN = 'docs/evidence.md';
const OWN_BUNDLE = 'docs/evidence.md';
const OWN_VERIFYING = 'docs/verifying.md';

export const CLAUSES = {
  'form/xml': `${AdES} 5.2.2`,
  'form/structure': 'EN 319 522-3 5.2.2',
  'form/matrix': 'EN 319 522-2 Table 13',
  'form/time': 'EN 319 522-2 8.2.5',
  'form/container': 'EN 319 162-1 4.2',
  'form/asic': 'EN 319 162-1 4.4',
  'form/list': OWN_BUNDLE,
  'form/mail': 'EN 319 532-3',
  'form/manifest': OWN_BUNDLE,
  'form/unjudged': OWN_VERIFYING,
  'seal/form': 'EN 319 522-3 5.2.2.28',
  'seal/references': 'XML-DSig 1.1 4.4.3',
  'seal/algorithms': `${AdES} 5.2.8.4`,
  'seal/content': `${AdES} 5.2.7`,
  'seal/properties': `${AdES} 5.2.7`,
  'seal/certificate': `${AdES} 5.2.3`,
  'seal/signature': `${AdES} 5.2.7`,
  'seal/issuer': 'EN 319 522-2 8.2.8',
  'seal/exact': OWN_VERIFYING,
  'path/anchor': `${AdES} 5.2.6`,
  'path/revocation': `${AdES} 5.2.6`,
  'path/trusted-list': 'TS 119 612 5.5.4',
  'token/present': 'EN 319 132-1 5.3',
  'token/form': 'RFC 3161 2.4.2',
  'token/proof': `${AdES} 5.4`,
  'token/revocation': `${AdES} 5.4`,
  'token/renewal': `${AdES} 5.6`,
  'token/manifest': 'EN 319 162-1 A.4',
  'token/trusted-list': 'TS 119 612 5.5.4',
  'content/digest': 'EN 319 522-2 8.2.24',
  'content/given': 'EN 319 522-2 8.2.24',
  'chain/predecessor': OWN_CHAIN,
  'chain/fork': OWN_CHAIN,
  'chain/unique': 'EN 319 522-2 8.2.1',
  'chain/list': OWN_BUNDLE,
  'chain/complete': OWN_BUNDLE,
  'story/message': 'EN 319 522-2 8.2.23',
  'story/order': 'EN 319 522-1 6.1',
  'story/exclusive': 'EN 319 522-1 6.1',
  'story/reason': 'EN 319 522-2 8.3.3',
  'story/content': 'EN 319 522-2 8.2.24',
  'story/sender': 'EN 319 522-2 8.2.11',
  'story/recipients': 'EN 319 522-2 8.2.15',
  'story/issuer': 'EN 319 522-2 8.2.8',
  'story/mode': 'EN 319 522-2 6.2.6',
  'story/deadline': 'EN 319 522-1 6.2.3',
  'story/claimed-time': 'EN 319 522-2 8.2.5',
  'story/submission-time': 'EN 319 522-2 8.2.25',
  'story/order-of-seals': `${AdES} 5.5.4`,
  'story/authentication': 'EN 319 522-2 5.4',
} as const satisfies Record<`${string}/${string}`, string>;

export type CheckName = keyof typeof CLAUSES;
