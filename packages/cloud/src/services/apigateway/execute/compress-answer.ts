import { deflateSync, gzipSync } from "node:zlib";
import { type ApiAnswer, type Call, headerOf } from "./call.js";

/** Compresses an answer that is as large as the API asks for, in a way that the client accepts. */
export function compressAnswer({ definition, request }: Call, answer: ApiAnswer): ApiAnswer {
  const { minimumCompressionSize } = definition;
  if (minimumCompressionSize === undefined || answer.body.byteLength < minimumCompressionSize) return answer;
  if (answer.body.byteLength === 0 || headerOf(answer.headers, "content-encoding") !== undefined) return answer;
  const accepted = (headerOf(request.headers, "accept-encoding") ?? "")
    .toLowerCase()
    .split(",")
    .filter((each) => !/;\s*q=0(?:\.0*)?\s*$/.test(each))
    .map((each) => each.split(";")[0]?.trim());
  const coding = accepted.find((each) => each === "gzip" || each === "deflate");
  if (coding === undefined) return answer;
  const body = coding === "gzip" ? gzipSync(answer.body) : deflateSync(answer.body);
  return { ...answer, headers: [...answer.headers, ["Content-Encoding", coding]], body };
}
