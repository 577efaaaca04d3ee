import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The SDK compares the checksum of every answer of DynamoDB. */
final class Tables {
  private static final DynamoDbClient DYNAMODB = DynamoDbClient.create();
  private static final String TABLE = "java-orders";
  private static final String IS_NEW = "attribute_not_exists(id)";

  static void run() throws Exception {
    DYNAMODB.createTable(named -> named.tableName(TABLE).billingMode("PAY_PER_REQUEST")
        .keySchema(key -> key.attributeName("id").keyType("HASH"))
        .attributeDefinitions(of -> of.attributeName("id").attributeType("S"))
        .streamSpecification(with -> with.streamEnabled(true).streamViewType("NEW_AND_OLD_IMAGES")));
    DYNAMODB.waiter().waitUntilTableExists(named -> named.tableName(TABLE));
    for (int number = 0; number < 5; number++) {
      var item = Map.of("id", AttributeValue.fromS("order " + number), "total", AttributeValue.fromN("" + number));
      DYNAMODB.putItem(to -> to.tableName(TABLE).item(item));
    }
    expressions();
    conditionsAndTransactions();
    streamsHaveEveryChange();
    DYNAMODB.deleteTable(named -> named.tableName(TABLE));
    DYNAMODB.waiter().waitUntilTableNotExists(named -> named.tableName(TABLE));
  }

  private static Map<String, AttributeValue> key(String id) {
    return Map.of("id", AttributeValue.fromS(id));
  }

  private static void expressions() {
    var names = Map.of("#total", "total");
    var found = DYNAMODB.scanPaginator(of -> of.tableName(TABLE).limit(2).filterExpression("#total > :least")
        .expressionAttributeNames(names).expressionAttributeValues(Map.of(":least", AttributeValue.fromN("1"))));
    Expect.equal(found.items().stream().count(), 3L);
    DYNAMODB.updateItem(of -> of.tableName(TABLE).key(key("order 1")).updateExpression("SET #total = #total + :more")
        .expressionAttributeNames(names).expressionAttributeValues(Map.of(":more", AttributeValue.fromN("41"))));
    var changed = DYNAMODB.getItem(of -> of.tableName(TABLE).key(key("order 1")).consistentRead(true)).item();
    Expect.equal(changed.get("total").n(), "42");
  }

  private static void conditionsAndTransactions() throws Exception {
    Expect.refusal(ConditionalCheckFailedException.class,
        () -> DYNAMODB.putItem(to -> to.tableName(TABLE).item(key("order 1")).conditionExpression(IS_NEW)));
    var put = TransactWriteItem.builder().put(to -> to.tableName(TABLE).item(key("order 9"))).build();
    var check = TransactWriteItem.builder().conditionCheck(of -> of.tableName(TABLE).key(key("order 1"))
        .conditionExpression(IS_NEW)).build();
    var cancelled = Expect.refusal(TransactionCanceledException.class,
        () -> DYNAMODB.transactWriteItems(of -> of.transactItems(put, check)));
    Expect.equal(cancelled.cancellationReasons().get(1).code(), "ConditionalCheckFailed");
  }

  private static void streamsHaveEveryChange() {
    var streams = DynamoDbStreamsClient.create();
    String stream = streams.listStreams(of -> of.tableName(TABLE)).streams().get(0).streamArn();
    int changes = 0;
    for (var shard : streams.describeStream(of -> of.streamArn(stream)).streamDescription().shards()) {
      String place = streams.getShardIterator(of -> of.streamArn(stream).shardId(shard.shardId())
          .shardIteratorType("TRIM_HORIZON")).shardIterator();
      changes += streams.getRecords(from -> from.shardIterator(place)).records().size();
    }
    Expect.equal(changes, 6);
  }
}
