// Started by a test with the built package's address: serves one invocation that hangs, so that it can be killed.
const [door, options] = process.argv.slice(2);
const { startEnvironment } = await import(door);
const environment = await startEnvironment(JSON.parse(options));
await environment.invoke({ payload: Buffer.from("{}") });
process.send("ready");
environment.invoke({ payload: Buffer.from('{"hang":true}') });
