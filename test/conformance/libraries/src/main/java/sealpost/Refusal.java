package sealpost;

/** Why a judge does not call something sound. */
final class Refusal extends Exception {
  Refusal(String why) {
    super(why);
  }

  static void unless(boolean holds, String why) throws Refusal {
    if (!holds) throw new Refusal(why);
  }

  /** Judges one file and prints its one line; a library's own exception is a refusal too. */
  static void tell(String file, Judgement judgement) {
    try {
      judgement.judge();
      System.out.println("sound: " + file);
    } catch (Refusal ours) {
      System.out.println("broken: " + file + ": " + ours.getMessage());
    } catch (Exception theirs) {
      System.out.println("broken: " + file + ": " + theirs.toString().replaceAll("\\s+", " "));
    }
  }

  interface Judgement {
    void judge() throws Exception;
  }
}
