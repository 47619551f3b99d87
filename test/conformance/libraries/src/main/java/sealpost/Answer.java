package sealpost;

import java.security.cert.X509Certificate;
import java.util.Date;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** An OCSP answer (RFC 6960). */
final class Answer {
  private Answer() {}

  /** @throws Refusal if it is about the certificate, but nobody may rely on it */
  static boolean isAbout(byte[] der, X509Certificate certificate, X509Certificate issuer) throws Exception {
    OCSPResp whole = new OCSPResp(der);
    Refusal.unless(whole.getStatus() == OCSPResp.SUCCESSFUL, "an OCSP answer without success");
    BasicOCSPResp answer = (BasicOCSPResp) whole.getResponseObject();
    Refusal.unless(answer.getResponses().length == 1, "an OCSP answer about several");
    SingleResp single = answer.getResponses()[0];
    X509CertificateHolder authority = new JcaX509CertificateHolder(issuer);
    DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
    boolean isOurs =
        single.getCertID().matchesIssuer(authority, digests)
            && single.getCertID().getSerialNumber().equals(certificate.getSerialNumber());
    if (!isOurs) return false;
    mayAnswer(answer, authority);
    Refusal.unless(single.getCertStatus() == CertificateStatus.GOOD, "an OCSP answer other than good");
    Date made = answer.getProducedAt();
    boolean fits = !single.getThisUpdate().after(made) && made.before(single.getNextUpdate());
    Refusal.unless(fits, "an OCSP answer of other times than it was made");
    return true;
  }

  static byte[] later(byte[] one, byte[] other) {
    return made(one).after(made(other)) ? one : other;
  }

  private static Date made(byte[] der) {
    try {
      return ((BasicOCSPResp) new OCSPResp(der).getResponseObject()).getProducedAt();
    } catch (Exception unread) {
      throw new IllegalArgumentException(unread);
    }
  }

  /** Section 4.2.2.2: the authority itself, or whom it certified for that, when the answer was made. */
  private static void mayAnswer(BasicOCSPResp answer, X509CertificateHolder authority) throws Exception {
    X509CertificateHolder responder = answer.getCerts().length == 0 ? authority : answer.getCerts()[0];
    JcaContentVerifierProviderBuilder verifier = new JcaContentVerifierProviderBuilder().setProvider("BC");
    Refusal.unless(answer.isSignatureValid(verifier.build(responder)), "the signature of an OCSP answer");
    if (responder.equals(authority)) return;
    ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(responder.getExtensions());
    boolean authorised =
        responder.getIssuer().equals(authority.getSubject())
            && responder.isSignatureValid(verifier.build(authority))
            && purposes != null
            && purposes.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
            && responder.isValidOn(answer.getProducedAt());
    Refusal.unless(authorised, "an OCSP answer of a responder without authority");
  }
}
