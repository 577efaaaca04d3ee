import { CloudWatchClient, GetMetricStatisticsCommand, type Statistic } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Cloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { nodePackage, ROLE } from "./lambda-fixture.js";
import { REGION } from "./sqs-fixture.js";

const DAY = 86_400_000;

/** The function `orders` in an account of its own, and what can be seen of its work. */
export async function createOrdersFunction(cloud: Cloud, source: string) {
  const accountId = newAccountId();
  const options = { accountId, region: REGION };
  const lambda = cloud.client(LambdaClient, options);
  const logs = cloud.client(CloudWatchLogsClient, options);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "orders",
      Role: ROLE,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Timeout: 20,
      Code: { ZipFile: await nodePackage(source) },
    }),
  );
  return {
    accountId,
    options,
    lambda,
    sqs: cloud.client(SQSClient, options),
    functionArn: `arn:aws:lambda:${REGION}:${accountId}:function:orders`,
    /** Lines of its log that have a text, in the order of their times; none before it has run. */
    async logged(text: string): Promise<{ timestamp: number; message: string }[]> {
      const query = new FilterLogEventsCommand({ logGroupName: "/aws/lambda/orders", filterPattern: `"${text}"` });
      const { events = [] } = await logs.send(query).catch(() => ({ events: [] }));
      return events.map(({ timestamp = 0, message = "" }) => ({ timestamp, message }));
    },
    /** A metric of the function, over all the time of the cloud so far; undefined when it was never written. */
    async metric(MetricName: string, statistic: Statistic = "Sum"): Promise<number | undefined> {
      const { Datapoints = [] } = await cloud.client(CloudWatchClient, options).send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/Lambda",
          MetricName,
          Dimensions: [{ Name: "FunctionName", Value: "orders" }],
          StartTime: new Date(cloud.clock.now() - 30 * DAY),
          EndTime: new Date(cloud.clock.now() + DAY),
          Period: (60 * DAY) / 1000,
          Statistics: [statistic],
        }),
      );
      return Datapoints[0]?.[statistic];
    },
  };
}
