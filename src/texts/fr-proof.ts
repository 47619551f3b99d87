/** French: receipts for people, and the page that judges evidence. */

import type { Catalogue } from './en.js';

export const receipt = {
  title: 'Récépissé',
  subtitle: 'd’un envoi électronique avec preuves',
  forSender: 'pour l’expéditeur',
  forRecipient: 'pour le destinataire',
  reference: 'Référence',
  subject: 'Objet',
  parties: 'Qui, et comment les personnes ont été identifiées',
  sender: 'Expéditeur',
  recipient: 'Destinataire',
  addressedAs: 'Adressé à',
  notIdentified: 'N’a pas été identifié : aucun acte du destinataire n’est enregistré.',
  method: (method) => `Méthode : ${method}`,
  signedInAt: 'Connexion le',
  checkedBy:
    'Le nom vient du fournisseur d’identité, non de l’autre partie. Les identifiants et les dates de naissance restent dans le journal protégé du service ; la preuve contient une valeur de contrôle de cet enregistrement.',
  content: 'Quels fichiers',
  fileName: 'Fichier',
  fileSize: 'Taille',
  digest: 'SHA-256',
  scanned: 'Analysé à la prise en charge ; aucun logiciel malveillant trouvé.',
  notScanned: 'Non analysé contre les logiciels malveillants. Soyez prudent en l’ouvrant.',
  quoted: (text) => `« ${text} »`,
  events: 'Quand, et comment prouvé',
  happened: 'Ce qui s’est passé',
  provenBy:
    'Chaque événement a sa propre preuve : un fichier XML selon ETSI EN 319 522-3, avec un cachet électronique du service et un horodatage selon RFC 3161.',
  evidenceId: 'Preuve',
  noEvidence: 'preuve absente du dossier de cette partie',
  doesNotProve: 'Ce que ceci ne prouve pas',
  limits: [
    'Que quelqu’un a lu ou compris les fichiers.',
    'Que ce que disent les fichiers est vrai, ou que quelqu’un l’approuve.',
    'Qu’un avis est arrivé : un avis envoyé a été confié au serveur de messagerie suivant, rien de plus.',
    'Que rien ne s’est passé après le dernier événement indiqué ici.',
    'Qui tenait l’appareil : il est prouvé que quelqu’un s’est connecté avec le moyen de la personne nommée.',
  ],
  notQualified:
    'Le service qui a émis ceci n’est pas un service de confiance qualifié. Cette page est un résumé ; seuls comptent les fichiers de preuve scellés.',
  verify: 'Comment le vérifier sans le service',
  verifySteps: [
    'Prenez le dossier de preuves (bundle.asice) qui va avec ce document.',
    'Prenez les certificats racines d’une source à laquelle vous faites confiance, non du dossier.',
    'Lancez cette commande sur n’importe quel ordinateur, même sans réseau :',
  ],
  compare: 'Comparez la valeur de contrôle de chaque fichier avec celle imprimée ci-dessus.',
  verdictWords:
    'Le programme répond TOTAL-PASSED (intact et scellé par quelqu’un à qui vous faites confiance), TOTAL-FAILED (modifié) ou INDETERMINATE (impossible de conclure) pour les signatures et, sur des lignes à part, dit ce qui est prouvé de l’envoi et ce qui ne l’est pas.',
  made: 'Date d’établissement',
  print: 'Imprimer ou enregistrer en PDF',
} satisfies Catalogue['receipt'];

export const verification = {
  title: 'Vérifier des preuves',
  lead: 'Choisissez des fichiers de preuve (XML) ou un dossier (ASiC-E, ZIP). Aucun compte n’est nécessaire. Les fichiers sont jugés puis oubliés : rien n’est conservé.',
  label: 'Fichiers de preuve ou dossier',
  hint: 'Déposez des fichiers sur ce champ ou choisissez-les. Vous pouvez ajouter les fichiers remis, pour les comparer avec la preuve.',
  limit: (size) => `Au plus ${size} en tout.`,
  button: 'Vérifier',
  offline:
    'Vous pouvez vérifier les mêmes fichiers sur votre propre ordinateur, sans ce service, avec le programme « sealpost verify ».',
  none: 'Merci de choisir au moins un fichier.',
  tooLarge:
    'Les fichiers sont trop volumineux pour cette page. Utilisez le programme « sealpost verify ».',
  verdicts: {
    'TOTAL-PASSED': {
      word: 'Valide',
      meaning:
        'Chaque cachet et chaque horodatage est intact et mène à une racine à laquelle ce service fait confiance.',
    },
    'TOTAL-FAILED': {
      word: 'Non valide',
      meaning: 'Quelque chose a été modifié ou ne va pas ensemble.',
    },
    INDETERMINATE: {
      word: 'Impossible de conclure',
      meaning: 'Aucune falsification n’a été trouvée, mais il manque quelque chose pour conclure.',
    },
  },
  signatures: 'Cachets et horodatages',
  conclusion: 'Ce qui est établi sur l’envoi',
  missingRoot: 'Un certificat racine auquel mène le cachet.',
  statements: {
    title: 'Ce qu’il déclare',
    kind: {
      act: 'que cela a eu lieu, et qui l’a fait',
      time: 'quand cela a eu lieu',
      bytes: 'quels fichiers étaient concernés',
      end: 'que rien ne s’est passé ensuite',
    },
  },
  unreliable: 'On ne peut pas se fier à ce que dit ce fichier ; ce n’est donc pas répété ici.',
  notConcluded: 'Rien n’est établi sur l’envoi, car les cachets n’ont pas pu être confirmés.',
  why: 'Pourquoi',
  otherReason: 'Une autre raison, que la preuve elle-même donne en toutes lettres.',
  missing: 'Ce qui manque',
  nothingMissing: 'Rien ne manque pour ce verdict.',
  details: 'Détails pour spécialistes',
  detailsLanguage: 'Le rapport technique, en anglais.',
  check: 'Contrôle',
  result: 'Résultat',
  detail: 'Détail',
  results: { passed: 'réussi', failed: 'échoué', unknown: 'sans conclusion', noted: 'noté' },
  evidence: 'Preuves',
  anchors:
    'Jugé d’après les racines configurées dans ce service. Un autre lecteur peut faire confiance à d’autres racines.',
  testAnchors:
    'Il y a parmi elles des racines d’essai. Ici, un verdict valide n’a aucune valeur devant un tribunal.',
  revocationOpen:
    'Il n’est pas établi ici si les certificats utilisés ont été révoqués ; les détails disent ce que l’on en sait.',
  testSeal: 'ESSAI : scellé avec un certificat d’essai, sans aucune valeur de preuve.',
  again: 'Vérifier d’autres fichiers',
} satisfies Catalogue['verification'];
