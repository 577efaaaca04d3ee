import type { Operations } from "@assay/wire";
import type * as S3 from "@aws-sdk/client-s3";
import { bucketConfigurationOperations } from "./operations/bucket-configuration.js";
import { bucketOperations } from "./operations/buckets.js";
import { keptConfigurationOperations } from "./operations/kept-configuration.js";
import { listingOperations } from "./operations/listings.js";
import { multipartOperations } from "./operations/multipart.js";
import { namedConfigurationOperations } from "./operations/named-configurations.js";
import { objectPropertyOperations } from "./operations/object-properties.js";
import { objectOperations } from "./operations/objects.js";
import type { S3Context } from "./request-scope.js";

export const operations = {
  ...bucketOperations,
  ...bucketConfigurationOperations,
  ...keptConfigurationOperations,
  ...namedConfigurationOperations,
  ...objectOperations,
  ...objectPropertyOperations,
  ...listingOperations,
  ...multipartOperations,
} satisfies Operations<typeof S3, S3Context>;
