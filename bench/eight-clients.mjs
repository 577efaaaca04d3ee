// The customers of the throughput measurement, in a process of their own as customers are.
// Usage: node bench/eight-clients.mjs ENDPOINT CLIENTS CALLS_PER_CLIENT; prints the milliseconds all calls took.
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

const [endpoint, clients, callsPerClient] = process.argv.slice(2);
const EVENT = Buffer.from('{"word":"warm"}');

const invokers = Array.from({ length: Number(clients) }, () => {
  const client = new LambdaClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  return async (calls) => {
    for (let call = 0; call < calls; call += 1) {
      const { FunctionError } = await client.send(new InvokeCommand({ FunctionName: "warm", Payload: EVENT }));
      if (FunctionError !== undefined) throw new Error("the function failed");
    }
  };
});

// Starts as many environments as there are clients, and lets both sides compile their hot paths.
await Promise.all(invokers.map((invoke) => invoke(100)));
const startedAt = performance.now();
await Promise.all(invokers.map((invoke) => invoke(Number(callsPerClient))));
process.stdout.write(String(performance.now() - startedAt));
process.exit(0);
