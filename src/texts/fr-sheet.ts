/** French: the sheet that goes with the evidence to somebody who has to decide. */

import type { Catalogue } from './en.js';

export const sheet: Catalogue['sheet'] = {
  title: 'Fiche de l’envoi',
  lead: 'Cette fiche dit en mots ce que prouvent les preuves scellées qui l’accompagnent. Elle-même n’est pas scellée : en cas de différence, les preuves font foi.',
  service: 'Service',
  madeFor: 'Établie pour',
  standing: 'Où en est l’envoi',
  proves: 'Ce que cela prouve',
  provesItems: [
    'Que chaque étape indiquée ici comme prouvée était consignée au plus tard à la seconde heure imprimée avec elle.',
    'Que les fichiers indiqués ici sont, octet pour octet, ceux qui ont été déposés : tout autre fichier a un autre SHA-256.',
    'Que chaque personne dite identifiée l’a été au niveau et selon la méthode imprimés, tels que le fournisseur d’identité les a communiqués au service.',
    'Que le conteneur renferme toutes les preuves que le service détenait pour cette partie au moment où la fiche a été établie : une liste scellée les nomme.',
  ],
  code: 'Le code contient l’adresse du vérificateur du service. Derrière le signe #, que le navigateur ne transmet à aucun serveur, figure le SHA-256 de la liste scellée des preuves (evidence-list.xml) :',
  codeAlternative:
    'Code QR de l’adresse du vérificateur, avec la valeur de contrôle imprimée à côté',
  page: (page, of) => `Page ${page} sur ${of}`,
};
