package sealpost;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A time-stamping unit: its key, and the certificate that an authority gave it. */
record Unit(PrivateKey key, X509CertificateHolder certificate) {
  private static final long HOUR = 3_600_000;

  /** @param algorithm of its key, {@code EC} for P-256 or {@code RSA} for 2048 bits */
  static Unit certifiedBy(Unit issuer, String algorithm, boolean critical, KeyPurposeId... purposes) throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance(algorithm, "BC");
    keys.initialize(algorithm.equals("EC") ? 256 : 2048);
    BigInteger serial = new BigInteger(127, new SecureRandom());
    return issued(keys.generateKeyPair(), serial, issuer, critical, purposes);
  }

  /** Another key, under the same name of issuer and the same serial number, certified by itself alone. */
  Unit likeness() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC", "BC");
    keys.initialize(256);
    KeyPair pair = keys.generateKeyPair();
    X509CertificateHolder claimed =
        new JcaX509v3CertificateBuilder(
                certificate.getIssuer(), BigInteger.ONE, new Date(0), new Date(), certificate.getIssuer(), pair.getPublic())
            .build(new Unit(pair.getPrivate(), certificate).signer());
    return issued(
        pair, certificate.getSerialNumber(), new Unit(pair.getPrivate(), claimed), true, KeyPurposeId.id_kp_timeStamping);
  }

  private static Unit issued(KeyPair pair, BigInteger serial, Unit issuer, boolean critical, KeyPurposeId... purposes)
      throws Exception {
    JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
    long now = System.currentTimeMillis();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer.certificate.getSubject(),
            serial,
            new Date(now - HOUR),
            new Date(now + HOUR),
            new X500Name("C=XX,O=TEST BouncyCastle,CN=TEST time-stamping unit"),
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, critical, new ExtendedKeyUsage(purposes));
    builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(pair.getPublic()));
    builder.addExtension(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer.certificate));
    return new Unit(pair.getPrivate(), builder.build(issuer.signer()));
  }

  ContentSigner signer() throws Exception {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return new JcaContentSignerBuilder(algorithm).setProvider("BC").build(key);
  }
}
