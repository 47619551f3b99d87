/** Romanian: the verifier's page, which judges files on the reader's own device. */

import type { Catalogue } from './en.js';

export const verifierPage = {
  lead: 'Alegeți fișiere de dovadă (XML) sau un dosar. Sunt verificate pe propriul dumneavoastră dispozitiv: această pagină nu deschide nicio conexiune, niciun fișier nu îl părăsește, și funcționează fără rețea.',
  roots: 'Certificate rădăcină în care aveți încredere',
  rootsHint:
    'Certificatul după care recunoașteți cine a sigilat: PEM sau DER, ori un fișier făcut de „sealpost trust import”. Luați-l dintr-o sursă de încredere, de exemplu ce a publicat serviciul, nu din dosar.',
  noRoots:
    'Nicio rădăcină dată, de aceea verdictul poate fi numai „nu se poate stabili” (INDETERMINATE): nimic nu garantează cine a sigilat. Modificările sunt găsite oricum.',
  passed:
    'Fiecare sigiliu și fiecare marcă temporală este intactă și duce la o rădăcină dată de dumneavoastră.',
  chosen: 'Alese:',
  remove: (name) => `Elimină ${name}`,
  badRoot: (name) => `${name} nu poate fi folosit ca rădăcină.`,
  working: 'Fișierele sunt verificate',
  stop: 'Oprește',
  stopped: 'Oprit. Nu s-a stabilit nimic.',
  broken:
    'Verificarea s-a întrerupt; poate că navigatorul a avut prea puțină memorie sau este prea vechi. Nu s-a stabilit nimic. Închideți alte pagini și încercați din nou, sau folosiți programul „sealpost verify”.',
  folder: 'Sau un director întreg',
  folderHint: 'Cu tot ce conține, de exemplu un dosar de dovezi dezarhivat.',
  folderTooLarge: (files, depth) =>
    `Acest director este mai mare decât poate fi o trimitere: cel mult ${files} de fișiere și ${depth} niveluri. Alegeți fișierele unei singure trimiteri.`,
  gone: 'Un fișier nu a putut fi citit: a fost mutat, modificat sau luat de când l-ați ales. Nu s-a stabilit nimic. Eliminați-l din listă și alegeți-l din nou.',
  more: (count) => `și încă ${count}`,
  removeAll: 'Elimină tot',
  judgedOf: (judged, all) => `Dovezi verificate: ${judged} din ${all}`,
  judgedBy: (roots) =>
    `Verificat după rădăcinile date de dumneavoastră: ${roots}. Valoarea lor depinde de locul din care le-ați luat.`,
  judgedWith: (at, policy, revocation) =>
    `Opțiuni: momentul întrebării ${at}; reguli: ${policy}; revocare: ${revocation}.`,
  expected: {
    title: 'Fișierul pe care îl numește adresa acestei pagini',
    wanted:
      'Codul de pe fișa trimiterii numește un fișier prin SHA-256: lista sigilată a dovezilor (evidence-list.xml) din dosar. Dați dosarul; după verificare, pagina spune dacă este acela.',
    digest: 'SHA-256 așteptat',
    secret: 'Stă după semnul # al adresei, pe care un navigator nu îl trimite nimănui.',
    unreadable:
      'Adresa conține o valoare de control incompletă: un SHA-256 are 64 de cifre hexazecimale. De aceea nu se va compara nimic. Scanați din nou codul sau copiați adresa întreagă.',
    same: 'Acesta este fișierul pe care îl numește fișa',
    sameMeaning: (file) =>
      `${file} are exact SHA-256 așteptat. Dacă vă puteți baza pe el spune verdictul de mai sus.`,
    other: 'Acesta nu este fișierul pe care îl numește fișa',
    otherMeaning:
      'Lista sigilată care s-a dat are alt SHA-256. Poate fi din altă trimitere sau dintr-un dosar făcut în altă zi. Luați dosarul care a însoțit fișa.',
    noList: 'Fișierul pe care îl numește fișa nu s-a dat',
    noListMeaning:
      'În ceea ce s-a dat nu este nicio listă sigilată a dovezilor (evidence-list.xml), de aceea nu s-a putut compara nimic. Dați întregul dosar care a însoțit fișa.',
  },
  options: {
    title: 'Opțiuni pentru specialiști',
    at: 'Momentul întrebării',
    atHint:
      'Pentru ce nu poartă propria marcă temporală: ISO 8601 cu Z sau cu un decalaj, ca 2026-03-01T10:00:00Z, ori o dată. Gol: acum.',
    policy: 'Reguli',
    policies: {
      usual: 'usual: era întreg și dovedit când s-a întâmplat?',
      etsi: 'etsi: EN 319 102-1 întocmai, cu revocarea cerută',
    },
    revocation: 'Revocare',
    byRules: 'după reguli',
    modes: {
      'if-available': 'examinată acolo unde sunt date răspunsuri',
      required: 'cerută: fără răspuns nimic nu este valabil',
      off: 'neexaminată',
    },
    faults: {
      at: 'Momentul întrebării trebuie să fie în ISO 8601 cu Z sau cu un decalaj, ca 2026-03-01T10:00:00Z, ori o dată.',
      policy: 'Alegeți una dintre regulile oferite.',
      revocation: 'Alegeți unul dintre felurile oferite de a trata revocarea.',
      'strict-revocation':
        'Regulile „etsi” cer răspunsuri despre revocare: alegeți „cerută” sau regulile „usual”.',
    },
  },
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
