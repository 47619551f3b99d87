/** Romanian: what a verification report says of a delivery, sentence by sentence. */

import type { Catalogue } from './en.js';

export const report = {
  standing: { proven: 'Dovedit', 'not-proven': 'Nedovedit', contradicted: 'Contrazis' },
  said: (standing, what) => `${standing}: ${what}`,
  who: {
    // The same after every preposition.
    sender: 'persoana expeditoare',
    recipient: 'persoana destinatară',
    delegate: 'o persoană al cărei nume nu este arătat',
    bySender: (name) => `${name} (nume dat de expeditor)`,
    delegateOf: (delegate, principal) =>
      `${delegate} (acționând prin delegare pentru ${principal})`,
    through: (principal, delegate) => `${principal} (prin ${delegate}, acționând prin delegare)`,
    unidentified: 'identitate nestabilită în ceea ce s-a dat',
    scoped: (identifier) => `identificator în cadrul serviciului: ${identifier}`,
    identifier: (identifier) => `identificator: ${identifier}`,
    scopedMeaning:
      'Un identificator în cadrul serviciului desemnează o singură persoană sau organizație și nu spune nimic în afara acelui serviciu. Cine este poate spune numai serviciul: întrebați-l, iar el poate arăta înregistrarea identificării. Acolo unde cineva a fost identificat, dovada cuprinde o amprentă cu sare a acelei înregistrări, cu care puteți verifica dacă este cea corectă.',
  },
  acts: {
    'A.1': (who) => `${who} a depus mesajul, iar serviciul l-a preluat`,
    'A.2': (who) => `serviciul a refuzat depunerea făcută de ${who}`,
    'B.1': () => 'alt serviciu a preluat mesajul',
    'B.2': () => 'alt serviciu a refuzat să preia mesajul',
    'B.3': () => 'mesajul nu a putut fi transmis altui serviciu',
    'C.1': (who) => `a fost trimisă o notificare pentru ${who}`,
    'C.2': (who) => `nu a fost posibilă notificarea în termen către ${who}`,
    'C.3': (who) => `${who} a acceptat mesajul, după identificare`,
    'C.4': (who) => `${who} a refuzat mesajul, după identificare`,
    'C.5': (who) => `${who} nu a răspuns în termen`,
    'D.1': (who) => `conținutul a fost pus la dispoziție pentru ${who}`,
    'D.2': (who) => `conținutul nu a fost pus la dispoziție pentru ${who}`,
    'D.3': (who) => `a fost trimisă către ${who} înștiințarea că un conținut este disponibil`,
    'D.4': (who) => `nu a fost posibilă înștiințarea către ${who} că un conținut este disponibil`,
    'E.1': (who) => `conținutul a fost trimis integral către ${who}, după identificare`,
    'E.2': (who) => `conținutul nu a fost predat către ${who}`,
    'F.1': () => 'mesajul a fost transmis unui sistem care nu este un astfel de serviciu',
    'F.2': () => 'mesajul nu a putut fi transmis unui sistem care nu este un astfel de serviciu',
    'F.3': () => 'mesajul a venit de la un sistem care nu este un astfel de serviciu',
  },
  silence: {
    word: 'Nicio veste în termen',
    sentence:
      'Serviciul nu a aflat în termen dacă fișierele au fost puse la dispoziția destinatarului.',
    claim: (who) =>
      `serviciul nu a primit în termen nicio informație din care să reiasă dacă a fost pus conținutul la dispoziție pentru ${who}`,
  },
  otherEvents: {
    'B.1': 'Preluat de alt serviciu',
    'B.2': 'Refuzat de alt serviciu',
    'B.3': 'Netransmis altui serviciu',
    'F.1': 'Transmis altui sistem',
    'F.2': 'Netransmis altui sistem',
    'F.3': 'Venit de la alt sistem',
  },
  unknownAct: (event) => `evenimentul ${event} a avut loc`,
  time: (event, claimed) => `pasul „${event}” a avut loc la ${claimed}`,
  timeRecorded: (event, claimed, recorded) =>
    `pasul „${event}” a avut loc la ${claimed} și era înregistrat cel târziu la ${recorded}`,
  bytes: {
    submitted: (who) => `ceea ce a depus ${who}`,
    available: (who) => `ceea ce a fost pus la dispoziție pentru ${who}`,
    sent: (who) => `ceea ce a fost trimis integral către ${who}`,
  },
  holds: (file, bytes, part) => `${file} este, octet cu octet, ${bytes}, sub numele „${part}”`,
  given: 'unul dintre fișierele date',
  end: (event) => `nu s-a mai întâmplat nimic după pasul „${event}”`,
  allGiven: (time) =>
    `sunt aici toate dovezile pe care serviciul le avea pentru această parte la ${time}`,
  existed: (file, time) => `octeții fișierului (${file}) existau cel târziu la ${time}`,
  notShown: {
    arrival: 'Nu se arată: că notificarea a ajuns sau a fost citită.',
    'no-arrival': 'Nu se arată: că nu a ajuns totuși nicio notificare.',
    agreement: 'Nu înseamnă acord cu ce scrie în fișiere.',
    'no-availability': 'Nu se arată: că nu a fost pus conținutul la dispoziție.',
    collection: 'Nu se arată: că fișierele au fost ridicate.',
    reading: 'Nu se arată: că fișierele au fost citite de cineva.',
    origin: 'Nu se arată: cine l-a trimis acolo sau când.',
    later: 'Nu se arată: dacă au apărut mai târziu și altele.',
    makers: 'Nu se arată: cine i-a făcut sau că i-a primit cineva.',
  },
  times: {
    proven: (claimed, recorded) =>
      `Ora declarată: ${claimed}. Înregistrat cel târziu la ${recorded}.`,
    unproven: (claimed) => `Ora declarată, nedovedită: ${claimed}.`,
    late: (claimed, recorded) =>
      `Ora declarată, nedovedită: ${claimed}. Este dovedit numai că era înregistrat cel târziu la ${recorded}.`,
    contradicted: (claimed, recorded) =>
      `Ora declarată, ${claimed}, este contrazisă de marca temporală din ${recorded}.`,
  },
  summary: {
    who: 'Cine',
    what: 'Ce',
    when: 'Când',
    notProven: 'Nedovedit',
    same: (file) => `${file}: octet cu octet fișierul despre care vorbește dovada`,
    open: (file) => `${file}: octeții se potrivesc cu dovada, dar dovada nu este stabilită`,
    absent: (part) => `„${part}”: nu s-a dat, deci nu s-a comparat`,
    supported: (claimed, gap) =>
      `${claimed}. Dovedit: o marcă temporală a fost aplicată la ${gap} după aceea.`,
    stated: (claimed) => `${claimed}. Ora este declarată, nu dovedită.`,
    nothing:
      'Ce urmează este numai ce spun fișierele: nimic din aceasta nu este dovedit, din motivul dat împreună cu verdictul.',
    never:
      'O dovadă nu arată niciodată că este adevărat ce scrie în fișiere și nici cine se afla la dispozitiv.',
  },
  settle: (what) => `Ce ar lămuri acest lucru: ${what}.`,
  remedies: {
    original: 'fișierul așa cum a fost sigilat (cel dat nu este acela)',
    'other-evidence': 'altă dovadă (ce a fost sigilat nu este așa cum trebuie)',
    'consistent-times': 'altă dovadă; orele date se contrazic',
    'fit-certificate': 'un certificat destinat acestei folosiri',
    'accepted-algorithms': 'o dovadă prin algoritmi care mai sunt acceptați',
    'signing-certificate': 'certificatul pe care sigiliul sau marca temporală îl numește ca al său',
    'trusted-chain':
      'certificate care duc la unul în care aveți încredere, sau încrederea dumneavoastră în cel la care duce',
    'token-before-revocation': 'o marcă temporală dinainte de revocarea certificatului',
    'token-before-authority-revocation':
      'o marcă temporală dinainte de revocarea certificatului autorității',
    'token-within-validity': 'o marcă temporală din timpul valabilității certificatului',
    'revocation-answer': 'un răspuns despre revocare, din acel moment sau mai nou',
    'missing-files': 'fișierele care lipsesc',
    'trusted-token': 'o marcă temporală de la o autoritate în care aveți încredere',
    'sealed-list':
      'o listă, sigilată de serviciu, a tuturor dovezilor pe care le are pentru această parte',
    'none-times-contradict': 'nimic: marca sa temporală este anterioară orei pe care o declară',
  },
  lateToken: (seconds) =>
    `o marcă temporală la cel mult ${seconds} s de la eveniment, pe care nimeni nu o mai poate face`,
  fileWanted: (part, digest) => `fișierul „${part}”, a cărui amprentă este ${digest}`,
  noDigest: (part) => `nimic: dovada nu cuprinde nicio amprentă a „${part}”`,
  ends: (event) => `Dovezile se opresc la „${event}”; nu este dovedit dacă mai există altele.`,
  endsFor: (who, event) =>
    `Pentru ${who}, dovezile se opresc la „${event}”; nu este dovedit dacă mai există altele.`,
  complete: (time) =>
    `Sunt aici toate dovezile pe care serviciul le avea pentru această parte la ${time}. Nu este dovedit dacă au apărut mai târziu și altele.`,
  missingSubmission: 'Dovada depunerii.',
  missingBefore: (event) => `Dovada dinainte de „${event}”.`,
  missingFile: (part) => `Conținutul „${part}”: nu a fost dat, deci nu a fost comparat cu dovada.`,
  lines: {
    signatures: (verdict) => `Sigilii: ${verdict}`,
    passedOne:
      'TOTAL-PASSED: dovada este întreagă, sigilată și duce la un certificat în care aveți încredere.',
    passed: (count) =>
      `TOTAL-PASSED: dovezile (${count}) sunt toate întregi, sigilate și duc la un certificat în care aveți încredere.`,
    failed: (reason) => `TOTAL-FAILED (${reason}): ceva nu este ceea ce a fost sigilat.`,
    indeterminate: (reason) =>
      `INDETERMINATE (${reason}): ceea ce s-a dat nu permite un răspuns definitiv.`,
    delivery: (id, conclusion) => `Trimiterea ${id}: ${conclusion}`,
    shown: 'Ce arată dovezile',
    reach: 'Până unde ajung',
    notGiven: 'Nu s-a dat',
    notPassed: 'De ce nu a reușit verificarea (în engleză)',
    noted: 'De știut (în engleză)',
    sealers: 'Cine a sigilat, potrivit certificatelor',
    lists: 'Ce spun listele sigure',
    files: 'Fișiere',
    unreadable: 'de necitit',
    recipient: (who) => `destinatar ${who}`,
    claimed: (time) => `declarat ${time}`,
    recorded: (time) => `dovedit ${time}`,
    sealer: (name, issuer) => `${name}, pentru emitentul „${issuer}”`,
    test: (count, all) =>
      `TEST: sigilii făcute cu un certificat de test, fără valoare juridică: ${count} din ${all}.`,
    sums: (passed, noted, open) =>
      `Verificări reușite: ${passed}; notate: ${noted}; nereușite: ${open}. --json le arată pe toate.`,
    qualifiedByList:
      'Calificat este numit numai ceea ce o listă sigură numește astfel, cu acea listă; celelalte sigilii și mărci temporale nu sunt numite calificate.',
    noneQualified:
      'Nu se examinează aici dacă certificatele sunt calificate; acest raport nu numește nimic calificat.',
  },
} satisfies Catalogue['report'];
