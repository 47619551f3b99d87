/** Romanian: what a verdict means for its reader, and what to do now. */

import type { Catalogue } from './en.js';

export const advice: Catalogue['advice'] = {
  means: 'Ce înseamnă aceasta',
  now: 'Ce este de făcut acum',
  concerned: 'Fișiere care nu au trecut verificarea',
  of: {
    passed: {
      means:
        'Fișierele sunt exact așa cum le-a sigilat serviciul; ce dovedesc despre trimitere și ce nu dovedesc se spune mai jos.',
      now: 'Păstrați fișierele nemodificate, căci ele sunt dovada, nu o copie tipărită, și asigurați-vă că rădăcina și acest verificator v-au parvenit dintr-o sursă independentă.',
    },
    'passed-test': {
      means:
        'Fișierele sunt exact așa cum au fost sigilate, dar cu un certificat de test (TEST); mai jos se spune ce ar dovedi cu unul adevărat.',
      now: 'Folosiți-le numai pentru încercare; dacă v-au fost date ca dovezi, cereți dovezile unui serviciu adevărat.',
    },
    'passed-without-content': {
      means:
        'Dovezile sunt exact așa cum le-a sigilat serviciul, dar nu au fost comparate cu toate fișierele despre care vorbesc.',
      now: 'Dați fișierele trimiterii împreună cu dovezile, ca să aflați dacă sunt cele care au fost trimise.',
    },
    'passed-without-evidence': {
      means:
        'Ceea ce s-a dat este exact așa cum a sigilat serviciul, dar este numai o parte din ce s-a întâmplat.',
      now: 'Cereți serviciului, sau celui de la care aveți fișierele, dovezile arătate mai jos ca lipsă.',
    },
    'passed-token': {
      means:
        'Marca temporală este intactă și a fost făcută exact pentru acești octeți; nu spune cine i-a făcut și nici cine i-a primit.',
      now: 'Păstrați împreună și nemodificate fișierul și marca lui temporală: niciunul nu dovedește ceva fără celălalt.',
    },
    FORMAT_FAILURE: {
      means:
        'Un fișier nu are forma unei dovezi sau s-a deteriorat pe drum, așa că nu vă puteți baza pe nimic din el.',
      now: 'Nu vă bazați pe aceste fișiere; luați-le din nou exact așa cum le eliberează serviciul și verificați-le pe acelea.',
    },
    HASH_FAILURE: {
      means:
        'Cel puțin un fișier nu este cel care a fost sigilat sau trimis: a fost modificat ulterior sau este alt fișier.',
      now: 'Nu vă bazați pe aceste fișiere; cereți originalele de la serviciu sau de la cealaltă parte și verificați-le pe acelea.',
    },
    SIG_CRYPTO_FAILURE: {
      means:
        'Un sigiliu nu aparține lucrului pe care stă: unul dintre cele două este falsificat sau deteriorat.',
      now: 'Nu vă bazați pe aceste fișiere; întrebați serviciul dacă le-a emis și cereți-i originalele.',
    },
    SIG_CONSTRAINTS_FAILURE: {
      means:
        'Ceva nu este așa cum trebuie să fie o dovadă, de aceea nu este sigur ce a fost sigilat, deși nu s-a găsit niciun fals.',
      now: 'Nu hotărâți încă nimic după ele; cereți din nou dovezile de la serviciu sau arătați detaliile unui specialist.',
    },
    CHAIN_CONSTRAINTS_FAILURE: {
      means: 'Un certificat nu avea voie să fie folosit astfel, de aceea nu garantează nimic aici.',
      now: 'Nu vă bazați încă pe el; cereți serviciului dovezi sub un certificat destinat acestei folosiri.',
    },
    CRYPTO_CONSTRAINTS_FAILURE: {
      means:
        'S-a folosit o metodă care nu mai este considerată sigură, pentru că o astfel de dovadă ar putea fi falsificată.',
      now: 'Nu vă bazați încă pe ea; cereți serviciului o dovadă prin metode acceptate.',
    },
    TIMESTAMP_ORDER_FAILURE: {
      means:
        'Orele se contrazic, de aceea nu este sigur când și în ce ordine s-au petrecut lucrurile.',
      now: 'Nu vă bazați pe ore; cereți serviciului să le explice și dovezi fără această contradicție.',
    },
    NO_SIGNING_CERTIFICATE_FOUND: {
      means: 'Lipsește certificatul unui sigiliu, de aceea nimic nu spune cine a sigilat.',
      now: 'Dați dosarul întreg, așa cum l-ați primit, sau cereți certificatul de la serviciu, apoi verificați din nou.',
    },
    NO_CERTIFICATE_CHAIN_FOUND: {
      means:
        'Nu este stabilit cine a sigilat fișierele, pentru că sigiliul nu duce la o rădăcină în care se are încredere aici, iar un sigiliu poate face oricine.',
      now: 'Luați certificatul rădăcină al serviciului dintr-o sursă care nu depinde de aceste fișiere și verificați din nou cu el.',
    },
    REVOKED_NO_POE: {
      means:
        'Certificatul sigiliului a fost revocat și nimic nu dovedește că sigiliul este mai vechi, așa că îl putea face altcineva.',
      now: 'Nu vă bazați încă pe el; cereți serviciului dovezi cu o marcă temporală dinaintea revocării.',
    },
    REVOKED_CA_NO_POE: {
      means:
        'Certificatul unui emitent a fost revocat și nimic nu dovedește că sigiliul este mai vechi, așa că îl putea face altcineva.',
      now: 'Nu vă bazați încă pe el; cereți serviciului dovezi cu o marcă temporală dinaintea revocării.',
    },
    OUT_OF_BOUNDS_NO_POE: {
      means:
        'Un certificat nu era valabil la acel moment și nimic nu dovedește că sigiliul este din timpul valabilității lui.',
      now: 'Cereți serviciului dovezi cu o marcă temporală din timpul valabilității certificatului.',
    },
    TRY_LATER: {
      means:
        'Nu se știe dacă un certificat fusese revocat, așa că este posibil să nu mai fi valorat nimic.',
      now: 'Dați dosarul întreg, în care se află răspunsurile despre revocare, sau cereți serviciului un dosar făcut mai târziu.',
    },
    SIGNED_DATA_NOT_FOUND: {
      means: 'Nimic din aceste fișiere nu a putut fi citit ca dovadă.',
      now: 'Alegeți fișierele XML sau dosarul exact așa cum le-ați primit; o copie tipărită sau convertită nu poate fi verificată.',
    },
  },
};
