/** Romanian: the sender's pages. */

import type { Catalogue } from './en.js';

export const sender = {
  list: {
    title: 'Trimise',
    empty: 'Încă nu ați trimis nimic.',
    start: 'Trimite un mesaj',
    to: 'Către',
    recipients: (first, others) =>
      others === 0
        ? first
        : `${first} și încă ${others === 1 ? 'un destinatar' : `${others} ${others < 20 ? 'destinatari' : 'de destinatari'}`}`,
    submitted: 'Depus la',
    older: 'Mesaje mai vechi',
  },
  message: {
    recipients: 'Destinatari',
    files: 'Fișiere',
    timeline: 'Ce s-a întâmplat, cele mai noi întâi',
    ahead: 'Ce se mai poate întâmpla',
    steps: {
      notice: 'O notificare sau o reamintire pleacă spre destinatar',
      answer: 'Destinatarul acceptă sau refuză',
      collect: 'Destinatarul ridică fișierele',
    },
    until: (time) => `cel târziu la ${time}`,
    nothingMoved: (time) => `Nicio schimbare de ${time}.`,
    why: {
      submitted:
        'Serverul de e-mail nu preia notificarea sau dovada depunerii este încă în curs de sigilare. Nu trebuie să faceți nimic; serviciul încearcă din nou.',
      noticeSent:
        'Notificarea a fost predată mai departe, dar destinatarul nu a acționat. Îi puteți aminti și pe altă cale.',
      noticeFailed:
        'Notificarea nu poate fi predată. Verificați cu destinatarul adresa de notificare; el se poate autentifica și singur.',
      accepted: 'Destinatarul a acceptat, dar nu a ridicat încă fișierele.',
      available: 'Destinatarul poate ridica fișierele și încă nu a terminat.',
    },
    proofDelayed:
      'Dovada ultimului eveniment nu este încă sigilată, de cele mai multe ori pentru că autoritatea de marcare temporală nu răspunde. Nu se pierde nimic; serviciul încearcă singur din nou, iar pasul următor vine după aceea.',
    final: 'Aici nu se mai poate întâmpla nimic.',
    evidence: 'Dovadă (XML)',
    bundle: 'Dosar de dovezi (ASiC-E)',
    receipt: 'Recipisă',
    timesTitle: 'Ce înseamnă orele',
    pendingProof:
      'Mesajul este preluat. Dovada lui este în curs de sigilare, de obicei în câteva secunde.',
  },
  compose: {
    title: 'Trimiteți un mesaj înregistrat',
    asSender: (name) => `Trimiteți ca ${name}. Destinatarul vede acest nume.`,
    subject: 'Subiect',
    subjectHint:
      'Destinatarul îl citește înainte de a decide. Nu apare în notificarea prin e-mail.',
    recipientLegend: (position) => `Destinatarul ${position}`,
    howMany: 'Numărul destinatarilor',
    howManyHint: (most) =>
      `De la 1 la ${most}. Niciun destinatar nu află de ceilalți. Stabiliți numărul înainte de a completa formularul.`,
    change: 'Schimbă numărul',
    add: 'Adaugă un destinatar',
    remove: 'Elimină acest destinatar',
    name: 'Numele destinatarului',
    addressBy: 'Cum este identificat destinatarul?',
    natural: 'O persoană, prin identificator eIDAS',
    legal: 'O organizație, prin identificator eIDAS',
    email: 'O persoană, prin e-mail, nume și data nașterii',
    personIdentifier: 'Identificatorul persoanei',
    personIdentifierHint: 'De exemplu BE/LU/1234567890',
    legalPersonIdentifier: 'Identificatorul persoanei juridice',
    legalPersonIdentifierHint: 'De exemplu LU/BE/VAT-123456789',
    emailAddress: 'Adresa de e-mail',
    emailHint:
      'Toate cele patru date trebuie să fie exact cele verificate de furnizorul de identitate al destinatarului. Aproape la fel nu ajunge: mesajul nu ar putea fi ridicat.',
    familyName: 'Nume de familie',
    firstName: 'Prenume',
    dateOfBirth: 'Data nașterii',
    notify: 'Trimite notificarea la (e-mail)',
    notifyHint:
      'Notificarea nu cuprinde conținut, subiect, nume de fișier sau expeditor. Această adresă nu dovedește identitatea.',
    language: 'Limba notificării',
    mode: 'Cum se face predarea?',
    consent: 'Întreabă întâi (recomandat)',
    consentHint: (time) =>
      `Destinatarul poate accepta sau refuza în termen de ${time}. Primiți dovada răspunsului sau a lipsei lui.`,
    basic: 'Fără a întreba',
    basicHint: (time) =>
      `Fișierele sunt disponibile imediat, timp de ${time}. Primiți dovada că au fost puse la dispoziție și, după caz, că au fost ridicate.`,
    files: 'Fișiere',
    filesHint: (most, size) =>
      `Cel mult ${most} ${most % 100 === 0 || most % 100 >= 20 ? 'de fișiere' : 'fișiere'}, ${size} în total. Se păstrează criptate.`,
    filesAgain: 'Browserul nu păstrează fișierele alese. Vă rugăm să le alegeți din nou.',
    review: 'Verificați și trimiteți',
    reviewHint:
      'Din clipa trimiterii nu se mai poate da înapoi. Serviciul preia exact aceste fișiere.',
    reviewRecipients: 'Destinatari, cu numele și adresa notificării',
    reviewFiles: 'Fișiere alese',
    reviewNone: 'încă niciunul',
    send: 'Trimite acum',
    uploading: 'Se transmit fișierele',
    cancel: 'Anulează',
    cancelled: 'Anulat. Nu s-a depus și nu s-a păstrat nimic.',
    failed:
      'Conexiunea s-a întrerupt și nu se știe dacă mesajul a fost depus. Trimiteți din nou: formularul se depune o singură dată, oricât de des îl trimiteți.',
    arrived: 'Toate fișierele au ajuns. Serviciul verifică și sigilează; vă rugăm să așteptați.',
    signedOut:
      'Nu mai sunteți autentificat, așa că nu s-a depus nimic. Copiați ce ați scris, apoi autentificați-vă din nou și completați un formular nou.',
    errors: {
      required: 'Vă rugăm să completați acest câmp.',
      tooLong: 'Textul este prea lung.',
      characters: 'Ștergeți caracterele de control și spațiile de la început sau de la sfârșit.',
      email: 'Aceasta nu este o adresă de e-mail. Verificați dacă ați scris corect.',
      date: 'Dați data ca an, lună și zi, de exemplu 1980-12-31.',
      choice: 'Vă rugăm să alegeți una dintre posibilități.',
      recipients: 'Sunt prea puțini sau prea mulți destinatari.',
      files: 'Vă rugăm să alegeți cel puțin un fișier.',
      spaces: 'Un identificator nu are spații. Verificați dacă ați scris corect.',
      twice:
        'Acest destinatar apare deja mai sus. Un mesaj merge o singură dată la fiecare destinatar.',
      unusableFile: 'Un fișier este gol sau numele lui nu poate fi folosit.',
    },
  },
  sent: {
    done: 'Mesajul dumneavoastră este depus. Serviciul l-a preluat.',
    rejected: 'Serviciul a respins această depunere. Nu s-a trimis nimic. Motivul este mai jos.',
  },
} satisfies Catalogue['sender'];
