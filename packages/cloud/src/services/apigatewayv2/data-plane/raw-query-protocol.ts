import { buffer } from "node:stream/consumers";
import type { WireResponse } from "@assay/wire";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import type { HttpResponse, MetadataBearer } from "@smithy/types";

/** What a client of `RawQueryProtocol` gives in the place of an operation's output. */
export interface RawOutput extends MetadataBearer {
  readonly response: WireResponse;
}

/** Asks as AWS's query protocol does and leaves the answer, an error too, to whoever passes it on. */
export class RawQueryProtocol extends AwsQueryProtocol {
  override async deserializeResponse<Output extends MetadataBearer>(
    _operation: unknown,
    _context: unknown,
    { statusCode, headers, body }: HttpResponse,
  ): Promise<Output> {
    const output: RawOutput = { $metadata: {}, response: { status: statusCode, headers, body: await buffer(body) } };
    return output as MetadataBearer as Output;
  }
}
