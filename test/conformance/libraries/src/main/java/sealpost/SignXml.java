package sealpost;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.apache.xml.security.Init;
import org.apache.xml.security.algorithms.MessageDigestAlgorithm;
import org.apache.xml.security.c14n.Canonicalizer;
import org.apache.xml.security.keys.content.X509Data;
import org.apache.xml.security.signature.ObjectContainer;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.utils.XMLUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Puts Santuario's enveloped signature into XML documents, with the properties of XAdES (EN 319 132-1) or, as plain XML
 * signatures, without: {@code KEY.p12 PASSWORD xades|plain (IN OUT)...}.
 */
final class SignXml {
  private static final String EXCLUSIVE = Canonicalizer.ALGO_ID_C14N_EXCL_OMIT_COMMENTS;
  private static final String SHA256 = MessageDigestAlgorithm.ALGO_ID_DIGEST_SHA256;

  private final PrivateKey key;
  private final Certificate[] chain;
  private final boolean withProperties;

  private SignXml(KeyStore store, char[] password, boolean withProperties) throws Exception {
    String alias = store.aliases().nextElement();
    this.key = (PrivateKey) store.getKey(alias, password);
    this.chain = store.getCertificateChain(alias);
    this.withProperties = withProperties;
  }

  public static void main(String[] arguments) throws Exception {
    Init.init();
    char[] password = arguments[1].toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream(arguments[0]), password);
    SignXml signer = new SignXml(store, password, arguments[2].equals("xades"));
    for (int at = 3; at + 1 < arguments.length; at += 2) {
      Document document = Xml.parse(Files.readAllBytes(Path.of(arguments[at])));
      signer.sign(document);
      try (FileOutputStream out = new FileOutputStream(arguments[at + 1])) {
        XMLUtils.outputDOM(document, out);
      }
    }
  }

  private void sign(Document document) throws Exception {
    XMLSignature signature =
        new XMLSignature(document, "", XMLSignature.ALGO_ID_SIGNATURE_ECDSA_SHA256, EXCLUSIVE);
    signature.setId("other");
    document.getDocumentElement().appendChild(signature.getElement());
    Transforms whole = new Transforms(document);
    whole.addTransform(Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
    whole.addTransform(EXCLUSIVE);
    signature.addDocument("", whole, SHA256, "other-document", null);
    X509Data data = new X509Data(document);
    for (Certificate one : chain) data.addCertificate((X509Certificate) one);
    signature.getKeyInfo().add(data);
    if (withProperties) addProperties(signature, document);
    signature.sign(key);
  }

  private void addProperties(XMLSignature signature, Document document) throws Exception {
    ObjectContainer container = new ObjectContainer(document);
    Element qualifying = child(container.getElement(), "QualifyingProperties");
    qualifying.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:x", Xml.XADES);
    qualifying.setAttribute("Target", "#other");
    Element signed = child(qualifying, "SignedProperties");
    signed.setAttribute("Id", "other-properties");
    signed.setIdAttribute("Id", true);
    Element ofSignature = child(signed, "SignedSignatureProperties");
    child(ofSignature, "SigningTime").setTextContent(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    Element digest = child(child(child(ofSignature, "SigningCertificateV2"), "Cert"), "CertDigest");
    Element method = document.createElementNS(Xml.DS, "ds:DigestMethod");
    method.setAttribute("Algorithm", SHA256);
    digest.appendChild(method);
    Element value = document.createElementNS(Xml.DS, "ds:DigestValue");
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
    value.setTextContent(Base64.getEncoder().encodeToString(hash));
    digest.appendChild(value);
    Element format = child(child(signed, "SignedDataObjectProperties"), "DataObjectFormat");
    format.setAttribute("ObjectReference", "#other-document");
    child(format, "MimeType").setTextContent("text/xml");
    signature.appendObject(container);
    Transforms exclusive = new Transforms(document);
    exclusive.addTransform(EXCLUSIVE);
    signature.addDocument("#other-properties", exclusive, SHA256, null, "http://uri.etsi.org/01903#SignedProperties");
  }

  private static Element child(Element parent, String name) {
    Element one = parent.getOwnerDocument().createElementNS(Xml.XADES, "x:" + name);
    parent.appendChild(one);
    return one;
  }
}
