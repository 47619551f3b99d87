package sealpost;

import java.io.File;
import java.io.FileReader;
import java.nio.file.Files;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.zip.ZipFile;
import org.apache.xml.security.Init;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.cert.X509CertificateHolder;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * BouncyCastle's judgement of what proves time and standing. Arguments are read in order; an anchor begins a new setting,
 * answers of revocation and further certificates add to it, and each file is judged by the setting before it:
 * {@code --anchor root.pem [--crl list.crl] [--ocsp answer.ocsp] [--with certificate.pem] FILE...}. Of an evidence
 * ({@code .xml}) its time-stamp and, at that time, the path of its seal; of a container ({@code .asice}) its time-stamp; of
 * a certificate ({@code .pem}) its path now. A line for each.
 */
final class JudgeProofs {
  /** Bits of KeyUsage (RFC 5280 section 4.2.1.3). */
  private static final int DIGITAL_SIGNATURE = 0, NON_REPUDIATION = 1, KEY_CERT_SIGN = 5, CRL_SIGN = 6;

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    Init.init();
    Standing setting = new Standing();
    for (int at = 0; at < arguments.length; at += 1) {
      switch (arguments[at]) {
        case "--anchor" -> setting = new Standing().trusting(certificate(arguments[++at]));
        case "--crl" -> setting.lists.add(bytes(arguments[++at]));
        case "--ocsp" -> setting.answers.add(bytes(arguments[++at]));
        case "--with" -> setting.certificates.add(certificate(arguments[++at]));
        default -> {
          String file = arguments[at];
          Standing given = setting;
          Refusal.tell(file, () -> judge(file, given));
        }
      }
    }
  }

  private static void judge(String file, Standing given) throws Exception {
    if (file.endsWith(".xml")) judgeEvidence(Xml.parse(bytes(file)), given);
    else if (file.endsWith(".asice")) judgeContainer(file, given);
    else judgeCertificate(certificate(file), given);
  }

  /** PKIX looks at the authorities above; what the key of the last certificate is for is looked at here. */
  private static void judgeCertificate(X509Certificate one, Standing given) throws Exception {
    boolean[] usage = one.getKeyUsage();
    boolean[] expected = new boolean[usage.length];
    if (one.getBasicConstraints() >= 0) expected[KEY_CERT_SIGN] = expected[CRL_SIGN] = true;
    else expected[usage[NON_REPUDIATION] ? NON_REPUDIATION : DIGITAL_SIGNATURE] = true;
    Refusal.unless(Arrays.equals(usage, expected), "key usage " + Arrays.toString(usage));
    given.check(one, List.of(), new Date());
  }

  /** What the evidence carries comes before what was given beside it. */
  private static void judgeEvidence(Document evidence, Standing given) throws Exception {
    byte[] token = decoded(Xml.only(evidence, Xml.XADES, "EncapsulatedTimeStamp"));
    byte[] stamped = Xml.canonical(Xml.only(evidence, Xml.DS, "SignatureValue"));
    Standing standing = given.with(
        allDecoded(evidence, Xml.XADES, "EncapsulatedX509Certificate"),
        allDecoded(evidence, Xml.XADES, "EncapsulatedCRLValue"),
        allDecoded(evidence, Xml.XADES, "EncapsulatedOCSPValue"));
    List<X509Certificate> key = new ArrayList<>();
    for (byte[] der : allDecoded(evidence, Xml.DS, "X509Certificate")) key.add(Standing.certificate(der));
    Date proven = new Token(token).timeOf(stamped, standing);
    standing.check(key.get(0), key, proven);
  }

  private static void judgeContainer(String file, Standing given) throws Exception {
    try (ZipFile container = new ZipFile(new File(file))) {
      byte[] token = container.getInputStream(container.getEntry("META-INF/timestamp.tst")).readAllBytes();
      byte[] manifest = container.getInputStream(container.getEntry("META-INF/ASiCManifest.xml")).readAllBytes();
      new Token(token).timeOf(manifest, given);
    }
  }

  private static List<byte[]> allDecoded(Document document, String namespace, String name) {
    return Xml.all(document, namespace, name).stream().map(JudgeProofs::decoded).toList();
  }

  private static byte[] decoded(Element element) {
    return Base64.getDecoder().decode(element.getTextContent());
  }

  private static byte[] bytes(String file) throws Exception {
    return Files.readAllBytes(new File(file).toPath());
  }

  private static X509Certificate certificate(String file) throws Exception {
    try (PEMParser pem = new PEMParser(new FileReader(file))) {
      return Standing.certificate(((X509CertificateHolder) pem.readObject()).getEncoded());
    }
  }
}
