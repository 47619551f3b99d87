package sealpost;

import java.io.File;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.apache.xml.security.Init;
import org.apache.xml.security.signature.Reference;
import org.apache.xml.security.signature.SignedInfo;
import org.apache.xml.security.signature.XMLSignature;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Apache Santuario's core validation of enveloped seals, its secure validation on, by the certificate that lies in KeyInfo
 * (whether that is anybody's is another question). Santuario says what verifies; that it is all that is shown is looked at
 * here. Arguments: files. A line for each.
 */
final class JudgeSeals {
  private static final boolean SECURE = true;

  public static void main(String[] files) {
    Init.init();
    for (String file : files) Refusal.tell(file, () -> judge(new File(file)));
  }

  private static void judge(File file) throws Exception {
    Document document = Xml.parse(Files.readAllBytes(file.toPath()));
    Element element = Xml.only(document, Xml.DS, "Signature");
    XMLSignature signature = new XMLSignature(element, "", SECURE);
    X509Certificate certificate = signature.getKeyInfo().getX509Certificate();
    Refusal.unless(certificate != null, "no certificate in KeyInfo");
    if (!signature.checkSignatureValue(certificate)) throw new Refusal(brokenPart(signature));
    coversAll(signature.getSignedInfo(), document, element);
  }

  private static String brokenPart(XMLSignature signature) throws Exception {
    SignedInfo info = signature.getSignedInfo();
    for (int at = 0; at < info.getLength(); at += 1) {
      if (!info.item(at).verify()) return "digest of \"" + info.item(at).getURI() + "\"";
    }
    return "signature value";
  }

  /** Two references and no more: the root less this signature, and the properties of this signature. */
  private static void coversAll(SignedInfo info, Document document, Element signature) throws Exception {
    Refusal.unless(info.getLength() == 2, info.getLength() + " references");
    Refusal.unless(startOf(info.item(0)) == document, "a first reference that starts elsewhere than at the document");
    Element root = document.getDocumentElement();
    Refusal.unless(signature.getParentNode() == root, "a signature that is no child of the root");
    Node properties = startOf(info.item(1));
    Refusal.unless(properties.getLocalName().equals("SignedProperties"), "a second reference to other than properties");
    Refusal.unless(properties.getParentNode().getParentNode().getParentNode() == signature, "properties of another");
    root.removeChild(signature);
    boolean whole = Arrays.equals(info.item(0).getContentsAfterTransformation().getBytes(), Xml.canonical(root));
    Refusal.unless(whole, "covered content that is not the whole root element");
  }

  private static Node startOf(Reference reference) throws Exception {
    return reference.getContentsBeforeTransformation().getSubNode();
  }
}
