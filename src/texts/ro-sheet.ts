/** Romanian: the sheet that goes with the evidence to somebody who has to decide. */

import type { Catalogue } from './en.js';

export const sheet: Catalogue['sheet'] = {
  title: 'Fișa trimiterii',
  lead: 'Această fișă spune în cuvinte ce dovedesc dovezile sigilate care o însoțesc. Ea însăși nu este sigilată: dacă diferă, contează dovezile.',
  service: 'Serviciul',
  madeFor: 'Întocmită pentru',
  standing: 'Stadiul trimiterii',
  proves: 'Ce dovedește aceasta',
  provesItems: [
    'Că fiecare pas indicat aici ca dovedit era înregistrat cel mai târziu la a doua oră tipărită lângă el.',
    'Că fișierele indicate aici sunt, octet cu octet, cele depuse: orice alt fișier are alt SHA-256.',
    'Că fiecare persoană despre care se spune că a fost identificată a fost identificată la nivelul și prin metoda tipărite, așa cum le-a comunicat serviciului furnizorul de identitate.',
    'Că acest container cuprinde toate dovezile pe care serviciul le avea pentru această parte când a fost întocmită fișa: o listă sigilată le numește.',
  ],
  code: 'Codul conține adresa verificatorului serviciului. După semnul #, pe care browserul nu îl transmite niciunui server, se află SHA-256 al listei sigilate a dovezilor (evidence-list.xml):',
  codeAlternative: 'Cod QR al adresei verificatorului, cu valoarea de control tipărită alături',
  page: (page, of) => `Pagina ${page} din ${of}`,
};
