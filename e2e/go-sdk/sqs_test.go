package sdk_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func createQueue(t *testing.T, client *sqs.Client, name string, attributes map[string]string) *string {
	t.Helper()
	created, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	expect(t, err)
	return created.QueueUrl
}

// receive waits up to 20 seconds for the first messages.
func receive(ctx context.Context, t *testing.T, client *sqs.Client, url *string) []types.Message {
	t.Helper()
	received, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: url, WaitTimeSeconds: 20, MaxNumberOfMessages: 10, MessageAttributeNames: []string{"All"},
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{"All"},
	})
	expect(t, err)
	return received.Messages
}

// The SDK itself compares the MD5 of bodies and attributes.
func TestQueueKeepsAttributes(t *testing.T) {
	client := sqs.NewFromConfig(configuration(t))
	url := createQueue(t, client, "attributes", nil)
	_, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{
		QueueUrl: url, MessageBody: aws.String("höllo"),
		MessageAttributes: map[string]types.MessageAttributeValue{
			"count": {DataType: aws.String("Number"), StringValue: aws.String("1")},
			"bytes": {DataType: aws.String("Binary"), BinaryValue: []byte{0, 1, 255}},
		},
	})
	expect(t, err)
	messages := receive(t.Context(), t, client, url)
	equal(t, len(messages), 1)
	equal(t, *messages[0].Body, "höllo")
	equal(t, messages[0].MessageAttributes["bytes"].BinaryValue[2], 255)
	equal(t, messages[0].Attributes["ApproximateReceiveCount"], "1")
	_, err = client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{
		QueueUrl: url, ReceiptHandle: messages[0].ReceiptHandle,
	})
	expect(t, err)
}

func TestLongPollEndsWithTheMessage(t *testing.T) {
	client := sqs.NewFromConfig(configuration(t))
	url := createQueue(t, client, "long-poll", nil)
	polled := make(chan []types.Message)
	go func() { polled <- receive(t.Context(), t, client, url) }()
	_, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: url, MessageBody: aws.String("late")})
	expect(t, err)
	equal(t, len(<-polled), 1)
}

func TestBatchesAndTheirLimit(t *testing.T) {
	client := sqs.NewFromConfig(configuration(t))
	url := createQueue(t, client, "batches", nil)
	var entries []types.SendMessageBatchRequestEntry
	for id := range 11 {
		body := fmt.Sprint(id)
		entries = append(entries, types.SendMessageBatchRequestEntry{Id: &body, MessageBody: &body})
	}
	sent, err := client.SendMessageBatch(t.Context(), &sqs.SendMessageBatchInput{QueueUrl: url, Entries: entries[:10]})
	expect(t, err)
	equal(t, len(sent.Successful), 10)
	_, err = client.SendMessageBatch(t.Context(), &sqs.SendMessageBatchInput{QueueUrl: url, Entries: entries})
	refusal[*types.TooManyEntriesInBatchRequest](t, err)
}

func TestFifoQueueDropsDuplicates(t *testing.T) {
	client := sqs.NewFromConfig(configuration(t))
	attributes := map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true"}
	url := createQueue(t, client, "orders.fifo", attributes)
	for _, body := range []string{"a", "b", "a"} {
		_, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{
			QueueUrl: url, MessageBody: &body, MessageGroupId: aws.String("group"),
		})
		expect(t, err)
	}
	messages := receive(t.Context(), t, client, url)
	equal(t, len(messages), 2)
	equal(t, *messages[0].Body+*messages[1].Body, "ab")
}

func TestQueuesInPages(t *testing.T) {
	client := sqs.NewFromConfig(configuration(t))
	for _, name := range []string{"page-1", "page-2", "page-3"} {
		createQueue(t, client, name, nil)
	}
	input := &sqs.ListQueuesInput{QueueNamePrefix: aws.String("page-"), MaxResults: aws.Int32(2)}
	listed := 0
	for pages := sqs.NewListQueuesPaginator(client, input); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		expect(t, err)
		listed += len(page.QueueUrls)
	}
	equal(t, listed, 3)
	_, err := client.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("absent")})
	refusal[*types.QueueDoesNotExist](t, err)
}
