package sealpost;

import java.io.ByteArrayInputStream;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Trust in one anchor, with the certificates, lists and answers at hand; nothing is fetched. A path is sound when
 * BouncyCastle's PKIX validator says so at the time asked about, and every certificate of it is answered for.
 */
final class Standing {
  final List<X509Certificate> certificates = new ArrayList<>();
  final List<byte[]> lists = new ArrayList<>();
  final List<byte[]> answers = new ArrayList<>();
  private X509Certificate anchor;

  Standing trusting(X509Certificate root) {
    anchor = root;
    return this;
  }

  /** This and more. */
  Standing with(List<byte[]> moreCertificates, List<byte[]> moreLists, List<byte[]> moreAnswers) throws Exception {
    Standing joined = new Standing().trusting(anchor);
    for (byte[] der : moreCertificates) joined.certificates.add(certificate(der));
    joined.certificates.addAll(certificates);
    joined.lists.addAll(moreLists);
    joined.lists.addAll(lists);
    joined.answers.addAll(moreAnswers);
    joined.answers.addAll(answers);
    return joined;
  }

  void check(X509Certificate leaf, List<X509Certificate> brought, Date at) throws Exception {
    Collection<Object> material = new ArrayList<>(brought);
    material.addAll(certificates);
    material.add(leaf);
    for (byte[] list : lists) material.add(factory().generateCRL(new ByteArrayInputStream(list)));
    CertStore store = CertStore.getInstance("Collection", new CollectionCertStoreParameters(material));
    CertPath path = pathOf(leaf, store, at);

    PKIXParameters question = new PKIXParameters(trust());
    question.addCertStore(store);
    question.setDate(at);
    CertPathValidator validator = CertPathValidator.getInstance("PKIX", "BC");
    PKIXRevocationChecker revocation = (PKIXRevocationChecker) validator.getRevocationChecker();
    revocation.setOcspResponses(answersFor(path));
    question.addCertPathChecker(revocation);
    validator.validate(path, question);
  }

  private CertPath pathOf(X509Certificate leaf, CertStore store, Date at) throws Exception {
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(leaf);
    PKIXBuilderParameters question = new PKIXBuilderParameters(trust(), target);
    question.addCertStore(store);
    question.setDate(at);
    question.setRevocationEnabled(false);
    return CertPathBuilder.getInstance("PKIX", "BC").build(question).getCertPath();
  }

  /** Of several about the same, which a story of weeks has, the latest. */
  private Map<X509Certificate, byte[]> answersFor(CertPath path) throws Exception {
    Map<X509Certificate, byte[]> found = new HashMap<>();
    for (int at = 0; at < path.getCertificates().size(); at += 1) {
      X509Certificate subject = (X509Certificate) path.getCertificates().get(at);
      X509Certificate issuer =
          at + 1 < path.getCertificates().size() ? (X509Certificate) path.getCertificates().get(at + 1) : anchor;
      for (byte[] answer : answers) {
        if (Answer.isAbout(answer, subject, issuer)) found.merge(subject, answer, Answer::later);
      }
    }
    return found;
  }

  private Set<TrustAnchor> trust() {
    return Set.of(new TrustAnchor(anchor, null));
  }

  static X509Certificate certificate(byte[] der) throws Exception {
    return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(der));
  }

  private static CertificateFactory factory() throws Exception {
    return CertificateFactory.getInstance("X.509", "BC");
  }
}
