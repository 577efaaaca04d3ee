import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

final class Queues {
  private static final SqsClient SQS = SqsClient.create();

  static void run() throws Exception {
    keepsAttributes();
    longPollEndsWithTheMessage();
    fifoQueueDropsDuplicates();
    batchesAndPages();
    topicFeedsQueueAsItsFilterSays();
  }

  private static String create(String name, Map<String, String> attributes) {
    return SQS.createQueue(queue -> queue.queueName(name).attributesWithStrings(attributes)).queueUrl();
  }

  private static List<Message> receive(String url) {
    return SQS.receiveMessage(from -> from.queueUrl(url).waitTimeSeconds(20).maxNumberOfMessages(10)
        .messageAttributeNames("All")).messages();
  }

  /** The SDK itself compares the MD5 of bodies and attributes. */
  private static void keepsAttributes() {
    String url = create("java-attributes", Map.of());
    var bytes = MessageAttributeValue.builder().dataType("Binary")
        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, 1, -1})).build();
    SQS.sendMessage(to -> to.queueUrl(url).messageBody("höllo").messageAttributes(Map.of("bytes", bytes)));
    Message message = receive(url).get(0);
    Expect.equal(message.body(), "höllo");
    Expect.equal(message.messageAttributes().get("bytes"), bytes);
    SQS.deleteMessage(of -> of.queueUrl(url).receiptHandle(message.receiptHandle()));
  }

  private static void longPollEndsWithTheMessage() {
    String url = create("java-long-poll", Map.of());
    var polled = CompletableFuture.supplyAsync(() -> receive(url));
    SQS.sendMessage(to -> to.queueUrl(url).messageBody("late"));
    Expect.equal(polled.join().size(), 1);
  }

  private static void fifoQueueDropsDuplicates() {
    String url = create("java.fifo", Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true"));
    for (String body : List.of("a", "b", "a")) {
      SQS.sendMessage(to -> to.queueUrl(url).messageBody(body).messageGroupId("group"));
    }
    Expect.equal(receive(url).stream().map(Message::body).toList(), List.of("a", "b"));
  }

  private static void batchesAndPages() throws Exception {
    String url = create("java-page-1", Map.of());
    create("java-page-2", Map.of());
    var entries = new ArrayList<SendMessageBatchRequestEntry>();
    for (int id = 0; id < 10; id++) {
      entries.add(SendMessageBatchRequestEntry.builder().id("e" + id).messageBody("body " + id).build());
    }
    Expect.equal(SQS.sendMessageBatch(to -> to.queueUrl(url).entries(entries)).successful().size(), 10);
    var pages = SQS.listQueuesPaginator(queues -> queues.queueNamePrefix("java-page-").maxResults(1));
    Expect.equal(pages.queueUrls().stream().count(), 2L);
    Expect.refusal(QueueDoesNotExistException.class, () -> SQS.getQueueUrl(of -> of.queueName("absent")));
  }

  private static void topicFeedsQueueAsItsFilterSays() throws Exception {
    SnsClient sns = SnsClient.create();
    String url = create("java-teas", Map.of());
    String queue = SQS.getQueueAttributes(of -> of.queueUrl(url).attributeNamesWithStrings("QueueArn"))
        .attributesAsStrings().get("QueueArn");
    String topic = sns.createTopic(named -> named.name("java-drinks")).topicArn();
    var attributes = Map.of("RawMessageDelivery", "true", "FilterPolicy", "{\"kind\":[\"tea\"]}");
    sns.subscribe(to -> to.topicArn(topic).protocol("sqs").endpoint(queue).attributes(attributes));
    for (String kind : List.of("coffee", "tea")) {
      var told = software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder()
          .dataType("String").stringValue(kind).build();
      sns.publish(to -> to.topicArn(topic).message("a cup of " + kind).messageAttributes(Map.of("kind", told)));
    }
    Expect.equal(receive(url).stream().map(Message::body).toList(), List.of("a cup of tea"));
    Expect.refusal(NotFoundException.class, () -> sns.publish(to -> to.topicArn(topic + "-absent").message("x")));
  }
}
