package sealpost;

import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.io.File;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.Map;

/**
 * Puts DSS's own enveloped signature into XML documents, as other providers do: levels B and, if an authority's key is
 * given, T. Keys are PKCS#12 files without secrecy, made for tests: {@code KEY.p12 TSA.p12|- PASSWORD (IN OUT)...}.
 */
public final class Sign {
  private Sign() {}

  public static void main(String[] arguments) throws Exception {
    char[] password = arguments[2].toCharArray();
    boolean stamped = !arguments[1].equals("-");
    try (Pkcs12SignatureToken token =
        new Pkcs12SignatureToken(new File(arguments[0]), new KeyStore.PasswordProtection(password))) {
      DSSPrivateKeyEntry key = token.getKeys().get(0);
      XAdESService service = new XAdESService(verifierFor(key));
      if (stamped) service.setTspSource(authority(arguments[1], password));
      for (int at = 3; at + 1 < arguments.length; at += 2) {
        DSSDocument document = new FileDocument(arguments[at]);
        XAdESSignatureParameters parameters = parametersFor(key, stamped);
        ToBeSigned bytes = service.getDataToSign(document, parameters);
        SignatureValue value = token.sign(bytes, DigestAlgorithm.SHA256, key);
        service.signDocument(document, parameters, value).save(arguments[at + 1]);
      }
    }
    System.out.println(Json.write(Map.of("signed", (arguments.length - 3) / 2)));
  }

  private static XAdESSignatureParameters parametersFor(DSSPrivateKeyEntry key, boolean stamped) {
    XAdESSignatureParameters parameters = new XAdESSignatureParameters();
    parameters.setSignatureLevel(
        stamped ? SignatureLevel.XAdES_BASELINE_T : SignatureLevel.XAdES_BASELINE_B);
    parameters.setSignaturePackaging(SignaturePackaging.ENVELOPED);
    parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
    parameters.setSigningCertificate(key.getCertificate());
    parameters.setCertificateChain(key.getCertificateChain());
    return parameters;
  }

  /** Before it asks for a time-stamp DSS looks at the signer's path, which ends in the last certificate of the file. */
  private static CommonCertificateVerifier verifierFor(DSSPrivateKeyEntry key) {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    trusted.addCertificate(key.getCertificateChain()[key.getCertificateChain().length - 1]);
    CommonCertificateVerifier verifier = new CommonCertificateVerifier();
    verifier.setTrustedCertSources(trusted);
    verifier.setAIASource(null);
    return verifier;
  }

  private static KeyEntityTSPSource authority(String path, char[] password) throws Exception {
    byte[] file = Files.readAllBytes(new File(path).toPath());
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new java.io.ByteArrayInputStream(file), password);
    KeyEntityTSPSource source = new KeyEntityTSPSource(store, store.aliases().nextElement(), password);
    source.setTsaPolicy("2.999.319.1.9");
    return source;
  }
}
