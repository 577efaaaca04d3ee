"""Places an order as the shop does, and checks that every service has its part of it."""

import json
import uuid

import boto3


def main() -> None:
    order = {"id": str(uuid.uuid4()), "total": "12.50"}
    currency = boto3.client("ssm").get_parameter(Name="/shop/currency")["Parameter"]["Value"]
    boto3.client("dynamodb").put_item(
        TableName="orders",
        Item={"id": {"S": order["id"]}, "total": {"N": order["total"]}, "currency": {"S": currency}},
    )
    boto3.client("s3").put_object(Bucket="shop-orders", Key=f"{order['id']}.json", Body=json.dumps(order))
    (topic,) = boto3.client("sns").list_topics()["Topics"]
    boto3.client("sns").publish(TopicArn=topic["TopicArn"], Message=order["id"])

    item = boto3.client("dynamodb").get_item(TableName="orders", Key={"id": {"S": order["id"]}})["Item"]
    stored = boto3.client("s3").get_object(Bucket="shop-orders", Key=f"{order['id']}.json")["Body"].read()
    sqs = boto3.client("sqs")
    queue = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

    assert item["currency"]["S"] == "EUR", item
    assert json.loads(stored) == order, stored
    assert message["Body"] == order["id"], message
    print(json.dumps({"placed": order["id"], "currency": currency}))


if __name__ == "__main__":
    main()
