/** The notice in Romanian. */

import type { NoticeTexts } from './notice-texts.js';

export const ro: NoticeTexts = {
  subject: {
    consent: (reference) =>
      `O trimitere electronică înregistrată așteaptă răspunsul dvs. (referința ${reference})`,
    basic: (reference) =>
      `O trimitere electronică înregistrată vă stă la dispoziție (referința ${reference})`,
  },
  reminderSubject: (subject) => `Reamintire: ${subject}`,
  greeting: 'Bună ziua,',
  waiting: {
    consent:
      'Un expeditor a cărui identitate am verificat-o a depus pentru dumneavoastră o trimitere electronică înregistrată (un mesaj cu fișiere). ' +
      'O puteți accepta sau refuza. Acceptarea înseamnă că primiți mesajul, nu că sunteți de acord cu conținutul lui.',
    basic:
      'Un expeditor a cărui identitate am verificat-o a depus pentru dumneavoastră o trimitere electronică înregistrată (un mesaj cu fișiere). ' +
      'Aceasta vă stă la dispoziție începând de acum.',
  },
  reminder: 'Aceasta este o reamintire. V-am mai scris despre aceeași referință.',
  route: {
    heading: 'Cum ajungeți la mesaj',
    type: (address) =>
      `Deschideți browserul și scrieți chiar dumneavoastră această adresă: ${address}`,
    signIn: 'Autentificați-vă cu identitatea dumneavoastră electronică.',
    find: (reference) =>
      `Alegeți mesajul cu referința ${reference}. Dacă nu îl găsiți, acest e-mail nu este de la noi sau este destinat altcuiva.`,
    act: {
      consent: 'Vedeți cine l-a trimis, apoi acceptați-l sau refuzați-l.',
      basic: 'Ridicați-l de acolo.',
    },
  },
  deadline: {
    heading: 'Până când',
    until: {
      consent: (moment) => `Termenul-limită pentru răspuns: ${moment}.`,
      basic: (moment) => `Termenul-limită pentru ridicare: ${moment}.`,
    },
    afterwards: {
      consent:
        'Dacă până atunci nu primim un răspuns de la dumneavoastră, mesajul se închide, iar expeditorul primește ' +
        'dovada că această notificare a fost trimisă și că nu a sosit niciun răspuns.',
      basic:
        'După acest termen mesajul nu mai poate fi ridicat de aici, iar expeditorul primește dovada ' +
        'că v-a fost pus la dispoziție și că nu a fost ridicat în întregime.',
    },
  },
  safety: {
    heading: 'Pentru siguranța dumneavoastră',
    noLink: 'Acest e-mail nu conține, în mod intenționat, niciun link și niciun fișier atașat.',
    neverAsk:
      'Nu vă cerem niciodată parola sau datele cardului bancar, nici prin e-mail, nici prin telefon. ' +
      'Oricine face acest lucru în numele nostru este un impostor.',
  },
  address: {
    heading: 'De ce primiți acest e-mail',
    source:
      'Expeditorul ne-a comunicat adresa dumneavoastră de e-mail pentru a vă putea anunța că mesajul vă așteaptă. ' +
      'O folosim numai pentru acest mesaj.',
    object: (contact, reference) =>
      `Dacă adresa nu este a dumneavoastră sau dacă vă opuneți acestor notificări, scrieți la ${contact} ` +
      `și indicați referința ${reference}.`,
  },
};
