package sealpost;

import java.io.FileInputStream;
import java.io.InputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Arguments: flavours ("2a,ua1") and files. A line for each rule that is broken, and one for each flavour and file. */
final class JudgePdf {
  public static void main(String[] args) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String flavour : args[0].split(",")) {
      for (int at = 1; at < args.length; at += 1) judge(args[at], PDFAFlavour.byFlavourId(flavour));
    }
  }

  private static void judge(String file, PDFAFlavour flavour) throws Exception {
    try (InputStream in = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
      ValidationResult result = validator.validate(parser);
      for (TestAssertion broken : result.getTestAssertions()) {
        System.out.printf("clause %s: %s%n", broken.getRuleId().getClause(), broken.getMessage());
      }
      System.out.printf("%s %s: %s%n", flavour.getId(), result.isCompliant() ? "kept" : "broken", file);
    }
  }
}
