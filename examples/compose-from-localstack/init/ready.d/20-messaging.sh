#!/bin/bash
set -euo pipefail

queue_url=$(awslocal sqs create-queue --queue-name orders --query QueueUrl --output text)
queue_arn=$(awslocal sqs get-queue-attributes --queue-url "$queue_url" --attribute-names QueueArn \
  --query Attributes.QueueArn --output text)
topic_arn=$(awslocal sns create-topic --name orders --query TopicArn --output text)
awslocal sns subscribe --topic-arn "$topic_arn" --protocol sqs --notification-endpoint "$queue_arn" \
  --attributes RawMessageDelivery=true
