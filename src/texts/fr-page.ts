/** French: the verifier's page, which judges files on the reader's own device. */

import type { Catalogue } from './en.js';

export const verifierPage = {
  lead: 'Choisissez des fichiers de preuve (XML) ou un dossier. Ils sont jugés sur votre propre appareil : cette page n’ouvre aucune connexion, aucun fichier ne le quitte, et elle fonctionne sans réseau.',
  roots: 'Certificats racine auxquels vous faites confiance',
  rootsHint:
    'PEM ou DER, ou un fichier fait par « sealpost trust import ». Prenez-les à une source de confiance, pas dans le dossier.',
  noRoots:
    'Aucune racine donnée : INDETERMINATE. Sans une racine à laquelle vous faites confiance, rien ne peut être dit valide ; les altérations sont trouvées quand même.',
  passed:
    'Chaque cachet et chaque horodatage est intact et mène à une racine que vous avez donnée.',
  noChain: 'Aucun cachet ne mène à une racine que vous avez donnée.',
  judgedBy: (roots) =>
    `Jugé d’après les racines que vous avez données : ${roots}. Leur valeur dépend de l’endroit où vous les avez prises.`,
  chosen: 'Choisis :',
  remove: (name) => `Retirer ${name}`,
  badRoot: (name) => `${name} ne peut pas servir de racine.`,
  working: 'Vérification des fichiers en cours',
  stop: 'Arrêter',
  stopped: 'Arrêté. Rien n’a été conclu.',
  broken:
    'La vérification s’est interrompue. Rien n’a été conclu. Essayez le programme « sealpost verify ».',
  save: 'Enregistrer le rapport pour programmes (JSON)',
  originTitle: 'D’où tenez-vous cette page ?',
  origin:
    'Qui peut forger des preuves peut forger une page qui les dit valides. Une copie venue avec les fichiers, ou du service qui les a faits, n’est qu’une commodité. Pour être certain, prenez la page à un endroit indépendant et comparez son SHA-256 avec celui que le projet publie dans son README.',
  instead: 'Vérifier plutôt sur votre propre appareil : aucun fichier ne le quitte.',
  upload:
    'Laisser plutôt le service vérifier : les fichiers lui sont envoyés, et il juge d’après ses propres racines',
  serviceRoots: 'Racines que ce service indique (PEM)',
  backToService: 'Retour au service',
} satisfies Catalogue['verifierPage'];
