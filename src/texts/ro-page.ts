/** Romanian: the verifier's page, which judges files on the reader's own device. */

import type { Catalogue } from './en.js';

export const verifierPage = {
  lead: 'Alegeți fișiere de dovadă (XML) sau un dosar. Sunt verificate pe propriul dumneavoastră dispozitiv: această pagină nu deschide nicio conexiune, niciun fișier nu îl părăsește, și funcționează fără rețea.',
  roots: 'Certificate rădăcină în care aveți încredere',
  rootsHint:
    'PEM sau DER, ori un fișier făcut de „sealpost trust import”. Luați-le dintr-o sursă de încredere, nu din dosar.',
  noRoots:
    'Nicio rădăcină dată: INDETERMINATE. Fără o rădăcină în care aveți încredere, nimic nu poate fi numit valabil; modificările sunt găsite oricum.',
  passed:
    'Fiecare sigiliu și fiecare marcă temporală este intactă și duce la o rădăcină dată de dumneavoastră.',
  noChain: 'Niciun sigiliu nu duce la o rădăcină dată de dumneavoastră.',
  judgedBy: (roots) =>
    `Verificat după rădăcinile date de dumneavoastră: ${roots}. Valoarea lor depinde de locul din care le-ați luat.`,
  chosen: 'Alese:',
  remove: (name) => `Elimină ${name}`,
  badRoot: (name) => `${name} nu poate fi folosit ca rădăcină.`,
  working: 'Fișierele sunt verificate',
  stop: 'Oprește',
  stopped: 'Oprit. Nu s-a stabilit nimic.',
  broken:
    'Verificarea s-a întrerupt. Nu s-a stabilit nimic. Încercați programul „sealpost verify”.',
  save: 'Salvează raportul pentru programe (JSON)',
  originTitle: 'De unde aveți această pagină?',
  origin:
    'Cine poate falsifica dovezi poate falsifica și o pagină care le numește valabile. O copie venită împreună cu fișierele, sau de la serviciul care le-a făcut, este doar o înlesnire. Pentru siguranță, luați pagina dintr-un loc independent și comparați SHA-256 al ei cu cel publicat de proiect în README.',
  instead: 'Verificați mai bine pe propriul dispozitiv: niciun fișier nu îl părăsește.',
  upload:
    'Lăsați mai bine serviciul să verifice: fișierele îi sunt trimise, iar el judecă după propriile rădăcini',
  serviceRoots: 'Rădăcinile indicate de acest serviciu (PEM)',
  backToService: 'Înapoi la serviciu',
} satisfies Catalogue['verifierPage'];
