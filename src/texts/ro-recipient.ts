/** Romanian: the recipient's path, from the inbox to the receipt. */

import type { Catalogue } from './en.js';

export const recipient = {
  inbox: {
    title: 'Primite',
    lead: 'Consultarea acestei liste și deschiderea unui mesaj nu au niciun efect juridic. Decideți pe pagina următoare.',
    waiting: 'Vă așteaptă',
    closed: 'Încheiate',
    empty: 'Nu vă așteaptă niciun mesaj.',
    emptyHint:
      'Un mesaj apare aici dacă expeditorul v-a indicat prin identificatorul dumneavoastră sau prin adresa de e-mail verificată, împreună cu numele și data nașterii.',
    from: 'De la',
    older: 'Mesaje mai vechi',
    answerBy: 'Răspuns până la',
    collectBy: 'Ridicare până la',
  },
  envelope: {
    from: 'De la',
    subject: 'Subiect',
    files: 'Fișiere',
    filesHidden: 'Acum vedeți numele și mărimea lor. Fișierele se deschid când le ridicați.',
    sent: 'Depus la',
    noticeReference: 'Referința din notificare',
    reference: 'Numărul mesajului',
    status: 'Stare',
    addressedTo: 'Adresat către',
    policy: 'Regulile acestui mesaj',
    remaining: (time) => `timp rămas: ${time}`,
    over: 'Termenul a trecut.',
    openingIsFree:
      'Deschiderea acestei pagini nu are niciun efect juridic. Nimeni nu află că ați deschis-o.',
    question: 'Doriți să primiți acest mesaj?',
    acceptMeans: 'Ce înseamnă acceptarea',
    acceptPoints: [
      'Expeditorul primește dovada că ați acceptat, cu ora.',
      'Apoi puteți ridica fișierele.',
      'Nu înseamnă că sunteți de acord cu ce scrie în fișiere.',
    ],
    refuseMeans: 'Ce înseamnă refuzul',
    refusePoints: [
      'Expeditorul primește dovada că ați refuzat, cu ora.',
      'Nu puteți ridica fișierele. Refuzul este definitiv.',
      'Refuzul poate avea urmări juridice, ca la o scrisoare recomandată pe hârtie.',
    ],
    accept: 'Accept …',
    refuse: 'Refuz …',
    bothConfirm: 'Fiecare buton duce la o pagină unde confirmați sau mergeți înapoi.',
    laterTitle: 'Decideți mai târziu',
    later: (deadline) =>
      `Nu trebuie să decideți acum. Dacă nu faceți nimic până la ${deadline}, expeditorul primește dovada că nu ați răspuns la timp, iar fișierele nu mai pot fi ridicate.`,
    laterOpen:
      'Nu trebuie să decideți acum. Termenul începe după trimiterea notificării; data-limită va apărea aici.',
    unknownSender:
      'Dacă nu cunoașteți expeditorul, puteți lăsa mesajul deoparte. Numele de mai sus a fost verificat de serviciu; ce scrie în fișiere nu a fost verificat.',
    receipt: 'Recipisă',
    bundle: 'Dosar de dovezi (ASiC-E)',
    timeline: 'Ce s-a întâmplat',
    ahead: 'Ce se mai poate întâmpla',
    steps: {
      notice: 'Vă trimitem o notificare sau o reamintire prin e-mail',
      answer: 'Acceptați sau refuzați',
      collect: 'Ridicați fișierele',
    },
  },
  confirm: {
    acceptTitle: 'Acceptați acest mesaj?',
    refuseTitle: 'Refuzați acest mesaj?',
    acceptSummary: (sender) => `Sunteți pe cale să acceptați mesajul de la ${sender}.`,
    refuseSummary: (sender) => `Sunteți pe cale să refuzați mesajul de la ${sender}.`,
    acceptButton: 'Da, accept',
    refuseButton: 'Da, refuz',
    back: 'Înapoi, decid mai târziu',
    final: 'Este definitiv. Numele dumneavoastră și ora răspunsului devin parte a dovezii.',
    doneAccept: 'Ați acceptat. Este înregistrat.',
    doneRefuse: 'Ați refuzat. Este înregistrat. Fișierele nu vor fi predate.',
  },
  collect: {
    title: 'Ridicarea fișierelor',
    explain:
      'Când apăsați butonul, fișierele se deschid pentru dumneavoastră în acest browser. De atunci se înregistrează ce vi se transmite. Când toate fișierele au fost transmise în întregime, expeditorul primește dovada ridicării.',
    until: (deadline) => `Puteți face aceasta până la ${deadline}.`,
    button: 'Ridică fișierele',
    again: 'Ridică din nou fișierele',
    againHint:
      'Ați ridicat deja totul. Puteți descărca din nou fișierele până la sfârșitul termenului de ridicare.',
    waitingSeal:
      'Răspunsul dumneavoastră este înregistrat. Fișierele se deschid imediat ce dovada lui este sigilată, de obicei în câteva secunde.',
    reload: 'Reîncarcă',
    progress: 'Transmis până acum',
    progressOf: (sent, whole, percent) => `${sent} din ${whole} (${percent})`,
  },
  handover: {
    title: 'Fișierele dumneavoastră',
    open: 'Fișierele sunt deschise pentru dumneavoastră, numai în acest browser.',
    closes: (time) =>
      `Se închid la ${time}. După aceea le puteți deschide din nou, până la sfârșitul termenului de ridicare.`,
    download: 'Descarcă',
    downloadNamed: (file) => `Descarcă ${file}`,
    digest: 'Valoare de control (SHA-256)',
    digestHint:
      'Dacă valoarea de control a copiei dumneavoastră este aceeași, copia este exact ce s-a depus.',
    caution:
      'Serviciul dovedește cine a trimis fișierele. Nu spune că sunt inofensive: deschideți-le cu grija obișnuită.',
    complete: 'Toate fișierele v-au fost transmise în întregime.',
    partly:
      'Încă nu s-a transmis totul. O descărcare întreruptă poate fi continuată. După o descărcare, reîncărcați această pagină.',
    lossTitle: 'Este ceva în neregulă cu fișierele?',
    lossExplain:
      'Dacă un fișier nu a ajuns cum trebuie sau nu poate fi folosit, spuneți acest lucru. Declarația dumneavoastră devine o dovadă pe care o primește expeditorul.',
    lossLink: 'Nu l-am primit cum trebuie …',
  },
  loss: {
    title: 'Nu l-am primit cum trebuie',
    lead: 'Descrieți cu cuvintele dumneavoastră ce nu este în regulă. Textul devine parte a dovezii, iar expeditorul îl va citi. Vă rugăm să nu dați amănunte personale.',
    label: 'Ce nu este în regulă?',
    hint: 'Cel mult 1000 de caractere. De exemplu: „Al doilea fișier se oprește la mijloc.”',
    empty: 'Vă rugăm să spuneți ce nu este în regulă.',
    tooLong: 'Textul depășește 1000 de caractere. Vă rugăm să îl scurtați.',
    effect: 'Declarația nu poate fi retrasă. Ea nu anulează o acceptare.',
    button: 'Declar acest lucru',
    back: 'Înapoi, nu declar nimic',
    done: 'Declarația dumneavoastră este înregistrată.',
  },
  needed: {
    level: (proofing, authentication) =>
      `Este nevoie de: identitate verificată cel puțin la nivelul ${proofing}, autentificare cel puțin la nivelul ${authentication}.`,
    yours: (proofing, authentication) =>
      `Aveți: identitate verificată la nivelul ${proofing}, autentificare la nivelul ${authentication}.`,
    keepsDeadline:
      'Mesajul vă așteaptă până la data-limită. Nu pierdeți nimic dacă încercați din nou.',
  },
} satisfies Catalogue['recipient'];
