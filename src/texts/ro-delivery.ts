/** Romanian: what can happen to a message, in the words of the glossary, and why a door stays shut. */

import type { Catalogue } from './en.js';

export const delivery = {
  status: {
    submitted: {
      word: 'Depus',
      meaning:
        'Serviciul a preluat mesajul și poate dovedi acest lucru. Încă nu s-a trimis nimic destinatarului.',
    },
    rejected: {
      word: 'Depunere respinsă',
      meaning:
        'Serviciul a citit mesajul și a refuzat să îl preia. Nu a ajuns la nimeni. Dovada arată motivul.',
    },
    noticeSent: {
      word: 'Notificare trimisă',
      meaning:
        'Notificarea a fost predată următorului server de e-mail. Aceasta nu dovedește că a ajuns sau că a citit-o cineva.',
    },
    noticeFailed: {
      word: 'Notificare eșuată',
      meaning:
        'Notificarea nu a putut fi predată serverului de e-mail al destinatarului. Destinatarul mai poate veni singur până la sfârșitul termenului.',
    },
    available: {
      word: 'Pus la dispoziție',
      meaning:
        'Destinatarul identificat poate ridica fișierele. Aceasta nu dovedește că au fost ridicate.',
    },
    accepted: {
      word: 'Acceptat',
      meaning:
        'Destinatarul a fost identificat și a ales să primească mesajul. Nu înseamnă că este de acord cu ce scrie în fișiere și nu dovedește că au fost ridicate.',
    },
    refused: {
      word: 'Refuzat',
      meaning:
        'Destinatarul a fost identificat și a ales să nu primească mesajul. Fișierele nu i se predau.',
    },
    expired: {
      word: 'Fără răspuns la termen',
      meaning:
        'Termenul de răspuns s-a încheiat fără ca destinatarul să fi acceptat sau refuzat. Fișierele nu i se predau.',
    },
    collected: {
      word: 'Ridicat',
      meaning:
        'Toate fișierele au fost transmise în întregime destinatarului identificat. Aceasta nu dovedește că le-a citit cineva.',
    },
    notCollected: {
      word: 'Predare eșuată',
      meaning:
        'Termenul de ridicare s-a încheiat înainte ca toate fișierele să fie transmise în întregime destinatarului.',
    },
    lost: {
      word: 'Predare eșuată',
      meaning: 'Destinatarul a declarat că fișierele nu i-au parvenit cum trebuie.',
    },
    withheld: {
      word: 'Predare eșuată',
      meaning:
        'În fișiere s-a găsit un program dăunător după ce au fost preluate, așa că serviciul le-a reținut. Dovada spune ce s-a găsit.',
    },
  },
  events: {
    'A.1': { word: 'Depus', sentence: 'Serviciul a preluat mesajul și fișierele lui.' },
    'A.2': { word: 'Depunere respinsă', sentence: 'Serviciul a refuzat să preia mesajul.' },
    'C.1': {
      word: 'Notificare trimisă',
      sentence: 'Notificarea care cere un răspuns a fost predată următorului server de e-mail.',
    },
    'C.2': {
      word: 'Notificare eșuată',
      sentence: 'Notificarea care cere un răspuns nu a putut fi predată mai departe.',
    },
    'C.3': {
      word: 'Acceptat',
      sentence: 'Destinatarul identificat a ales să primească mesajul.',
    },
    'C.4': {
      word: 'Refuzat',
      sentence: 'Destinatarul identificat a ales să nu primească mesajul.',
    },
    'C.5': {
      word: 'Fără răspuns la termen',
      sentence: 'Termenul de răspuns s-a încheiat fără răspuns.',
    },
    'D.1': {
      word: 'Pus la dispoziție',
      sentence: 'Fișierele au fost puse la dispoziția destinatarului.',
    },
    'D.2': {
      word: 'Nu a putut fi pus la dispoziție',
      sentence: 'Fișierele nu au fost puse la dispoziția destinatarului, din motivul arătat.',
    },
    'D.3': {
      word: 'Notificare trimisă',
      sentence:
        'Notificarea că fișierele pot fi ridicate a fost predată următorului server de e-mail.',
    },
    'D.4': {
      word: 'Notificare eșuată',
      sentence: 'Notificarea că fișierele pot fi ridicate nu a putut fi predată mai departe.',
    },
    'E.1': {
      word: 'Ridicat',
      sentence: 'Toate fișierele au fost transmise în întregime destinatarului identificat.',
    },
    'E.2': {
      word: 'Predare eșuată',
      sentence: 'Predarea fișierelor a eșuat, din motivul arătat.',
    },
  },
  reasons: {
    RA01: 'Mesajul a trecut toate verificările.',
    RA02: 'Mesajul sau unul dintre fișierele lui nu are forma cerută.',
    RA03: 'Într-un fișier s-a găsit un program dăunător.',
    RA05: 'Mesajul încalcă o regulă a acestui serviciu.',
    RC01: 'A fost trimisă prima notificare.',
    RC02: 'A fost trimisă o reamintire.',
    RC03: 'Notificarea a întâlnit o eroare definitivă.',
    RC05: 'Mai multe încercări de a preda notificarea au eșuat.',
    RC07: 'Destinatarul a acceptat.',
    RC08: 'Destinatarul a refuzat.',
    RC09: 'Destinatarul nu a răspuns la timp.',
    RD01: 'Fișierele sunt la dispoziția destinatarului.',
    RE01: 'Fișierele au fost transmise în întregime.',
    RE04: 'Termenul de ridicare s-a încheiat înainte ca fișierele să fie transmise în întregime.',
    Other: 'Alt motiv, arătat în dovadă:',
  },
  mode: {
    consent: 'Cu acord prealabil: destinatarul poate întâi accepta sau refuza',
    basic: 'Simplu: fișierele sunt disponibile imediat',
  },
  level: { low: 'scăzut', substantial: 'substanțial', high: 'ridicat' },
  identified: (proofing, authentication) =>
    `identitate verificată la nivelul eIDAS ${proofing}, autentificare la nivelul ${authentication}`,
  actedThrough: (delegate) => `prin sistemul său înregistrat ${delegate}`,
  proof: {
    pending: {
      word: 'Dovadă în curs',
      meaning:
        'Evenimentul a avut loc și este înregistrat. Sigiliul și marca temporală sunt în curs de realizare.',
    },
    proven: { word: 'Dovedit', meaning: 'Dovada este sigilată și poartă o marcă temporală.' },
    late: {
      word: 'Oră declarată, nedovedită',
      meaning:
        'Dovada este sigilată, dar marca temporală a venit mult după ora declarată de serviciu. Este dovedită numai ora mai târzie.',
    },
  },
  times: {
    claimed: 'Ora declarată de serviciu',
    proven: 'Existență dovedită cel târziu la',
    gap: 'Diferență',
    meaning:
      'Prima oră este cea pe care o declară serviciul. A doua vine de la o autoritate de marcare temporală și dovedește că înregistrarea exista la acel moment. Cu cât diferența este mai mică, cu atât prima oră este mai bine susținută.',
  },
  refusals: {
    'assurance-too-low': {
      title: 'Este nevoie de un nivel mai înalt de identificare',
      meaning:
        'Sunteți autentificat, dar regulile acestui mesaj cer o dovadă mai puternică a identității.',
      next: 'Autentificați-vă din nou cu un mijloc de identificare care atinge nivelul arătat aici.',
    },
    'authentication-too-old': {
      title: 'Vă rugăm să confirmați că sunteți dumneavoastră',
      meaning:
        'V-ați autentificat cu ceva timp în urmă. Înainte de orice act cu efect juridic vă întrebăm încă o dată cine sunteți, pentru ca nimeni altcineva să nu poată acționa pe ecranul rămas deschis.',
      next: 'Continuați la furnizorul dumneavoastră de identitate. Apoi reveniți aici și decideți; autentificarea în sine nu decide nimic.',
    },
    'window-over': {
      title: 'Termenul de răspuns a trecut',
      meaning: 'Data-limită a acestui mesaj a trecut. Expeditorul are dovada acestui lucru.',
      next: 'Dacă mai aveți nevoie de conținut, adresați-vă direct expeditorului.',
    },
    'already-decided': {
      title: 'Decizia este deja luată',
      meaning: 'Un răspuns la acest mesaj este înregistrat. El nu mai poate fi schimbat.',
      next: 'Deschideți mesajul ca să vedeți ce s-a înregistrat și când.',
    },
    'not-yet': {
      title: 'Încă nu este posibil',
      meaning:
        'Dovada pe care se sprijină acest pas este în curs de sigilare. De obicei durează câteva secunde.',
      next: 'Așteptați o clipă și reîncărcați pagina. Nu se pierde nimic.',
    },
    'not-consent-mode': {
      title: 'Nu se cere niciun răspuns',
      meaning: 'Acest mesaj a fost pus la dispoziție fără a cere acceptare sau refuz.',
      next: 'Deschideți mesajul. Puteți ridica fișierele sau le puteți lăsa.',
    },
    'access-ended': {
      title: 'Fișierele nu mai pot fi ridicate',
      meaning: 'Fișierele nu se mai predau. Starea mesajului arată de ce și de când.',
      next: 'Dacă mai aveți nevoie de conținut, adresați-vă direct expeditorului.',
    },
    'content-altered': {
      title: 'Un fișier păstrat este deteriorat',
      meaning:
        'Fișierul păstrat nu mai este cel depus. Serviciul nu transmite niciodată un conținut modificat; a dat alarma.',
      next: 'Deocamdată nu trebuie să faceți nimic. Operatorul a fost anunțat, iar încercarea eșuată este înregistrată.',
    },
    'handover-closed': {
      title: 'Fișierele s-au închis',
      meaning:
        'Pentru siguranța dumneavoastră, fișierele rămân deschise un timp limitat și numai pentru persoana care le-a deschis în acest browser.',
      next: 'Deschideți mesajul și apăsați din nou „Ridică fișierele”. Se poate până la sfârșitul termenului de ridicare.',
    },
  },
  problems: {
    'delivery/already-decided':
      'Decizia este deja luată. Deschideți mesajul ca să vedeți ce s-a înregistrat.',
    'delivery/assurance-too-low':
      'Aici este nevoie de o identificare mai puternică. Autentificați-vă cu un mijloc de nivel mai înalt.',
    'delivery/machine-not-allowed':
      'Cu această politică pot trimite numai persoane. Autentificați-vă dumneavoastră și trimiteți din nou.',
    'delivery/malformed':
      'Ceva din formular sau dintr-un fișier nu poate fi citit. Verificați și trimiteți din nou.',
    'delivery/too-large':
      'Fișierele sunt prea mari. Micșorați-le sau trimiteți-le în mai multe mesaje.',
    'delivery/too-many-files': 'Sunt prea multe fișiere. Trimiteți-le în mai multe mesaje.',
    'delivery/too-many-recipients': 'Sunt prea mulți destinatari. Trimiteți mai multe mesaje.',
    'delivery/unknown-type':
      'Un fișier are un tip pe care acest serviciu nu îl preia. Convertiți-l, de exemplu în PDF.',
    'delivery/idempotency-running':
      'Această depunere este deja în lucru. Așteptați o clipă, apoi uitați-vă la „Trimise”.',
    'delivery/idempotency-differs':
      'Acest formular a fost deja trimis cu alt conținut. Uitați-vă la „Trimise”, apoi începeți un mesaj nou.',
    'delivery/cannot-prove':
      'Serviciul nu poate dovedi acum mesaje noi și de aceea nu preia niciunul. Nu s-a trimis nimic. Încercați mai târziu.',
    'delivery/own-seal-refused':
      'O verificare internă a serviciului a eșuat. Nu s-a pierdut nimic; operatorul a fost anunțat.',
    'delivery/inconsistent':
      'O verificare internă a serviciului a eșuat. Nu s-a schimbat nimic; operatorul a fost anunțat.',
    'scanning/unavailable':
      'Verificarea împotriva programelor dăunătoare nu răspunde acum, așa că nu s-a preluat nimic. Încercați din nou peste un minut.',
    'delivery/quota':
      'Limita de astăzi a acestui expeditor este atinsă. Nu s-a trimis nimic. Trimiteți mâine sau cereți operatorului o limită mai mare.',
    'identification/configuration':
      'Autentificarea nu este configurată corect. Nu s-a schimbat nimic; operatorul trebuie să intervină.',
    'identification/unknown-provider':
      'Acest mod de identificare nu există aici. Alegeți unul din listă.',
    'identification/provider-unavailable':
      'Furnizorul de identitate nu răspunde corect în acest moment. Încercați din nou peste câteva minute.',
    'identification/sign-in-failed':
      'Autentificarea nu a putut fi verificată. Luați-o de la început.',
    'identification/sign-in-cancelled':
      'Autentificarea a fost anulată. Nu s-a decis nimic. Puteți începe din nou oricând.',
    'identification/assurance-unknown':
      'Furnizorul de identitate nu a spus cât de sigur vă cunoaște. Alegeți alt mijloc de identificare.',
    'identification/assurance-too-low':
      'Ați fost identificat sub nivelul necesar. Alegeți un mijloc de identificare mai puternic.',
    'identification/attributes':
      'Furnizorul de identitate nu a trimis toate datele necesare. Permiteți trimiterea lor sau alegeți alt furnizor.',
    'identification/token-request': 'Cererea de token de acces nu a putut fi citită.',
    'identification/grant-type': 'Acest fel de token de acces nu există aici.',
    'identification/client':
      'Sistemul care a cerut nu este înregistrat sau nu mai are dreptul să acționeze.',
    'identification/token': 'Autentificarea nu mai este valabilă. Autentificați-vă din nou.',
    'http/malformed':
      'Cererea nu a putut fi citită. Mergeți înapoi, verificați formularul și trimiteți din nou.',
    'http/media-type':
      'Formularul a fost trimis într-o formă pe care acest serviciu nu o citește. Reîncărcați pagina.',
    'http/too-large': 'Ce s-a trimis este prea mare. Micșorați și încercați din nou.',
    'http/range': 'Această parte a fișierului nu există. Reluați descărcarea.',
    'http/method':
      'Această adresă nu face acest lucru. Mergeți înapoi și folosiți butoanele din pagină.',
    'http/too-slow':
      'Formularul a sosit prea încet și a fost întrerupt. Nu s-a păstrat nimic. Încercați din nou cu o conexiune mai bună.',
    'http/too-many':
      'Au fost prea multe cereri într-un timp scurt. Așteptați un minut, apoi încercați din nou.',
    'http/busy':
      'Serviciul este foarte solicitat acum. Nu s-a făcut nimic. Încercați din nou peste câteva secunde.',
    'http/url-too-long': 'Adresa este prea lungă. Mergeți înapoi și folosiți butoanele din pagină.',
    'http/not-judged':
      'Aceste fișiere nu au putut fi verificate în limitele acestei pagini. Folosiți programul „sealpost verify”.',
    'http/forged':
      'Formularul nu a fost deschis în sesiunea dumneavoastră de acum, deci nu s-a făcut nimic. Reîncărcați pagina și repetați pasul.',
  },
} satisfies Catalogue['delivery'];
