/** French: the recipient's path, from the inbox to the receipt. */

import type { Catalogue } from './en.js';

export const recipient = {
  inbox: {
    title: 'Reçus',
    lead: 'Consulter cette liste ou ouvrir un envoi n’a aucun effet juridique. Vous décidez à la page suivante.',
    waiting: 'En attente de votre part',
    closed: 'Clos',
    empty: 'Aucun envoi ne vous attend.',
    emptyHint:
      'Un envoi apparaît ici si son expéditeur vous a désigné par votre identifiant, ou par votre adresse électronique vérifiée avec votre nom et votre date de naissance.',
    from: 'De',
    older: 'Envois plus anciens',
    answerBy: 'Réponse avant le',
    collectBy: 'À récupérer avant le',
  },
  envelope: {
    from: 'De',
    subject: 'Objet',
    files: 'Fichiers',
    filesHidden:
      'Vous voyez maintenant les noms et les tailles ; les fichiers eux-mêmes quand vous les récupérez.',
    sent: 'Déposé le',
    noticeReference: 'Référence de notre avis',
    reference: 'Numéro de l’envoi',
    status: 'État',
    addressedTo: 'Adressé à',
    policy: 'Règles de cet envoi',
    remaining: (time) => `il reste ${time}`,
    over: 'Le délai est terminé.',
    openingIsFree:
      'Ouvrir cette page n’a aucun effet juridique. Personne n’apprend que vous l’avez consultée.',
    question: 'Voulez-vous recevoir cet envoi ?',
    acceptMeans: 'Ce que signifie accepter',
    acceptPoints: [
      'L’expéditeur obtient la preuve que vous avez accepté, avec l’heure.',
      'Vous pouvez ensuite récupérer les fichiers.',
      'Ce n’est pas un accord avec ce que disent les fichiers.',
    ],
    refuseMeans: 'Ce que signifie refuser',
    refusePoints: [
      'L’expéditeur obtient la preuve que vous avez refusé, avec l’heure.',
      'Vous ne pouvez pas récupérer les fichiers. Un refus est définitif.',
      'Un refus peut avoir des conséquences juridiques, comme celui d’un recommandé sur papier.',
    ],
    accept: 'Accepter …',
    refuse: 'Refuser …',
    bothConfirm: 'Chaque bouton mène à une page où vous confirmez ou revenez en arrière.',
    laterTitle: 'Décider plus tard',
    later: (deadline) =>
      `Vous n’êtes pas obligé de décider maintenant. Sans réponse de votre part avant le ${deadline}, l’expéditeur obtient la preuve que vous n’avez pas répondu à temps, et les fichiers ne peuvent plus être récupérés.`,
    laterOpen:
      'Vous n’êtes pas obligé de décider maintenant. Le délai commence quand l’avis a été envoyé ; la date limite s’affichera ici.',
    unknownSender:
      'Si vous ne connaissez pas l’expéditeur, vous pouvez laisser cet envoi de côté. Le nom ci-dessus a été vérifié par le service ; ce que disent les fichiers ne l’a pas été.',
    receipt: 'Récépissé',
    bundle: 'Dossier de preuves (ASiC-E)',
    timeline: 'Ce qui s’est passé',
    ahead: 'Ce qui peut encore se passer',
    steps: {
      notice: 'Nous vous envoyons un avis ou un rappel par courriel',
      answer: 'Vous acceptez ou refusez',
      collect: 'Vous récupérez les fichiers',
    },
  },
  confirm: {
    acceptTitle: 'Accepter cet envoi ?',
    refuseTitle: 'Refuser cet envoi ?',
    acceptSummary: (sender) => `Vous êtes sur le point d’accepter l’envoi de ${sender}.`,
    refuseSummary: (sender) => `Vous êtes sur le point de refuser l’envoi de ${sender}.`,
    acceptButton: 'Oui, j’accepte',
    refuseButton: 'Oui, je refuse',
    back: 'Revenir, décider plus tard',
    final: 'C’est définitif. Votre nom et l’heure de votre réponse feront partie de la preuve.',
    doneAccept: 'Vous avez accepté. C’est enregistré.',
    doneRefuse: 'Vous avez refusé. C’est enregistré. Les fichiers ne seront pas remis.',
  },
  collect: {
    title: 'Récupérer les fichiers',
    explain:
      'Quand vous appuyez sur le bouton, les fichiers s’ouvrent pour vous dans ce navigateur. À partir de là, ce qui vous est transmis est enregistré. Quand tous les fichiers ont été transmis en entier, l’expéditeur obtient la preuve de la remise.',
    until: (deadline) => `C’est possible jusqu’au ${deadline}.`,
    button: 'Récupérer les fichiers',
    again: 'Récupérer de nouveau les fichiers',
    againHint:
      'Vous avez déjà tout récupéré. Vous pouvez télécharger de nouveau les fichiers jusqu’à la fin du délai pour récupérer les fichiers.',
    waitingSeal:
      'Votre réponse est enregistrée. Les fichiers s’ouvrent dès que sa preuve est scellée, normalement en quelques secondes.',
    reload: 'Recharger',
    progress: 'Transmis jusqu’ici',
    progressOf: (sent, whole, percent) => `${sent} sur ${whole} (${percent})`,
  },
  handover: {
    title: 'Vos fichiers',
    open: 'Les fichiers sont ouverts pour vous, dans ce navigateur seulement.',
    closes: (time) =>
      `Ils se referment le ${time}. Vous pourrez ensuite les rouvrir, jusqu’à la fin du délai pour les récupérer.`,
    download: 'Télécharger',
    downloadNamed: (file) => `Télécharger ${file}`,
    digest: 'Valeur de contrôle (SHA-256)',
    digestHint:
      'Si la valeur de contrôle de votre copie est la même, votre copie est exactement ce qui a été déposé.',
    caution:
      'Le service prouve qui a envoyé les fichiers. Il ne dit pas qu’ils sont sans danger : ouvrez-les avec la prudence habituelle.',
    complete: 'Tous les fichiers vous ont été transmis en entier.',
    partly:
      'Tout n’a pas encore été transmis. Un téléchargement interrompu peut être repris. Après un téléchargement, rechargez cette page.',
    lossTitle: 'Un problème avec les fichiers ?',
    lossExplain:
      'Si un fichier n’est pas bien arrivé ou s’il est inutilisable, dites-le. Votre déclaration devient une preuve que l’expéditeur reçoit.',
    lossLink: 'Je ne l’ai pas bien reçu …',
  },
  loss: {
    title: 'Je ne l’ai pas bien reçu',
    lead: 'Décrivez avec vos mots ce qui ne va pas. Le texte fait partie de la preuve et l’expéditeur le lira. Merci de ne donner aucun détail privé.',
    label: 'Qu’est-ce qui ne va pas ?',
    hint: 'Au plus 1000 caractères. Par exemple : « Le deuxième fichier s’arrête au milieu. »',
    empty: 'Merci de dire ce qui ne va pas.',
    tooLong: 'Le texte dépasse 1000 caractères. Merci de le raccourcir.',
    effect: 'La déclaration ne peut pas être retirée. Elle n’annule pas une acceptation.',
    button: 'Le déclarer',
    back: 'Revenir, ne rien déclarer',
    done: 'Votre déclaration est enregistrée.',
  },
  needed: {
    level: (proofing, authentication) =>
      `Il faut : identité vérifiée au moins au niveau ${proofing}, connexion au moins au niveau ${authentication}.`,
    yours: (proofing, authentication) =>
      `Vous avez : identité vérifiée au niveau ${proofing}, connexion au niveau ${authentication}.`,
    keepsDeadline:
      'L’envoi vous attend jusqu’à sa date limite. Réessayer ne vous fait rien perdre.',
  },
} satisfies Catalogue['recipient'];
