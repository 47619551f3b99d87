/** French: what a verification report says of a delivery, sentence by sentence. */

import type { Catalogue } from './en.js';

export const report = {
  standing: { proven: 'Prouvé', 'not-proven': 'Non prouvé', contradicted: 'Contredit' },
  said: (standing, what) => `${standing} : ${what}`,
  who: {
    // Neither takes an article that would melt with the preposition before it.
    sender: 'la personne expéditrice',
    recipient: 'la personne destinataire',
    delegate: 'une personne dont le nom n’est pas indiqué',
    bySender: (name) => `${name} (nom donné par l’expéditeur)`,
    delegateOf: (delegate, principal) => `${delegate} (agissant par délégation pour ${principal})`,
    through: (principal, delegate) => `${principal} (par ${delegate}, agissant par délégation)`,
    unidentified: 'identité non établie dans ce qui a été donné',
    scoped: (identifier) => `identifiant dans le service : ${identifier}`,
    identifier: (identifier) => `identifiant : ${identifier}`,
    scopedMeaning:
      'Un identifiant dans le service désigne une seule personne ou organisation et ne dit rien en dehors de ce service. Seul le service peut dire de qui il s’agit : demandez-le-lui, il peut montrer l’enregistrement de l’identification. Là où quelqu’un a été identifié, la preuve contient une empreinte salée de cet enregistrement, avec laquelle vous pouvez vérifier que c’est le bon.',
  },
  acts: {
    'A.1': (who) => `${who} a déposé le message, et le service l’a pris en charge`,
    'A.2': (who) => `le service a refusé le dépôt fait par ${who}`,
    'B.1': () => 'un autre service a pris le message en charge',
    'B.2': () => 'un autre service a refusé de prendre le message en charge',
    'B.3': () => 'le message n’a pas pu être transmis à un autre service',
    'C.1': (who) => `un avis destiné à ${who} a été envoyé`,
    'C.2': (who) => `il n’a pas été possible d’aviser ${who} dans le délai`,
    'C.3': (who) => `${who} a accepté le message, après identification`,
    'C.4': (who) => `${who} a refusé le message, après identification`,
    'C.5': (who) => `${who} n’a pas répondu dans le délai`,
    'D.1': (who) => `le contenu a été rendu accessible à ${who}`,
    'D.2': (who) => `le contenu n’a pas été rendu accessible à ${who}`,
    'D.3': (who) => `un avis que le contenu est disponible a été envoyé à ${who}`,
    'D.4': (who) => `il n’a pas été possible d’aviser ${who} que le contenu est disponible`,
    'E.1': (who) => `le contenu a été envoyé en entier à ${who}, après identification`,
    'E.2': (who) => `le contenu n’a pas été remis à ${who}`,
    'F.1': () => 'le message a été transmis à un système qui n’est pas un tel service',
    'F.2': () => 'le message n’a pas pu être transmis à un système qui n’est pas un tel service',
    'F.3': () => 'le message est venu d’un système qui n’est pas un tel service',
  },
  silence: {
    word: 'Sans nouvelles dans le délai',
    sentence:
      'Le service n’a pas été informé dans le délai si les fichiers ont été mis à la disposition du destinataire.',
    claim: (who) =>
      `le service n’a reçu dans le délai aucune information indiquant si le contenu a été rendu accessible à ${who}`,
  },
  otherEvents: {
    'B.1': 'Pris en charge par un autre service',
    'B.2': 'Refusé par un autre service',
    'B.3': 'Non transmis à un autre service',
    'F.1': 'Transmis à un autre système',
    'F.2': 'Non transmis à un autre système',
    'F.3': 'Venu d’un autre système',
  },
  unknownAct: (event) => `l’événement ${event} a eu lieu`,
  time: (event, claimed) => `l’étape « ${event} » a eu lieu le ${claimed}`,
  timeRecorded: (event, claimed, recorded) =>
    `l’étape « ${event} » a eu lieu le ${claimed}, et était enregistrée au plus tard le ${recorded}`,
  bytes: {
    submitted: (who) => `ce qui a été déposé par ${who}`,
    available: (who) => `ce qui a été rendu accessible à ${who}`,
    sent: (who) => `ce qui a été envoyé en entier à ${who}`,
  },
  holds: (file, bytes, part) => `${file} est, octet pour octet, ${bytes} sous le nom « ${part} »`,
  given: 'un des fichiers donnés',
  end: (event) => `rien ne s’est passé après l’étape « ${event} »`,
  allGiven: (time) =>
    `toutes les preuves que le service avait pour cette partie sont là, état du ${time}`,
  existed: (file, time) => `les octets du fichier (${file}) existaient au plus tard le ${time}`,
  notShown: {
    arrival: 'Non établi : que l’avis est arrivé ou a été lu.',
    'no-arrival': 'Non établi : qu’aucun avis n’est arrivé malgré tout.',
    agreement: 'Ce n’est pas un accord avec ce que disent les fichiers.',
    'no-availability': 'Non établi : que le contenu n’a pas été rendu accessible.',
    collection: 'Non établi : que les fichiers ont été récupérés.',
    reading: 'Non établi : que quelqu’un a lu les fichiers.',
    origin: 'Non établi : qui l’y a envoyé, ni quand.',
    later: 'Non établi : si d’autres preuves sont venues plus tard.',
    makers: 'Non établi : qui les a faits, ni que quelqu’un les a reçus.',
  },
  times: {
    proven: (claimed, recorded) =>
      `Heure déclarée : ${claimed}. Enregistré au plus tard : ${recorded}.`,
    unproven: (claimed) => `Heure déclarée, non prouvée : ${claimed}.`,
    late: (claimed, recorded) =>
      `Heure déclarée, non prouvée : ${claimed}. Il est seulement prouvé que l’événement était enregistré au plus tard : ${recorded}.`,
    contradicted: (claimed, recorded) =>
      `L’heure déclarée, ${claimed}, est contredite par l’horodatage : ${recorded}.`,
  },
  summary: {
    who: 'Qui',
    what: 'Quoi',
    when: 'Quand',
    notProven: 'Non prouvé',
    same: (file) => `${file} : octet pour octet le fichier dont parle la preuve`,
    open: (file) =>
      `${file} : les octets correspondent à la preuve, mais la preuve n’est pas établie`,
    absent: (part) => `« ${part} » : non donné, donc pas comparé`,
    supported: (claimed, gap) => `${claimed}. Prouvé : un horodatage y a été apposé ${gap} après.`,
    stated: (claimed) => `${claimed}. Cette heure est déclarée, non prouvée.`,
    nothing:
      'Ce qui suit n’est que ce que disent les fichiers : rien n’en est prouvé, pour la raison donnée avec le verdict.',
    never:
      'Une preuve n’établit jamais que ce que disent les fichiers est vrai, ni qui tenait l’appareil.',
  },
  settle: (what) => `Ce qui permettrait de trancher : ${what}.`,
  remedies: {
    original: 'le fichier tel qu’il a été scellé (celui qui a été donné ne l’est pas)',
    'other-evidence': 'une autre preuve (ce qui a été scellé n’est pas comme il doit être)',
    'consistent-times': 'une autre preuve ; les heures données se contredisent',
    'fit-certificate': 'un certificat prévu pour cet usage',
    'accepted-algorithms': 'une preuve par des algorithmes encore acceptés',
    'signing-certificate': 'le certificat que le cachet ou le jeton désigne comme le sien',
    'trusted-chain':
      'des certificats qui mènent à un certificat auquel vous faites confiance, ou votre confiance en celui auquel il mène',
    'token-before-revocation': 'un horodatage antérieur à la révocation du certificat',
    'token-before-authority-revocation':
      'un horodatage antérieur à la révocation du certificat de l’autorité',
    'token-within-validity': 'un horodatage fait pendant la validité du certificat',
    'revocation-answer': 'une réponse sur la révocation, de ce moment ou plus récente',
    'missing-files': 'les fichiers qui manquent',
    'trusted-token': 'un horodatage d’une autorité à laquelle vous faites confiance',
    'sealed-list':
      'une liste, scellée par le service, de toutes les preuves qu’il a pour cette partie',
    'none-times-contradict': 'rien : son propre horodatage est antérieur à ce qu’elle déclare',
  },
  lateToken: (seconds) =>
    `un horodatage à moins de ${seconds} s de l’événement, que personne ne peut plus faire`,
  fileWanted: (part, digest) => `le fichier « ${part} », dont l’empreinte est ${digest}`,
  noDigest: (part) => `rien : la preuve ne contient pas d’empreinte de « ${part} »`,
  ends: (event) =>
    `Les preuves s’arrêtent à « ${event} » ; il n’est pas prouvé s’il en existe d’autres.`,
  endsFor: (who, event) =>
    `Pour ${who}, les preuves s’arrêtent à « ${event} » ; il n’est pas prouvé s’il en existe d’autres.`,
  complete: (time) =>
    `Toutes les preuves que le service avait pour cette partie sont là, état du ${time}. Il n’est pas prouvé si d’autres sont venues plus tard.`,
  missingSubmission: 'La preuve du dépôt.',
  missingBefore: (event) => `La preuve qui précède « ${event} ».`,
  missingFile: (part) =>
    `Le contenu « ${part} » : il n’a pas été donné, donc pas comparé avec la preuve.`,
  lines: {
    signatures: (verdict) => `Cachets : ${verdict}`,
    passedOne:
      'TOTAL-PASSED : la preuve est entière, scellée, et mène à un certificat auquel vous faites confiance.',
    passed: (count) =>
      `TOTAL-PASSED : les preuves (${count}) sont toutes entières, scellées, et mènent à un certificat auquel vous faites confiance.`,
    failed: (reason) => `TOTAL-FAILED (${reason}) : quelque chose n’est pas ce qui a été scellé.`,
    indeterminate: (reason) =>
      `INDETERMINATE (${reason}) : ce qui a été donné ne permet pas de conclure.`,
    delivery: (id, conclusion) => `Envoi ${id} : ${conclusion}`,
    shown: 'Ce que les preuves établissent',
    reach: 'Jusqu’où elles vont',
    notGiven: 'Non donné',
    notPassed: 'Pourquoi le contrôle n’est pas réussi (en anglais)',
    noted: 'Bon à savoir (en anglais)',
    sealers: 'Qui a scellé, selon les certificats',
    lists: 'Ce que disent les listes de confiance',
    files: 'Fichiers',
    unreadable: 'illisible',
    recipient: (who) => `destinataire ${who}`,
    claimed: (time) => `déclaré ${time}`,
    recorded: (time) => `prouvé ${time}`,
    sealer: (name, issuer) => `${name}, pour l’émetteur « ${issuer} »`,
    test: (count, all) =>
      `ESSAI : cachets faits avec un certificat d’essai (TEST), sans valeur juridique : ${count} sur ${all}.`,
    sums: (passed, noted, open) =>
      `Contrôles réussis : ${passed} ; notés : ${noted} ; non réussis : ${open}. --json les donne tous.`,
    qualifiedByList:
      'N’est dit qualifié que ce qu’une liste de confiance dit l’être, avec cette liste ; les autres cachets et horodatages ne sont pas dits qualifiés.',
    noneQualified:
      'Il n’est pas examiné ici si les certificats sont qualifiés ; ce rapport ne dit rien qualifié.',
  },
} satisfies Catalogue['report'];
