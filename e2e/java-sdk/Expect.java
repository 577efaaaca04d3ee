/** What the programs here want of the cloud; the first thing that is otherwise ends them. */
final class Expect {
  interface Call {
    void run() throws Exception;
  }

  static void equal(Object got, Object wanted) {
    if (!wanted.equals(got)) throw new AssertionError("got " + got + " instead of " + wanted);
  }

  /** @return the refusal, which is of a class of the SDK */
  static <Refusal extends Exception> Refusal refusal(Class<Refusal> wanted, Call call) throws Exception {
    try {
      call.run();
    } catch (Exception refused) {
      if (wanted.isInstance(refused)) return wanted.cast(refused);
      throw refused;
    }
    throw new AssertionError("not refused with " + wanted.getSimpleName());
  }
}
