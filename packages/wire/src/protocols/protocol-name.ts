/** Names of the AWS protocols as in Smithy models (`aws.protocols#restJson1`, `smithy.protocols#rpcv2Cbor`). */
export const PROTOCOL_NAMES = [
  "awsJson1_0",
  "awsJson1_1",
  "restJson1",
  "restXml",
  "awsQuery",
  "ec2Query",
  "rpcv2Cbor",
] as const;

export type ProtocolName = (typeof PROTOCOL_NAMES)[number];
