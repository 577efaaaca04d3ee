/**
 * Uses the services of the cloud at AWS_ENDPOINT_URL as a Java program does: through AWS's SDK, with its defaults,
 * waiters, paginators and classes of errors.
 */
public final class Programs {
  public static void main(String[] arguments) throws Exception {
    Queues.run();
    Buckets.run();
    Tables.run();
    Functions.run();
    System.out.println("ok");
    // The asynchronous client keeps threads.
    System.exit(0);
  }
}
