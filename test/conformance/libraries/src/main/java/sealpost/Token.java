package sealpost;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.tsp.TimeStampToken;

/** A time-stamp token (RFC 3161, RFC 5816), by BouncyCastle's own check and by what that leaves open. */
final class Token {
  private final byte[] der;
  private final TimeStampToken token;

  Token(byte[] der) throws Exception {
    this.der = der;
    this.token = new TimeStampToken(new CMSSignedData(der));
  }

  /** @return genTime, if the token proves that the bytes existed then */
  Date timeOf(byte[] stamped, Standing standing) throws Exception {
    Refusal.unless(
        Arrays.equals(ASN1Primitive.fromByteArray(der).getEncoded(ASN1Encoding.DER), der), "a token that is not DER");
    MessageDigest hash = MessageDigest.getInstance(token.getTimeStampInfo().getMessageImprintAlgOID().getId(), "BC");
    Refusal.unless(
        Arrays.equals(hash.digest(stamped), token.getTimeStampInfo().getMessageImprintDigest()), "imprint of other bytes");
    X509CertificateHolder signer = signer();
    // Signature, one signer, ESSCertID, purpose of the certificate, and its validity at genTime.
    token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(signer));
    boundBySha2(signer);
    forStampsAlone(signer);
    Date genTime = token.getTimeStampInfo().getGenTime();
    List<X509Certificate> brought = new ArrayList<>();
    for (X509CertificateHolder one : token.getCertificates().getMatches(null)) {
      brought.add(Standing.certificate(one.getEncoded()));
    }
    standing.check(Standing.certificate(signer.getEncoded()), brought, genTime);
    return genTime;
  }

  @SuppressWarnings("unchecked")
  private X509CertificateHolder signer() throws Refusal {
    Collection<X509CertificateHolder> found = token.getCertificates().getMatches(token.getSID());
    Refusal.unless(found.size() == 1, found.size() + " certificates of the signer");
    return found.iterator().next();
  }

  private void boundBySha2(X509CertificateHolder signer) throws Exception {
    Attribute attribute = token.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
    Refusal.unless(attribute != null, "no signingCertificateV2");
    ESSCertIDv2 id = SigningCertificateV2.getInstance(attribute.getAttributeValues()[0]).getCerts()[0];
    MessageDigest hash = MessageDigest.getInstance(id.getHashAlgorithm().getAlgorithm().getId(), "BC");
    Refusal.unless(Arrays.equals(hash.digest(signer.getEncoded()), id.getCertHash()), "ESSCertIDv2 of another");
  }

  /** RFC 3161 section 2.3: one purpose, critical. */
  private static void forStampsAlone(X509CertificateHolder signer) throws Refusal {
    Extension extension = signer.getExtension(Extension.extendedKeyUsage);
    KeyPurposeId[] purposes = ExtendedKeyUsage.fromExtensions(signer.getExtensions()).getUsages();
    boolean alone = extension.isCritical() && List.of(purposes).equals(List.of(KeyPurposeId.id_kp_timeStamping));
    Refusal.unless(alone, "a certificate for more than time-stamps");
  }
}
