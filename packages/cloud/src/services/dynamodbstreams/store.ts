import { ResourceNotFoundException } from "@aws-sdk/client-dynamodb-streams";
import type { CloudPorts, Scope } from "../../ports.js";
import type { TableStream } from "../../table-stream.js";

/** A view of one account's streams in a region; it has no state of its own. */
export class StreamsStore {
  readonly #scope: Scope;
  readonly #ports: Pick<CloudPorts, "tableStreams">;

  constructor(scope: Scope, ports: Pick<CloudPorts, "tableStreams">) {
    this.#scope = scope;
    this.#ports = ports;
  }

  streams(): readonly TableStream[] {
    return this.#ports.tableStreams.of(this.#scope);
  }

  /** @throws ResourceNotFoundException */
  stream(arn: string): TableStream {
    const stream = this.streams().find((each) => each.arn === arn);
    if (stream !== undefined) return stream;
    throw new ResourceNotFoundException({
      message: `Requested resource not found: Stream: ${arn} not found`,
      $metadata: {},
    });
  }
}
