package sdk_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func TestTopicFeedsQueueAsItsFilterSays(t *testing.T) {
	topics, queues := sns.NewFromConfig(configuration(t)), sqs.NewFromConfig(configuration(t))
	url := createQueue(t, queues, "teas", nil)
	queue, err := queues.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: url, AttributeNames: []sqstypes.QueueAttributeName{"QueueArn"},
	})
	expect(t, err)
	topic, err := topics.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("drinks")})
	expect(t, err)
	_, err = topics.Subscribe(t.Context(), &sns.SubscribeInput{
		TopicArn: topic.TopicArn, Protocol: aws.String("sqs"), Endpoint: aws.String(queue.Attributes["QueueArn"]),
		Attributes: map[string]string{"RawMessageDelivery": "true", "FilterPolicy": `{"kind":["tea"]}`},
	})
	expect(t, err)
	kind := func(value string) map[string]types.MessageAttributeValue {
		return map[string]types.MessageAttributeValue{"kind": {DataType: aws.String("String"), StringValue: &value}}
	}
	published, err := topics.PublishBatch(t.Context(), &sns.PublishBatchInput{
		TopicArn: topic.TopicArn,
		PublishBatchRequestEntries: []types.PublishBatchRequestEntry{
			{Id: aws.String("1"), Message: aws.String("espresso"), MessageAttributes: kind("coffee")},
			{Id: aws.String("2"), Message: aws.String("assam"), MessageAttributes: kind("tea")},
		},
	})
	expect(t, err)
	equal(t, len(published.Successful), 2)
	messages := receive(t.Context(), t, queues, url)
	equal(t, len(messages), 1)
	equal(t, *messages[0].Body, "assam")

	absent := *topic.TopicArn + "-absent"
	_, err = topics.Publish(t.Context(), &sns.PublishInput{TopicArn: &absent, Message: aws.String("x")})
	refusal[*types.NotFoundException](t, err)
}
