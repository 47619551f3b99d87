package sealpost;

import java.io.FileInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Date;
import java.util.Hashtable;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.util.CollectionStore;

/**
 * An authority that is nothing but BouncyCastle, under a given CA. {@code CA.p12 PASSWORD STAMPED FOLDER}: writes tokens
 * over the file to the folder, {@code NAME.tst} each. Those that BouncyCastle's own generator would refuse to make are put
 * together from its parts.
 */
final class MakeTokens {
  private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("2.999.1");
  private static final ASN1ObjectIdentifier SHA1 = OIWObjectIdentifiers.idSHA1;
  private static final ASN1ObjectIdentifier SHA256 = NISTObjectIdentifiers.id_sha256;
  private static final ASN1ObjectIdentifier SHA512 = NISTObjectIdentifiers.id_sha512;
  private static final KeyPurposeId STAMPING = KeyPurposeId.id_kp_timeStamping;

  private final Unit authority;
  private final byte[] stamped;
  private final Path folder;
  private final DigestCalculatorProvider digests =
      new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();

  private MakeTokens(Unit authority, byte[] stamped, Path folder) throws Exception {
    this.authority = authority;
    this.stamped = stamped;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    Unit authority = authorityIn(arguments[0], arguments[1].toCharArray());
    new MakeTokens(authority, Files.readAllBytes(Path.of(arguments[2])), Path.of(arguments[3])).makeAll();
  }

  private static Unit authorityIn(String file, char[] password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12", "BC");
    store.load(new FileInputStream(file), password);
    String alias = store.aliases().nextElement();
    byte[] certificate = store.getCertificate(alias).getEncoded();
    return new Unit((PrivateKey) store.getKey(alias, password), new X509CertificateHolder(certificate));
  }

  private void makeAll() throws Exception {
    Unit unit = Unit.certifiedBy(authority, "EC", true, STAMPING);
    Unit byRsa = Unit.certifiedBy(authority, "RSA", true, STAMPING);
    TimeStampToken plain = stamp(generator(unit, SHA256, unit.certificate(), authority.certificate()), "SHA-256", null);
    write("plain", plain.getEncoded());
    write("rsa", stamp(generator(byRsa, SHA256, byRsa.certificate()), "SHA-256", null).getEncoded());
    write("sha512", stamp(generator(unit, SHA512, unit.certificate()), "SHA-512", null).getEncoded());
    write("all-options", withAllOptions(unit).getEncoded());
    write("without-certificate", stamp(generator(unit, SHA256), "SHA-256", null).getEncoded());

    write("indefinite-length", plain.toCMSSignedData().getEncoded());
    write("sha1-imprint", stamp(generator(unit, SHA256, unit.certificate()), "SHA-1", null).getEncoded());
    write("sha1-reference", stamp(generator(unit, SHA1, unit.certificate()), "SHA-256", null).getEncoded());
    write("critical-extension",
        stamp(generator(unit, SHA256, unit.certificate()), "SHA-256", extension(true)).getEncoded());
    write("injected-first",
        stamp(generator(unit, SHA256, unit.likeness().certificate(), unit.certificate()), "SHA-256", null).getEncoded());

    byte[] info = plain.getTimeStampInfo().getEncoded();
    write("two-signers", assembled(info, true, unit, byRsa));
    write("without-reference", assembled(info, false, unit));
    write("purpose-not-critical", assembled(info, true, Unit.certifiedBy(authority, "EC", false, STAMPING)));
    write("second-purpose",
        assembled(info, true, Unit.certifiedBy(authority, "EC", true, STAMPING, KeyPurposeId.id_kp_clientAuth)));
  }

  /** BouncyCastle's own, which takes no unit that RFC 3161 would not let stamp. */
  private TimeStampTokenGenerator generator(Unit unit, ASN1ObjectIdentifier reference, X509CertificateHolder... carried)
      throws Exception {
    TimeStampTokenGenerator generator =
        new TimeStampTokenGenerator(
            new SignerInfoGeneratorBuilder(digests).build(unit.signer(), unit.certificate()),
            digests.get(new AlgorithmIdentifier(reference)),
            POLICY);
    generator.addCertificates(new CollectionStore<>(List.of(carried)));
    return generator;
  }

  private TimeStampToken stamp(TimeStampTokenGenerator generator, String hash, Extensions extensions) throws Exception {
    AlgorithmIdentifier algorithm = new DefaultDigestAlgorithmIdentifierFinder().find(hash);
    byte[] digest = MessageDigest.getInstance(hash).digest(stamped);
    TimeStampRequestGenerator asked = new TimeStampRequestGenerator();
    asked.setCertReq(true);
    TimeStampRequest request = asked.generate(algorithm, digest, BigInteger.TEN);
    return generator.generate(request, new BigInteger(159, new SecureRandom()), new Date(), extensions);
  }

  private TimeStampToken withAllOptions(Unit unit) throws Exception {
    TimeStampTokenGenerator generator = generator(unit, SHA256, unit.certificate(), authority.certificate());
    generator.setResolution(TimeStampTokenGenerator.R_MICROSECONDS);
    generator.setAccuracySeconds(1);
    generator.setAccuracyMillis(2);
    generator.setAccuracyMicros(3);
    generator.setOrdering(true);
    generator.setTSA(new GeneralName(unit.certificate().getSubject()));
    return stamp(generator, "SHA-256", extension(false));
  }

  private static Extensions extension(boolean critical) throws Exception {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(new ASN1ObjectIdentifier("2.999.319.9"), critical, DERNull.INSTANCE);
    return extensions.generate();
  }

  private byte[] assembled(byte[] info, boolean referring, Unit... signers) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    for (Unit signer : signers) {
      AttributeTable attributes = new AttributeTable(new Hashtable<>());
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(signer.certificate().getEncoded());
      SigningCertificateV2 reference = new SigningCertificateV2(new ESSCertIDv2(digest));
      if (referring) attributes = attributes.add(PKCSObjectIdentifiers.id_aa_signingCertificateV2, reference);
      generator.addSignerInfoGenerator(
          new SignerInfoGeneratorBuilder(digests)
              .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(attributes))
              .build(signer.signer(), signer.certificate()));
      generator.addCertificate(signer.certificate());
    }
    CMSProcessableByteArray content = new CMSProcessableByteArray(PKCSObjectIdentifiers.id_ct_TSTInfo, info);
    return generator.generate(content, true).getEncoded(ASN1Encoding.DL);
  }

  private void write(String name, byte[] token) throws Exception {
    Files.write(folder.resolve(name + ".tst"), token);
  }
}
