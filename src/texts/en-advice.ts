/** English: what a verdict means for its reader, and what to do now. One sentence each, wherever a verdict is told. */

export const advice = {
  means: 'What this means',
  now: 'What to do now',
  concerned: 'Files that did not pass',
  of: {
    passed: {
      means:
        'The files are exactly as the service sealed them; what they prove about the delivery, and what they do not, is said below.',
      now: 'Keep the files unchanged, for they are the evidence and a print-out is not, and make sure that the root and this verifier came to you from an independent source.',
    },
    'passed-test': {
      means:
        'The files are exactly as they were sealed, but by a TEST certificate; what follows is what they would prove under a real one.',
      now: 'Use them only to try things out; if somebody gave them to you as evidence, ask for evidence from a real service.',
    },
    'passed-without-content': {
      means:
        'The evidence is exactly as the service sealed it, but it was not compared with every file that it speaks of.',
      now: 'Give the files of the delivery together with the evidence, to learn whether they are the ones that were sent.',
    },
    'passed-without-evidence': {
      means:
        'What was given is exactly as the service sealed it, but it is only a part of what happened.',
      now: 'Ask the service, or whoever gave you the files, for the evidence that is named below as missing.',
    },
    'passed-token': {
      means:
        'The time stamp is whole and was made for exactly these bytes; it says nothing about who made them or who got them.',
      now: 'Keep the file and its time stamp unchanged and together: neither proves anything without the other.',
    },
    FORMAT_FAILURE: {
      means:
        'A file does not have the form of evidence, or was damaged on its way, so nothing in it can be relied on.',
      now: 'Do not rely on these files; take them once more exactly as the service gives them out, and check those.',
    },
    HASH_FAILURE: {
      means:
        'At least one file is not the one that was sealed or sent: it was changed afterwards, or it is another file.',
      now: 'Do not rely on these files; get the originals from the service or from the other party, and check those.',
    },
    SIG_CRYPTO_FAILURE: {
      means: 'A seal does not belong to what it stands on: one of the two is forged or damaged.',
      now: 'Do not rely on these files; ask the service whether it issued them, and for its originals.',
    },
    SIG_CONSTRAINTS_FAILURE: {
      means:
        'Something is not as evidence must be, so it is not certain what was sealed, although no forgery was found.',
      now: 'Do not decide anything by it yet; ask the service for the evidence anew, or show the details to an expert.',
    },
    CHAIN_CONSTRAINTS_FAILURE: {
      means: 'A certificate was not allowed to be used like this, so it vouches for nothing here.',
      now: 'Do not rely on it yet; ask the service for evidence under a certificate that is meant for this use.',
    },
    CRYPTO_CONSTRAINTS_FAILURE: {
      means: 'A method was used that is not trusted any more, because such proof could be forged.',
      now: 'Do not rely on it yet; ask the service for a proof by methods that are accepted.',
    },
    TIMESTAMP_ORDER_FAILURE: {
      means:
        'The times contradict each other, so it is not certain when and in which order it happened.',
      now: 'Do not rely on the times; ask the service to explain them, and for evidence without the contradiction.',
    },
    NO_SIGNING_CERTIFICATE_FOUND: {
      means: 'The certificate of a seal is missing, so nothing says who sealed.',
      now: 'Give the whole bundle as you received it, or ask the service for the certificate, and check again.',
    },
    NO_CERTIFICATE_CHAIN_FOUND: {
      means:
        'Who sealed the files is not established, because the seal does not lead to a root that is trusted here, and anybody can make a seal.',
      now: 'Get the root certificate of the service from a source that does not depend on these files, and check again with it.',
    },
    REVOKED_NO_POE: {
      means:
        'The certificate of the seal was revoked, and nothing proves that the seal is older, so somebody else may have made it.',
      now: 'Do not rely on it yet; ask the service for evidence with a time stamp from before the revocation.',
    },
    REVOKED_CA_NO_POE: {
      means:
        'The certificate of an issuer was revoked, and nothing proves that the seal is older, so somebody else may have made it.',
      now: 'Do not rely on it yet; ask the service for evidence with a time stamp from before the revocation.',
    },
    OUT_OF_BOUNDS_NO_POE: {
      means:
        'A certificate was not valid at the time, and nothing proves that the seal is from while it was.',
      now: 'Ask the service for evidence with a time stamp from while the certificate was valid.',
    },
    TRY_LATER: {
      means:
        'Whether a certificate had been revoked is not known, so it may not have been worth its name.',
      now: 'Give the whole bundle, in which the answers about revocation are, or ask the service for a bundle made later.',
    },
    SIGNED_DATA_NOT_FOUND: {
      means: 'Nothing in these files could be read as evidence.',
      now: 'Choose the XML files or the bundle exactly as you received them; a printed or converted copy cannot be checked.',
    },
  },
};
