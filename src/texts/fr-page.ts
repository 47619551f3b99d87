/** French: the verifier's page, which judges files on the reader's own device. */

import type { Catalogue } from './en.js';

export const verifierPage = {
  lead: 'Choisissez des fichiers de preuve (XML) ou un dossier. Ils sont jugés sur votre propre appareil : cette page n’ouvre aucune connexion, aucun fichier ne le quitte, et elle fonctionne sans réseau.',
  roots: 'Certificats racine auxquels vous faites confiance',
  rootsHint:
    'Le certificat par lequel vous reconnaissez qui a scellé : PEM ou DER, ou un fichier fait par « sealpost trust import ». Prenez-le à une source de confiance, par exemple ce que le service a publié, pas dans le dossier.',
  noRoots:
    'Aucune racine donnée : le verdict ne peut être que « impossible de conclure » (INDETERMINATE), car rien ne garantit qui a scellé. Les altérations sont trouvées quand même.',
  passed:
    'Chaque cachet et chaque horodatage est intact et mène à une racine que vous avez donnée.',
  chosen: 'Choisis :',
  remove: (name) => `Retirer ${name}`,
  badRoot: (name) => `${name} ne peut pas servir de racine.`,
  working: 'Vérification des fichiers en cours',
  stop: 'Arrêter',
  stopped: 'Arrêté. Rien n’a été conclu.',
  broken:
    'La vérification s’est interrompue ; le navigateur manquait peut-être de mémoire, ou est trop ancien. Rien n’a été conclu. Fermez d’autres pages et réessayez, ou utilisez le programme « sealpost verify ».',
  folder: 'Ou tout un répertoire',
  folderHint: 'Avec tout ce qu’il contient, par exemple un dossier de preuves décompressé.',
  folderTooLarge: (files, depth) =>
    `Ce répertoire dépasse ce que peut contenir un envoi : au plus ${files} fichiers, et ${depth} niveaux. Choisissez les fichiers d’un seul envoi.`,
  gone: 'Un fichier n’a pas pu être lu : il a été déplacé, modifié ou retiré depuis que vous l’avez choisi. Rien n’a été conclu. Retirez-le de la liste et choisissez-le à nouveau.',
  more: (count) => `et ${count} de plus`,
  removeAll: 'Tout retirer',
  judgedOf: (judged, all) => `${judged} preuves jugées sur ${all}`,
  judgedBy: (roots) =>
    `Jugé d’après les racines que vous avez données : ${roots}. Leur valeur dépend de l’endroit où vous les avez prises.`,
  judgedWith: (at, policy, revocation) =>
    `Options : moment de la question ${at} ; règles : ${policy} ; révocation : ${revocation}.`,
  expected: {
    title: 'Le fichier que désigne l’adresse de cette page',
    wanted:
      'Le code d’une fiche d’envoi désigne un fichier par son SHA-256 : la liste scellée des preuves (evidence-list.xml) du dossier. Donnez le dossier ; après la vérification, cette page dit si c’est bien celui-là.',
    digest: 'SHA-256 attendu',
    secret: 'Il se trouve après le signe # de l’adresse, qu’un navigateur n’envoie à personne.',
    unreadable:
      'L’adresse contient une valeur de contrôle incomplète : un SHA-256 a 64 chiffres hexadécimaux. Rien ne sera donc comparé. Lisez le code à nouveau, ou copiez l’adresse entière.',
    same: 'C’est le fichier que désigne la fiche',
    sameMeaning: (file) =>
      `${file} a exactement le SHA-256 attendu. Le verdict ci-dessus dit si l’on peut s’y fier.`,
    other: 'Ce n’est pas le fichier que désigne la fiche',
    otherMeaning:
      'La liste scellée qui a été donnée a un autre SHA-256. Elle vient peut-être d’un autre envoi, ou d’un dossier fait un autre jour. Prenez le dossier qui accompagnait la fiche.',
    noList: 'Le fichier que désigne la fiche n’a pas été donné',
    noListMeaning:
      'Ce qui a été donné ne contient pas de liste scellée des preuves (evidence-list.xml) ; rien n’a donc pu être comparé. Donnez le dossier entier qui accompagnait la fiche.',
  },
  options: {
    title: 'Options pour spécialistes',
    at: 'Moment de la question',
    atHint:
      'Pour ce qui ne porte pas son propre horodatage : ISO 8601 avec Z ou un décalage, comme 2026-03-01T10:00:00Z, ou une date. Vide : maintenant.',
    policy: 'Règles',
    policies: {
      usual: 'usual : était-ce intact et prouvé au moment des faits ?',
      etsi: 'etsi : EN 319 102-1 à la lettre, révocation exigée',
    },
    revocation: 'Révocation',
    byRules: 'selon les règles',
    modes: {
      'if-available': 'examinée là où des réponses sont données',
      required: 'exigée : sans réponse, rien n’est valide',
      off: 'non examinée',
    },
    faults: {
      at: 'Le moment de la question doit être en ISO 8601 avec Z ou un décalage, comme 2026-03-01T10:00:00Z, ou une date.',
      policy: 'Choisissez l’une des règles proposées.',
      revocation: 'Choisissez l’une des façons proposées de traiter la révocation.',
      'strict-revocation':
        'Les règles « etsi » exigent des réponses sur la révocation : choisissez « exigée », ou les règles « usual ».',
    },
  },
  save: 'Enregistrer le rapport pour programmes (JSON)',
  originTitle: 'D’où tenez-vous cette page ?',
  origin:
    'Qui sait falsifier des preuves sait aussi fabriquer une page qui les dit valides. Une copie venue avec les fichiers, ou du service qui les a faits, n’est qu’une commodité. Pour être certain, prenez la page à un endroit indépendant et comparez son SHA-256 avec celui que le projet publie dans son README.',
  instead: 'Vérifier plutôt sur votre propre appareil : aucun fichier ne le quitte.',
  upload:
    'Laisser plutôt le service vérifier : les fichiers lui sont envoyés, et il juge d’après ses propres racines',
  serviceRoots: 'Racines que ce service indique (PEM)',
  backToService: 'Retour au service',
} satisfies Catalogue['verifierPage'];
