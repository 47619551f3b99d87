/** Romanian: receipts for people, and the page that judges evidence. */

import type { Catalogue } from './en.js';

export const receipt = {
  title: 'Recipisă',
  subtitle: 'pentru o trimitere electronică înregistrată',
  forSender: 'pentru expeditor',
  forRecipient: 'pentru destinatar',
  reference: 'Referință',
  subject: 'Subiect',
  parties: 'Cine și cum au fost identificate persoanele',
  sender: 'Expeditor',
  recipient: 'Destinatar',
  addressedAs: 'Adresat către',
  notIdentified: 'Nu a fost identificat: nu este înregistrat niciun act al destinatarului.',
  method: (method) => `Metodă: ${method}`,
  signedInAt: 'Autentificare la',
  checkedBy:
    'Numele vine de la furnizorul de identitate, nu de la cealaltă parte. Identificatorii și datele de naștere rămân în registrul protejat al serviciului; dovada cuprinde o valoare de control a acelei înregistrări.',
  content: 'Ce fișiere',
  fileName: 'Fișier',
  fileSize: 'Mărime',
  digest: 'SHA-256',
  scanned: 'Verificat la preluare împotriva programelor dăunătoare; nu s-a găsit nimic.',
  notScanned: 'Neverificat împotriva programelor dăunătoare. Aveți grijă când îl deschideți.',
  quoted: (text) => `„${text}”`,
  events: 'Când și cum este dovedit',
  happened: 'Ce s-a întâmplat',
  provenBy:
    'Fiecare eveniment are propria dovadă: un fișier XML conform ETSI EN 319 522-3, cu un sigiliu electronic al serviciului și o marcă temporală conform RFC 3161.',
  evidenceId: 'Dovadă',
  noEvidence: 'dovada nu face parte din dosarul acestei părți',
  doesNotProve: 'Ce nu dovedește aceasta',
  limits: [
    'Că cineva a citit sau a înțeles fișierele.',
    'Că ce scrie în fișiere este adevărat sau că cineva este de acord.',
    'Că o notificare a ajuns: o notificare trimisă a fost predată următorului server de e-mail, nimic mai mult.',
    'Că nu s-a mai întâmplat nimic după ultimul eveniment arătat aici.',
    'Cine a folosit dispozitivul: este dovedit că cineva s-a autentificat cu mijlocul persoanei numite.',
  ],
  notQualified:
    'Serviciul care a emis aceasta nu este un serviciu de încredere calificat. Această pagină este un rezumat; contează numai fișierele de dovadă sigilate.',
  verify: 'Cum se verifică fără serviciu',
  verifySteps: [
    'Folosiți dosarul de dovezi (bundle.asice) care însoțește acest document.',
    'Luați certificatele rădăcină dintr-o sursă în care aveți încredere, nu din dosar.',
    'Rulați această comandă pe orice calculator, chiar și fără rețea:',
  ],
  compare: 'Comparați valoarea de control a fiecărui fișier cu cea tipărită mai sus.',
  verdictWords:
    'Programul răspunde TOTAL-PASSED (intact și sigilat de cineva în care aveți încredere), TOTAL-FAILED (modificat) sau INDETERMINATE (nu se poate stabili) pentru semnături și, pe rânduri separate, arată ce este dovedit despre trimitere și ce nu.',
  made: 'Întocmită la',
  print: 'Tipărește sau salvează ca PDF',
} satisfies Catalogue['receipt'];

export const verification = {
  title: 'Verificarea dovezilor',
  lead: 'Alegeți fișiere de dovadă (XML) sau un dosar (ASiC-E, ZIP). Nu aveți nevoie de cont. Fișierele sunt verificate și apoi uitate: nu se păstrează nimic.',
  label: 'Fișiere de dovadă sau dosar',
  hint: 'Trageți fișierele pe acest câmp sau alegeți-le. Puteți adăuga fișierele ridicate, ca să fie comparate cu dovada.',
  limit: (size) => `Cel mult ${size} în total.`,
  button: 'Verifică',
  offline:
    'Puteți verifica aceleași fișiere pe calculatorul dumneavoastră, fără acest serviciu, cu programul „sealpost verify”.',
  none: 'Vă rugăm să alegeți cel puțin un fișier.',
  tooLarge: 'Fișierele sunt prea mari pentru această pagină. Folosiți programul „sealpost verify”.',
  verdicts: {
    'TOTAL-PASSED': {
      word: 'Valabil',
      meaning:
        'Fiecare sigiliu și fiecare marcă temporală este intactă și duce la o rădăcină în care acest serviciu are încredere.',
    },
    'TOTAL-FAILED': {
      word: 'Nevalabil',
      meaning: 'Ceva a fost modificat sau nu se potrivește.',
    },
    INDETERMINATE: {
      word: 'Nu se poate stabili',
      meaning: 'Nu s-a găsit niciun fals, dar lipsește ceva necesar pentru un verdict.',
    },
  },
  signatures: 'Sigilii și mărci temporale',
  conclusion: 'Ce se arată despre trimitere',
  missingRoot: 'Un certificat rădăcină la care duce sigiliul.',
  statements: {
    title: 'Ce declară',
    kind: {
      act: 'că s-a întâmplat și cine a făcut-o',
      time: 'când s-a întâmplat',
      bytes: 'despre ce fișiere este vorba',
      end: 'că nu s-a întâmplat nimic după aceea',
    },
  },
  unreliable: 'Nu vă puteți baza pe ce spune acest fișier, de aceea nu se repetă aici.',
  notConcluded:
    'Nu se arată nimic despre trimitere, pentru că sigiliile nu au putut fi confirmate.',
  why: 'De ce',
  otherReason: 'Alt motiv, pe care dovada însăși îl dă în cuvinte.',
  missing: 'Ce lipsește',
  nothingMissing: 'Pentru acest verdict nu lipsește nimic.',
  details: 'Detalii pentru specialiști',
  detailsLanguage: 'Raportul tehnic, în engleză.',
  check: 'Verificare',
  result: 'Rezultat',
  detail: 'Detaliu',
  results: { passed: 'reușit', failed: 'eșuat', unknown: 'nu se poate stabili', noted: 'notat' },
  evidence: 'Dovezi',
  anchors:
    'Verificat după rădăcinile stabilite în acest serviciu. Alt cititor poate avea încredere în alte rădăcini.',
  testAnchors:
    'Printre ele sunt rădăcini de test. Aici, un verdict valabil nu are nicio valoare în instanță.',
  revocationOpen:
    'Nu este stabilit aici dacă certificatele folosite au fost revocate; detaliile spun ce se știe.',
  testSeal: 'TEST: sigilat cu un certificat de test, fără nicio valoare de dovadă.',
  again: 'Verifică alte fișiere',
} satisfies Catalogue['verification'];
