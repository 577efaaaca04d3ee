// POST /items: keeps the body in Redis for a day and publishes its key.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"log"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

const lifetime = 24 * time.Hour

type items struct {
	redis    *redis.Client
	sns      *sns.Client
	topicARN string
}

func (items items) handle(ctx context.Context, request events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	body, err := bodyOf(request)
	if err != nil || len(body) == 0 {
		return answer(400, map[string]string{"message": "the body is empty"}), nil
	}
	key := "item:" + uuid.NewString()
	if err := items.redis.Set(ctx, key, body, lifetime).Err(); err != nil {
		log.Printf("redis: %v", err)
		return answer(503, map[string]string{"message": "the store cannot be reached"}), nil
	}
	_, err = items.sns.Publish(ctx, &sns.PublishInput{TopicArn: aws.String(items.topicARN), Message: aws.String(key)})
	if err != nil {
		return events.APIGatewayProxyResponse{}, err
	}
	return answer(201, map[string]string{"key": key}), nil
}

func bodyOf(request events.APIGatewayProxyRequest) ([]byte, error) {
	if request.IsBase64Encoded {
		return base64.StdEncoding.DecodeString(request.Body)
	}
	return []byte(request.Body), nil
}

func answer(status int, body map[string]string) events.APIGatewayProxyResponse {
	text, _ := json.Marshal(body)
	return events.APIGatewayProxyResponse{
		StatusCode: status,
		Headers:    map[string]string{"content-type": "application/json"},
		Body:       string(text),
	}
}

func main() {
	configuration, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil {
		log.Fatal(err)
	}
	options.DialTimeout = time.Second
	options.MaxRetries = -1
	lambda.Start(items{redis.NewClient(options), sns.NewFromConfig(configuration), os.Getenv("TOPIC_ARN")}.handle)
}
