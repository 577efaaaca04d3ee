import {
  CacheClusterAlreadyExistsFault,
  CacheClusterNotFoundFault,
  CacheParameterGroupAlreadyExistsFault,
  CacheParameterGroupNotFoundFault,
  CacheSubnetGroupAlreadyExistsFault,
  CacheSubnetGroupInUse,
  CacheSubnetGroupNotFoundFault,
  InsufficientCacheClusterCapacityFault,
  InvalidARNFault,
  InvalidCacheClusterStateFault,
  InvalidCacheParameterGroupStateFault,
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  InvalidReplicationGroupStateFault,
  InvalidServerlessCacheStateFault,
  NodeGroupNotFoundFault,
  ReplicationGroupAlreadyExistsFault,
  ReplicationGroupNotFoundFault,
  ServerlessCacheAlreadyExistsFault,
  ServerlessCacheNotFoundFault,
  TagNotFoundFault,
  TagQuotaPerResourceExceeded,
} from "@aws-sdk/client-elasticache";

const $metadata = {};

export const invalidValue = (message: string): Error => new InvalidParameterValueException({ message, $metadata });

export const invalidCombination = (message: string): Error =>
  new InvalidParameterCombinationException({ message, $metadata });

export const clusterExists = (): Error =>
  new CacheClusterAlreadyExistsFault({ message: "Cache cluster already exists", $metadata });

export const clusterNotFound = (id: string): Error =>
  new CacheClusterNotFoundFault({ message: `CacheCluster not found: ${id}`, $metadata });

export const clusterBusy = (message: string): Error => new InvalidCacheClusterStateFault({ message, $metadata });

export const groupExists = (id: string): Error =>
  new ReplicationGroupAlreadyExistsFault({ message: `Replication group ${id} already exists`, $metadata });

export const groupNotFound = (id: string): Error =>
  new ReplicationGroupNotFoundFault({ message: `ReplicationGroup ${id} not found.`, $metadata });

export const groupBusy = (message: string): Error => new InvalidReplicationGroupStateFault({ message, $metadata });

export const nodeGroupNotFound = (id: string): Error =>
  new NodeGroupNotFoundFault({ message: `NodeGroup ${id} not found.`, $metadata });

export const serverlessExists = (name: string): Error =>
  new ServerlessCacheAlreadyExistsFault({ message: `Serverless cache ${name} already exists`, $metadata });

export const serverlessNotFound = (name: string): Error =>
  new ServerlessCacheNotFoundFault({ message: `ServerlessCache ${name} not found`, $metadata });

export const serverlessBusy = (message: string): Error => new InvalidServerlessCacheStateFault({ message, $metadata });

export const subnetGroupExists = (name: string): Error =>
  new CacheSubnetGroupAlreadyExistsFault({ message: `Cache subnet group ${name} already exists.`, $metadata });

export const subnetGroupNotFound = (name: string): Error =>
  new CacheSubnetGroupNotFoundFault({ message: `Cache Subnet Group ${name} does not exist.`, $metadata });

export const subnetGroupInUse = (name: string): Error =>
  new CacheSubnetGroupInUse({
    message: `Cache subnet group ${name} is currently in use by a cache cluster.`,
    $metadata,
  });

export const parameterGroupExists = (name: string): Error =>
  new CacheParameterGroupAlreadyExistsFault({ message: `CacheParameterGroup ${name} already exists`, $metadata });

export const parameterGroupNotFound = (name: string): Error =>
  new CacheParameterGroupNotFoundFault({ message: `CacheParameterGroup not found: ${name}`, $metadata });

export const parameterGroupInUse = (message: string): Error =>
  new InvalidCacheParameterGroupStateFault({ message, $metadata });

export const invalidArn = (arn: string): Error =>
  new InvalidARNFault({ message: `${arn} is not a valid ElastiCache ARN.`, $metadata });

export const tagNotFound = (key: string): Error =>
  new TagNotFoundFault({ message: `Tag with key ${key} not found.`, $metadata });

export const tooManyTags = (): Error =>
  new TagQuotaPerResourceExceeded({ message: "The request exceeds the limit of 50 tags per resource.", $metadata });

/** ElastiCache answers this when it has no machine for a node; here the machine has no server. */
export const noServer = (message: string): Error => new InsufficientCacheClusterCapacityFault({ message, $metadata });
