import { compileService } from "@assay/wire";
import * as S3 from "@aws-sdk/client-s3";
import { malformedXml } from "../errors.js";
import { OBJECT_TAG_LIMIT, type Tags, tagsOfSet } from "../tags.js";

/** Tags of a form, which carries them as the document of PutObjectTagging. @throws ServiceError MalformedXML, InvalidTag */
export function tagsOfField(document: string): Tags {
  const { Tagging } = readTagging(document);
  return tagsOfSet(Tagging?.TagSet, OBJECT_TAG_LIMIT);
}

function readTagging(document: string): Partial<S3.PutObjectTaggingRequest> {
  const request = {
    ...{ method: "PUT", path: "/bucket/key", query: "tagging" },
    headers: { "content-type": "application/xml" },
    body: Buffer.from(document),
  };
  try {
    return compileService(S3)
      .resolve(request)
      .readInput(() => undefined);
  } catch {
    throw malformedXml();
  }
}
