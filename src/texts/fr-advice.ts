/** French: what a verdict means for its reader, and what to do now. */

import type { Catalogue } from './en.js';

export const advice: Catalogue['advice'] = {
  means: 'Ce que cela veut dire',
  now: 'Ce qu’il faut faire maintenant',
  concerned: 'Fichiers qui n’ont pas réussi le contrôle',
  of: {
    passed: {
      means:
        'Les fichiers sont exactement tels que le service les a scellés ; ce qu’ils prouvent de l’envoi, et ce qu’ils ne prouvent pas, est dit plus bas.',
      now: 'Gardez les fichiers sans les modifier, car ce sont eux la preuve et non une impression, et assurez-vous que la racine et ce vérificateur vous viennent d’une source indépendante.',
    },
    'passed-test': {
      means:
        'Les fichiers sont exactement tels qu’ils ont été scellés, mais avec un certificat d’essai (TEST) ; plus bas est dit ce qu’ils prouveraient avec un vrai.',
      now: 'Ne les employez que pour essayer ; si quelqu’un vous les a donnés comme preuves, demandez celles d’un vrai service.',
    },
    'passed-without-content': {
      means:
        'Les preuves sont exactement telles que le service les a scellées, mais elles n’ont pas été comparées avec tous les fichiers dont elles parlent.',
      now: 'Donnez les fichiers de l’envoi avec les preuves, pour savoir si ce sont bien ceux qui ont été envoyés.',
    },
    'passed-without-evidence': {
      means:
        'Ce qui a été donné est exactement tel que le service l’a scellé, mais ce n’est qu’une partie de ce qui s’est passé.',
      now: 'Demandez au service, ou à la personne qui vous a donné les fichiers, les preuves indiquées plus bas comme manquantes.',
    },
    'passed-token': {
      means:
        'L’horodatage est intact et a été fait pour exactement ces octets ; il ne dit pas qui les a faits, ni qui les a reçus.',
      now: 'Gardez ensemble, sans les modifier, le fichier et son horodatage : l’un sans l’autre ne prouve rien.',
    },
    FORMAT_FAILURE: {
      means:
        'Un fichier n’a pas la forme d’une preuve, ou a été abîmé en route : on ne peut se fier à rien de ce qu’il contient.',
      now: 'Ne vous fiez pas à ces fichiers ; reprenez-les exactement tels que le service les remet, et vérifiez ceux-là.',
    },
    HASH_FAILURE: {
      means:
        'Au moins un fichier n’est pas celui qui a été scellé ou envoyé : il a été modifié ensuite, ou c’est un autre fichier.',
      now: 'Ne vous fiez pas à ces fichiers ; demandez les originaux au service ou à l’autre partie, et vérifiez ceux-là.',
    },
    SIG_CRYPTO_FAILURE: {
      means: 'Un cachet n’appartient pas à ce qui le porte : l’un des deux est falsifié ou abîmé.',
      now: 'Ne vous fiez pas à ces fichiers ; demandez au service s’il les a émis, et demandez-lui ses originaux.',
    },
    SIG_CONSTRAINTS_FAILURE: {
      means:
        'Quelque chose n’est pas comme une preuve doit être : il n’est pas certain de ce qui a été scellé, même si aucune falsification n’a été trouvée.',
      now: 'Ne décidez encore rien d’après ces fichiers ; redemandez les preuves au service, ou montrez les détails à un spécialiste.',
    },
    CHAIN_CONSTRAINTS_FAILURE: {
      means: 'Un certificat n’était pas autorisé pour cet usage : il ne garantit donc rien ici.',
      now: 'Ne vous y fiez pas encore ; demandez au service des preuves sous un certificat prévu pour cet usage.',
    },
    CRYPTO_CONSTRAINTS_FAILURE: {
      means:
        'Une méthode employée n’est plus jugée sûre, car une telle preuve pourrait être falsifiée.',
      now: 'Ne vous y fiez pas encore ; demandez au service une preuve par des méthodes acceptées.',
    },
    TIMESTAMP_ORDER_FAILURE: {
      means:
        'Les heures se contredisent : il n’est pas certain quand ni dans quel ordre les choses se sont passées.',
      now: 'Ne vous fiez pas aux heures ; demandez au service de les expliquer, et des preuves sans contradiction.',
    },
    NO_SIGNING_CERTIFICATE_FOUND: {
      means: 'Le certificat d’un cachet manque : rien ne dit qui a scellé.',
      now: 'Donnez le dossier entier tel que vous l’avez reçu, ou demandez le certificat au service, puis vérifiez de nouveau.',
    },
    NO_CERTIFICATE_CHAIN_FOUND: {
      means:
        'Il n’est pas établi qui a scellé les fichiers : le cachet ne mène pas à une racine à laquelle on fait confiance ici, et n’importe qui peut faire un cachet.',
      now: 'Prenez le certificat racine du service à une source qui ne dépend pas de ces fichiers, puis vérifiez de nouveau avec lui.',
    },
    REVOKED_NO_POE: {
      means:
        'Le certificat du cachet a été révoqué, et rien ne prouve que le cachet est antérieur : quelqu’un d’autre a pu le faire.',
      now: 'Ne vous y fiez pas encore ; demandez au service des preuves avec un horodatage antérieur à la révocation.',
    },
    REVOKED_CA_NO_POE: {
      means:
        'Le certificat d’un émetteur a été révoqué, et rien ne prouve que le cachet est antérieur : quelqu’un d’autre a pu le faire.',
      now: 'Ne vous y fiez pas encore ; demandez au service des preuves avec un horodatage antérieur à la révocation.',
    },
    OUT_OF_BOUNDS_NO_POE: {
      means:
        'Un certificat n’était pas valable à ce moment, et rien ne prouve que le cachet date du temps où il l’était.',
      now: 'Demandez au service des preuves avec un horodatage fait pendant la validité du certificat.',
    },
    TRY_LATER: {
      means:
        'On ne sait pas si un certificat avait été révoqué : il ne valait peut-être plus rien.',
      now: 'Donnez le dossier entier, qui contient les réponses sur la révocation, ou demandez au service un dossier établi plus tard.',
    },
    SIGNED_DATA_NOT_FOUND: {
      means: 'Rien dans ces fichiers n’a pu être lu comme une preuve.',
      now: 'Choisissez les fichiers XML ou le dossier exactement tels que vous les avez reçus ; une copie imprimée ou convertie ne peut pas être vérifiée.',
    },
  },
};
