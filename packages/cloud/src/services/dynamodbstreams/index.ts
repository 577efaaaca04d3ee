import * as DynamoDBStreams from "@aws-sdk/client-dynamodb-streams";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { StreamsStore } from "./store.js";

/** Amazon DynamoDB Streams. What there is to read, DynamoDB keeps. */
export const dynamodbstreams = defineService({
  client: DynamoDBStreams,
  createStore: (scope: Scope, ports: CloudPorts) => new StreamsStore(scope, ports),
  operations,
  partial: {
    DescribeStream: "one shard, which never splits",
  },
});
