package sealpost;

import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlSignatureScope;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.revocation.ocsp.ExternalResourcesOCSPSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges files with DSS's own default policy, offline: no AIA, CRL or OCSP is fetched. Arguments are read in order; an
 * anchor begins a new setting, answers of revocation add to it, and each file is judged by the setting before it:
 * {@code --anchor root.pem [--crl list.crl] [--ocsp answer.ocsp] FILE...}. Prints one JSON array.
 */
public final class Judge {
  private Judge() {}

  public static void main(String[] arguments) {
    List<Object> verdicts = new ArrayList<>();
    Setting setting = new Setting();
    for (int at = 0; at < arguments.length; at += 1) {
      switch (arguments[at]) {
        case "--anchor" -> {
          setting = new Setting();
          setting.anchor = arguments[++at];
        }
        case "--crl" -> setting.lists.add(new FileDocument(arguments[++at]));
        case "--ocsp" -> setting.answers.add(new FileDocument(arguments[++at]));
        default -> verdicts.add(judge(new File(arguments[at]), setting));
      }
    }
    System.out.println(Json.write(verdicts));
  }

  private static final class Setting {
    private String anchor = "";
    private final List<DSSDocument> lists = new ArrayList<>();
    private final List<DSSDocument> answers = new ArrayList<>();

    private CommonCertificateVerifier verifier() {
      CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
      trusted.addCertificate(DSSUtils.loadCertificate(new File(anchor)));
      CommonCertificateVerifier verifier = new CommonCertificateVerifier();
      verifier.setTrustedCertSources(trusted);
      verifier.setAIASource(null);
      if (!lists.isEmpty()) {
        verifier.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(new DSSDocument[0])));
      }
      if (!answers.isEmpty()) {
        verifier.setOcspSource(new ExternalResourcesOCSPSource(answers.toArray(new DSSDocument[0])));
      }
      return verifier;
    }
  }

  private static Map<String, Object> judge(File file, Setting setting) {
    Map<String, Object> verdict = new LinkedHashMap<>();
    verdict.put("file", file.getPath());
    try {
      SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
      validator.setCertificateVerifier(setting.verifier());
      Reports reports = validator.validateDocument();
      SimpleReport report = reports.getSimpleReport();
      DiagnosticData data = reports.getDiagnosticData();
      verdict.put("container", report.getContainerType());
      verdict.put("containerFiles", data.getContainerInfo() == null ? null : data.getContainerInfo().getContentFiles());
      verdict.put("signatures", data.getSignatures().stream().map((one) -> signature(one, report)).toList());
      verdict.put("timestamps", data.getTimestampList().stream().map((one) -> timestamp(one, report)).toList());
    } catch (Exception refusal) {
      verdict.put("refused", refusal.toString());
      verdict.put("signatures", List.of());
      verdict.put("timestamps", List.of());
    }
    return verdict;
  }

  private static Map<String, Object> signature(SignatureWrapper one, SimpleReport report) {
    Map<String, Object> found = outcome(one.getId(), report);
    found.put("level", one.getSignatureFormat());
    return found;
  }

  private static Map<String, Object> timestamp(TimestampWrapper one, SimpleReport report) {
    Map<String, Object> found = outcome(one.getId(), report);
    found.put("type", one.getType());
    found.put("intact", one.isMessageImprintDataFound() && one.isMessageImprintDataIntact());
    found.put("covers", one.getTimestampScopes().stream().map(XmlSignatureScope::getName).toList());
    return found;
  }

  /** A time-stamp inside a signature has no line of its own in the simple report; its signature answers for it. */
  private static Map<String, Object> outcome(String id, SimpleReport report) {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("indication", report.getIndication(id));
    found.put("subIndication", report.getSubIndication(id));
    found.put("errors", texts(report.getAdESValidationErrors(id)));
    found.put("warnings", texts(report.getAdESValidationWarnings(id)));
    return found;
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(Message::getValue).toList();
  }
}
