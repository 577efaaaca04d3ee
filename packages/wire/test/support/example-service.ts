import { compileService, type WireRequest, type WireResponse } from "@assay/wire";
import * as Sqs from "@aws-sdk/client-sqs";

const sqs = compileService(Sqs);

export function answer(request: WireRequest, requestId: string): WireResponse {
  try {
    const operation = sqs.resolve(request);
    try {
      const { QueueName } = operation.readInput();
      if (QueueName !== "orders") {
        throw new Sqs.QueueDoesNotExist({ message: "The specified queue does not exist.", $metadata: {} });
      }
      return operation.writeOutput({ QueueUrl: "http://localhost:4566/000000000000/orders" }, { requestId });
    } catch (error) {
      return operation.writeError(error, { requestId });
    }
  } catch (error) {
    return sqs.writeError(request, error, { requestId }); // no such operation
  }
}
