/** A policy of a queue, a topic or a secret that lets everybody in. */
export const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "s", Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" }],
});
