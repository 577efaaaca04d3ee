import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { unknownTable } from "../errors.js";
import type { DynamoDbStore } from "../store.js";

/** Every table has continuous backups on AWS; recovery to a point in time has to be switched on, and cannot be here. */
export function describeContinuousBackups(
  { TableName }: InputOf<typeof DynamoDB, "DescribeContinuousBackups">,
  { store }: ServiceContext<DynamoDbStore>,
): OutputOf<typeof DynamoDB, "DescribeContinuousBackups"> {
  if (store.findTable(TableName) === undefined) throw unknownTable(TableName);
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    },
  };
}
