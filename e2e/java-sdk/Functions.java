import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

final class Functions {
  private static final LambdaClient LAMBDA = LambdaClient.create();
  private static final SdkBytes EVENT = SdkBytes.fromUtf8String("{\"id\":1}");

  static void run() throws Exception {
    SdkBytes code = SdkBytes.fromByteArray(zipped("export const handler = async (event) => event;"));
    LAMBDA.createFunction(named -> named.functionName("java-echo").role("arn:aws:iam::000000000000:role/lambda-role")
        .runtime(System.getenv("ASSAY_TEST_RUNTIME")).handler("index.handler").code(is -> is.zipFile(code)));
    LAMBDA.waiter().waitUntilFunctionActiveV2(named -> named.functionName("java-echo"));
    var answer = LAMBDA.invoke(of -> of.functionName("java-echo").payload(EVENT).logType("Tail"));
    Expect.equal(answer.payload(), EVENT);
    Expect.equal(answer.logResult().isEmpty(), false);
    Expect.refusal(ResourceNotFoundException.class, () -> LAMBDA.invoke(of -> of.functionName("absent")));
    streamedResponse();
  }

  /** Over the asynchronous client, which speaks HTTP in its own way. */
  private static void streamedResponse() {
    var received = new StringBuffer();
    var visitor = InvokeWithResponseStreamResponseHandler.Visitor.builder()
        .onPayloadChunk(chunk -> received.append(chunk.payload().asUtf8String()))
        .onInvokeComplete(complete -> received.append(" complete")).build();
    try (var lambda = LambdaAsyncClient.create()) {
      lambda.invokeWithResponseStream(of -> of.functionName("java-echo").payload(EVENT),
          InvokeWithResponseStreamResponseHandler.builder().subscriber(visitor).build()).join();
    }
    Expect.equal(received.toString(), "{\"id\":1} complete");
  }

  private static byte[] zipped(String source) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var archive = new ZipOutputStream(bytes)) {
      archive.putNextEntry(new ZipEntry("index.mjs"));
      archive.write(source.getBytes());
    }
    return bytes.toByteArray();
  }
}
