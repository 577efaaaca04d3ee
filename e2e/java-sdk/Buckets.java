import java.io.ByteArrayInputStream;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

final class Buckets {
  private static final S3Client S3 = S3Client.builder().forcePathStyle(true).build();
  private static final String BUCKET = "java-bucket";

  static void run() throws Exception {
    S3.createBucket(named -> named.bucket(BUCKET).createBucketConfiguration(in -> in.locationConstraint("eu-central-1")));
    S3.waiter().waitUntilBucketExists(named -> named.bucket(BUCKET));
    objects();
    checksums();
    parts();
    presignedRequests();
  }

  private static String read(String key, String range) {
    return S3.getObjectAsBytes(from -> from.bucket(BUCKET).key(key).range(range)).asUtf8String();
  }

  private static void objects() throws Exception {
    String key = "a b/ü+.txt";
    S3.putObject(to -> to.bucket(BUCKET).key(key).metadata(Map.of("by", "java")), RequestBody.fromString("hello"));
    Expect.equal(read(key, "bytes=1-3"), "ell");
    Expect.equal(S3.headObject(of -> of.bucket(BUCKET).key(key)).metadata(), Map.of("by", "java"));
    S3.copyObject(of -> of.sourceBucket(BUCKET).sourceKey(key).destinationBucket(BUCKET).destinationKey("copy"));
    var listed = S3.listObjectsV2(of -> of.bucket(BUCKET).delimiter("/"));
    Expect.equal(listed.commonPrefixes().get(0).prefix(), "a b/");
    var taken = Expect.refusal(S3Exception.class,
        () -> S3.putObject(to -> to.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.empty()));
    Expect.equal(taken.statusCode(), 412);
    Expect.refusal(NoSuchKeyException.class, () -> S3.getObject(from -> from.bucket(BUCKET).key("absent")));
    Expect.refusal(NoSuchKeyException.class, () -> S3.headObject(of -> of.bucket(BUCKET).key("absent")));
    Expect.refusal(NoSuchBucketException.class, () -> S3.listObjectsV2(of -> of.bucket("java-absent")));
  }

  /** The SDK compares those that it is told with the bytes that it reads. */
  private static void checksums() {
    for (var algorithm : List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
      String key = "sum-" + algorithm;
      S3.putObject(to -> to.bucket(BUCKET).key(key).checksumAlgorithm(algorithm), RequestBody.fromString("hello"));
      var checked = S3.getObjectAsBytes(from -> from.bucket(BUCKET).key(key).checksumMode("ENABLED"));
      Expect.equal(checked.asUtf8String(), "hello");
    }
    // Signed and checked piece by piece, with the checksum behind the last one.
    var streamed = RequestBody.fromContentProvider(() -> new ByteArrayInputStream(new byte[100_000]), 100_000, "a/b");
    S3.putObject(to -> to.bucket(BUCKET).key("streamed"), streamed);
    Expect.equal(S3.headObject(of -> of.bucket(BUCKET).key("streamed")).contentLength(), 100_000L);
  }

  private static void parts() {
    byte[] bytes = new byte[5 << 20];
    var upload = S3.createMultipartUpload(of -> of.bucket(BUCKET).key("large").checksumAlgorithm("CRC32")).uploadId();
    var parts = new ArrayList<CompletedPart>();
    for (int number = 1; number <= 2; number++) {
      int partNumber = number;
      var sent = S3.uploadPart(to -> to.bucket(BUCKET).key("large").uploadId(upload).partNumber(partNumber)
          .checksumAlgorithm("CRC32"), RequestBody.fromBytes(bytes));
      parts.add(CompletedPart.builder().partNumber(number).eTag(sent.eTag()).checksumCRC32(sent.checksumCRC32()).build());
    }
    var done = S3.completeMultipartUpload(of -> of.bucket(BUCKET).key("large").uploadId(upload)
        .multipartUpload(with -> with.parts(parts)));
    Expect.equal(done.eTag().endsWith("-2\""), true);
    Expect.equal(read("large", null).length(), 2 * bytes.length);
  }

  private static void presignedRequests() throws Exception {
    var style = S3Configuration.builder().pathStyleAccessEnabled(true).build();
    try (var presigner = S3Presigner.builder().serviceConfiguration(style).build()) {
      Duration soon = Duration.ofMinutes(5);
      URL put = presigner.presignPutObject(as -> as.signatureDuration(soon)
          .putObjectRequest(to -> to.bucket(BUCKET).key("note"))).url();
      URL get = presigner.presignGetObject(as -> as.signatureDuration(soon)
          .getObjectRequest(from -> from.bucket(BUCKET).key("note"))).url();
      var http = HttpClient.newHttpClient();
      var request = HttpRequest.newBuilder(put.toURI()).PUT(BodyPublishers.ofString("presigned")).build();
      Expect.equal(http.send(request, BodyHandlers.ofString()).statusCode(), 200);
      var answer = http.send(HttpRequest.newBuilder(get.toURI()).build(), BodyHandlers.ofString());
      Expect.equal(answer.body(), "presigned");
    }
  }
}
