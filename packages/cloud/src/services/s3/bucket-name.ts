import { illegalLocation, invalidBucketName, invalidLocation } from "./errors.js";

// docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, read November 2026.
const NAME = /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** @throws ServiceError InvalidBucketName */
export function checkBucketName(name: string): void {
  if (!NAME.test(name) || IP_ADDRESS.test(name) || RESERVED.test(name)) throw invalidBucketName(name);
}

/**
 * Where a new bucket will be. Only the oldest region makes buckets for others.
 * @throws ServiceError IllegalLocationConstraintException, InvalidLocationConstraint
 */
export function regionOfNewBucket(callersRegion: string, constraint: string | undefined): string {
  const endpointRegion = callersRegion === "aws-global" ? "us-east-1" : callersRegion;
  if (constraint === undefined || constraint === "") {
    if (endpointRegion !== "us-east-1") throw illegalLocation("unspecified");
    return endpointRegion;
  }
  const region = constraint === "EU" ? "eu-west-1" : constraint;
  if (!/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region) || region === "us-east-1") throw invalidLocation(constraint);
  if (endpointRegion !== "us-east-1" && endpointRegion !== region) throw illegalLocation(constraint);
  return region;
}
