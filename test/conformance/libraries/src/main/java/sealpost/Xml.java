package sealpost;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.c14n.Canonicalizer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** XML as the judges read it: no DTD, and {@code Id} identifies. */
final class Xml {
  static final String DS = "http://www.w3.org/2000/09/xmldsig#";
  static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";

  private Xml() {}

  static Document parse(byte[] bytes) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    for (Element one : all(document, "*", "*")) {
      if (one.hasAttribute("Id")) one.setIdAttribute("Id", true);
    }
    return document;
  }

  static List<Element> all(Document document, String namespace, String name) {
    NodeList nodes = document.getElementsByTagNameNS(namespace, name);
    List<Element> found = new ArrayList<>();
    for (int at = 0; at < nodes.getLength(); at += 1) found.add((Element) nodes.item(at));
    return found;
  }

  /** Exclusive canonical form without comments. */
  static byte[] canonical(Element element) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Canonicalizer.getInstance(Canonicalizer.ALGO_ID_C14N_EXCL_OMIT_COMMENTS).canonicalizeSubtree(element, bytes);
    return bytes.toByteArray();
  }

  /** The one element of that name. */
  static Element only(Document document, String namespace, String name) throws Refusal {
    List<Element> found = all(document, namespace, name);
    Refusal.unless(found.size() == 1, found.size() + " elements " + name);
    return found.get(0);
  }
}
