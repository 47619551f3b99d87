/** Romanian. */

import type { Catalogue } from './en.js';
import { advice } from './ro-advice.js';
import { delivery } from './ro-delivery.js';
import { verifierPage } from './ro-page.js';
import { receipt, verification } from './ro-proof.js';
import { recipient } from './ro-recipient.js';
import { report } from './ro-report.js';
import { sender } from './ro-sender.js';
import { sheet } from './ro-sheet.js';

export const ro = {
  shell: {
    languageName: 'Română',
    testLabel: 'Serviciu de test – necalificat',
    testExplain: 'Pentru încercare. Nimic de aici nu are efect juridic.',
    skip: 'Sari la conținut',
    mainNavigation: 'Navigare principală',
    home: 'Pagina de start',
    received: 'Primite',
    sent: 'Trimise',
    send: 'Trimite',
    verify: 'Verifică dovezi',
    help: 'Ajutor',
    signIn: 'Autentificare',
    signOut: 'Deconectare',
    signedInAs: (name) => `Autentificat ca ${name}`,
    languages: 'Limbă',
    errorSummary: 'De corectat întâi',
    privacy: 'Fără urmărire, fără publicitate, nimic încărcat din altă parte.',
    times: (zone) => `Orele sunt cele pentru ${zone}, cu diferența față de UTC.`,
    errorTitle: (title) => `Eroare: ${title}`,
    label: (text) => `${text}:`,
  },
  session: {
    until: (time) =>
      `Rămâneți autentificat până la ${time}. Fiecare pagină deschisă mută această oră mai târziu, până la 8 ore după autentificare.`,
    stay: 'Rămâneți autentificat (deschide o pagină nouă)',
    title: 'Sunteți în continuare autentificat',
    staying: 'Puteți închide această pagină și continua de unde ați rămas.',
    ending: 'Sesiunea dumneavoastră se încheie în mai puțin de două minute.',
    stayNow: 'Rămân autentificat',
    ended:
      'Sesiunea dumneavoastră s-a încheiat, dacă nu ați continuat în altă fereastră. Nu s-a decis nimic. Dacă ați scris ceva, copiați întâi textul, apoi autentificați-vă din nou.',
  },
  home: {
    lead: 'Trimiteți un fișier unei persoane identificate și puteți dovedi ce s-a întâmplat cu el.',
    received: 'Mă așteaptă ceva',
    receivedHint:
      'Autentificați-vă, vedeți cine a scris, apoi decideți. Simpla vizualizare nu are niciun efect juridic.',
    send: 'Vreau să trimit',
    sendHint: 'Alegeți fișiere și destinatari. Primiți o dovadă sigilată a fiecărui pas.',
    verify: 'Vreau să verific dovezi',
    verifyHint: 'Trageți fișierele aici și citiți verdictul. Nu aveți nevoie de cont.',
    realTitle: 'Cum știți că acesta este serviciul adevărat',
    real: [
      'Scrieți singur adresa acestui site, în loc să urmați un link dintr-un e-mail.',
      'Notificările noastre nu cuprind niciun link de autentificare, niciun fișier și niciun nume de expeditor.',
      'Nu cerem niciodată parola căsuței de e-mail, un număr de card sau o plată.',
      'Vă identificați la furnizorul dumneavoastră de identitate; noi nu vedem niciodată parola.',
    ],
    demoTitle: 'Persoane pentru încercare',
    demoLead:
      'Aceste persoane există numai aici. Autentificați-vă ca una dintre ele și jucați ambele roluri.',
    demoName: 'Persoană',
    demoHow: 'Cum vă autentificați',
    demoWaiting: 'Ce așteaptă',
  },
  signIn: {
    title: 'Autentificare',
    why: 'De ce trebuie să știm cine sunteți',
    whyText:
      'Un mesaj se arată numai persoanei căreia îi este destinat, iar dovezile lui spun cine a acționat. De aceea vă identificați la un furnizor de identitate.',
    methods: 'Alegeți cum vă identificați',
    card: 'Mergeți pe pagina furnizorului și reveniți aici. De obicei durează mai puțin de două minute.',
    continueWith: (provider) => `Continuați cu ${provider}`,
    none: 'Nu este configurat niciun furnizor de identitate. Operatorul trebuie să configureze cel puțin unul.',
    kept: 'Ce se păstrează',
    keptText: [
      'Sesiunea se încheie după 15 minute fără activitate și cel târziu după 8 ore.',
      'Când acționați asupra unui mesaj, datele dumneavoastră verificate intră într-un registru protejat, cât timp dovada trebuie să poată fi făcută.',
      'Dovada însăși cuprinde numele dumneavoastră și cât de sigur a fost verificat, dar niciun identificator și nicio dată de naștere.',
    ],
    needed: 'Vă rugăm să vă autentificați pentru a continua. Nu s-a decis nimic.',
  },
  problem: {
    notFoundTitle: 'Nu s-a găsit',
    notFound:
      'Nu există o astfel de pagină sau un astfel de mesaj, ori nu este destinat persoanei autentificate.',
    notFoundNext:
      'Dacă așteptați un mesaj, uitați-vă la numele afișat sus: sunteți autentificat ca persoana căreia i-a fost adresat?',
    back: 'Înapoi la mesaj',
    failedTitle: 'Nu a funcționat',
    failed: 'A apărut o eroare la noi.',
    failedNext:
      'Încercați din nou peste câteva minute. Ce era înregistrat este tot acolo; un pas neterminat a fost anulat.',
    cannotTitle: 'Nu s-a putut face',
    identification:
      'Autentificarea nu s-a încheiat. Nu s-a schimbat nimic, iar termenele rămân aceleași. Încercați din nou sau alegeți alt mod de identificare.',
    reference: (id) => `Numărul pentru operator: ${id}`,
  },
  help: {
    title: 'Ajutor',
    contact: 'Scrieți unei persoane',
    contactHint:
      'Menționați referința mesajului. Nu trimiteți niciodată parole sau documente prin e-mail.',
    questions: [
      {
        question: 'Am primit o notificare. Este adevărată?',
        answer:
          'Scrieți singur adresa acestui serviciu și autentificați-vă. Dacă notificarea este adevărată, la „Primite” găsiți un mesaj cu aceeași referință. Dacă nu îl găsiți, notificarea nu era de la noi sau mesajul este destinat altcuiva. Atunci nu faceți nimic: nu este nevoie de niciun clic în acel e-mail.',
      },
      {
        question: 'Mă obligă la ceva deschiderea unui mesaj?',
        answer:
          'Nu. Pentru destinatar, numai trei acte au efect juridic: acceptarea sau refuzul, ridicarea fișierelor și declarația că nu au ajuns cum trebuie. Fiecare cere să apăsați un buton care spune acest lucru.',
      },
      {
        question: 'Ce se întâmplă dacă nu fac nimic?',
        answer:
          'Data-limită este arătată la mesaj. Când trece, fișierele nu mai pot fi ridicate, iar expeditorul primește dovada că nu ați răspuns sau nu le-ați ridicat la timp. Aceasta poate avea consecințe juridice.',
      },
      {
        question: 'Nu mă pot identifica la nivelul cerut',
        answer:
          'Pagina arată ce nivel este necesar. Cereți-l furnizorului dumneavoastră de identitate. Data-limită nu se schimbă între timp, așa că anunțați expeditorul dacă durează.',
      },
      {
        question: 'De unde vine adresa mea?',
        answer:
          'A dat-o expeditorul, ca să fiți anunțat. Se folosește numai pentru aceasta. Vă puteți opune altor notificări; scrieți expeditorului sau operatorului.',
      },
      {
        question: 'Ce dovedește dovada?',
        answer:
          'Fiecare dovadă spune cine ce a făcut și când, sub un sigiliu și o marcă temporală pe care oricine le poate verifica fără noi. Recipisa arată în cuvinte simple ce dovedește și ce nu.',
      },
      {
        question: 'Ce înseamnă ora „declarată” și ora „dovedită”?',
        answer:
          'Ora declarată este cea pe care o spune serviciul. Ora dovedită vine de la o autoritate separată de marcare temporală: înregistrarea exista la acel moment.',
      },
    ],
  },
  delivery,
  recipient,
  sender,
  receipt,
  report,
  advice,
  sheet,
  verification,
  verifierPage,
} satisfies Catalogue;
