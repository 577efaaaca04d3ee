import {
  ServerlessCacheSnapshotAlreadyExistsFault,
  ServerlessCacheSnapshotNotFoundFault,
  SnapshotAlreadyExistsFault,
  SnapshotNotFoundFault,
} from "@aws-sdk/client-elasticache";

const $metadata = {};

export const snapshotExists = (name: string): Error =>
  new SnapshotAlreadyExistsFault({ message: `Snapshot with specified name already exists: ${name}`, $metadata });

export const snapshotNotFound = (name: string): Error =>
  new SnapshotNotFoundFault({ message: `Snapshot not found: ${name}`, $metadata });

export const serverlessSnapshotExists = (name: string): Error =>
  new ServerlessCacheSnapshotAlreadyExistsFault({
    message: `Serverless cache snapshot ${name} already exists`,
    $metadata,
  });

export const serverlessSnapshotNotFound = (name: string): Error =>
  new ServerlessCacheSnapshotNotFoundFault({ message: `Serverless cache snapshot ${name} not found`, $metadata });
