package sdk_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/aws/smithy-go/logging"
)

type order struct {
	Customer string   `dynamodbav:"customer"`
	Number   int      `dynamodbav:"number"`
	Tags     []string `dynamodbav:"tags,stringset"`
	Total    float64  `dynamodbav:"total"`
}

// createOrders makes a table with a stream and five orders of one customer.
func createOrders(t *testing.T, client *dynamodb.Client, name string) *string {
	t.Helper()
	table := &name
	_, err := client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: table, BillingMode: types.BillingModePayPerRequest,
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("customer"), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String("number"), KeyType: types.KeyTypeRange},
		},
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("customer"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("number"), AttributeType: types.ScalarAttributeTypeN},
		},
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	})
	expect(t, err)
	waiter := dynamodb.NewTableExistsWaiter(client)
	expect(t, waiter.Wait(t.Context(), &dynamodb.DescribeTableInput{TableName: table}, time.Minute))
	for number := range 5 {
		item, err := attributevalue.MarshalMap(order{"ann", number, []string{"new", "gift"}, 1.25})
		expect(t, err)
		_, err = client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: table, Item: item})
		expect(t, err)
	}
	return table
}

func orderKey(number string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"customer": &types.AttributeValueMemberS{Value: "ann"}, "number": &types.AttributeValueMemberN{Value: number},
	}
}

func TestExpressions(t *testing.T) {
	client := dynamodb.NewFromConfig(configuration(t))
	table := createOrders(t, client, "expressions")
	key := expression.Key("customer").Equal(expression.Value("ann")).And(expression.Key("number").GreaterThan(expression.Value(1)))
	filter := expression.Contains(expression.Name("tags"), "gift").And(expression.Size(expression.Name("tags")).Equal(expression.Value(2)))
	query, err := expression.NewBuilder().WithKeyCondition(key).WithFilter(filter).Build()
	expect(t, err)
	pages := dynamodb.NewQueryPaginator(client, &dynamodb.QueryInput{
		TableName: table, KeyConditionExpression: query.KeyCondition(), FilterExpression: query.Filter(),
		ExpressionAttributeNames: query.Names(), ExpressionAttributeValues: query.Values(), Limit: aws.Int32(2),
	})
	var found []order
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		expect(t, err)
		var orders []order
		expect(t, attributevalue.UnmarshalListOfMaps(page.Items, &orders))
		found = append(found, orders...)
	}
	equal(t, len(found), 3)

	change, err := expression.NewBuilder().WithUpdate(expression.Add(expression.Name("total"), expression.Value(2))).
		WithCondition(expression.AttributeExists(expression.Name("customer"))).Build()
	expect(t, err)
	changed, err := client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: table, Key: orderKey("1"), UpdateExpression: change.Update(), ConditionExpression: change.Condition(),
		ExpressionAttributeNames: change.Names(), ExpressionAttributeValues: change.Values(),
		ReturnValues: types.ReturnValueAllNew,
	})
	expect(t, err)
	var result order
	expect(t, attributevalue.UnmarshalMap(changed.Attributes, &result))
	equal(t, result.Total, 3.25)
}

func TestTransactionsTellWhyTheyAreCancelled(t *testing.T) {
	client := dynamodb.NewFromConfig(configuration(t))
	table, isNew := createOrders(t, client, "transactions"), aws.String("attribute_not_exists(customer)")
	_, err := client.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{
			{Put: &types.Put{TableName: table, Item: orderKey("9")}},
			{ConditionCheck: &types.ConditionCheck{TableName: table, Key: orderKey("1"), ConditionExpression: isNew}},
		},
	})
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) {
		t.Fatal(err)
	}
	equal(t, *cancelled.CancellationReasons[1].Code, "ConditionalCheckFailed")
	_, err = client.PutItem(t.Context(), &dynamodb.PutItemInput{
		TableName: table, Item: orderKey("1"), ConditionExpression: isNew,
	})
	refusal[*types.ConditionalCheckFailedException](t, err)
}

func TestStreamsHaveEveryChange(t *testing.T) {
	loaded := configuration(t)
	table := createOrders(t, dynamodb.NewFromConfig(loaded), "streams")
	client := dynamodbstreams.NewFromConfig(loaded)
	listed, err := client.ListStreams(t.Context(), &dynamodbstreams.ListStreamsInput{TableName: table})
	expect(t, err)
	stream := listed.Streams[0].StreamArn
	described, err := client.DescribeStream(t.Context(), &dynamodbstreams.DescribeStreamInput{StreamArn: stream})
	expect(t, err)
	changes := 0
	for _, shard := range described.StreamDescription.Shards {
		place, err := client.GetShardIterator(t.Context(), &dynamodbstreams.GetShardIteratorInput{
			StreamArn: stream, ShardId: shard.ShardId, ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon,
		})
		expect(t, err)
		read, err := client.GetRecords(t.Context(), &dynamodbstreams.GetRecordsInput{ShardIterator: place.ShardIterator})
		expect(t, err)
		changes += len(read.Records)
	}
	equal(t, changes, 5)
}

// The SDK compares the checksum of every answer and tells its log of those that have none.
func TestAnswersHaveTheirChecksum(t *testing.T) {
	var log bytes.Buffer
	loaded := configuration(t)
	loaded.Logger = logging.NewStandardLogger(&log)
	_, err := dynamodb.NewFromConfig(loaded).ListTables(t.Context(), &dynamodb.ListTablesInput{})
	expect(t, err)
	equal(t, log.String(), "")
}
