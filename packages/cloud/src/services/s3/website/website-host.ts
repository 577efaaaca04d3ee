/** The bucket whose website a host stands for, for example `shop.s3-website.eu-central-1.amazonaws.com`. */
export function websiteBucketOf(host: string): string | undefined {
  return /^(.+)\.s3-website[.-]/i.exec(host)?.[1];
}
