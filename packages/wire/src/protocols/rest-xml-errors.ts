import { XmlNode } from "@aws-sdk/xml-builder";
import { addElement, addTextElement, writeXmlMembers } from "../codec/xml-writer.js";
import { bindingsOf } from "../http/bindings.js";
import type { OperationModel } from "../model/operation-model.js";
import { ServiceError } from "../service-error.js";
import type { DescribedError } from "./described-error.js";
import type { ResponseContext } from "./protocol.js";

/** S3 answers with a bare `Error`. */
export function bareError(error: DescribedError, { requestId }: ResponseContext): XmlNode {
  const root = new XmlNode("Error");
  addErrorContent(root, error);
  addTextElement(root, "RequestId", requestId);
  addTextElement(root, "HostId", hostIdOf(requestId));
  return root;
}

/** Other restXml services wrap the error as query services do. */
export function wrappedError(
  error: DescribedError,
  { requestId }: ResponseContext,
  xmlNamespace: string | undefined,
): XmlNode {
  const root = new XmlNode("ErrorResponse").a("xmlns", xmlNamespace);
  const content = addElement(root, "Error");
  addTextElement(content, "Type", error.fault === "client" ? "Sender" : "Receiver");
  addErrorContent(content, error);
  addTextElement(root, "RequestId", requestId);
  return root;
}

function addErrorContent(parent: XmlNode, { code, message, shape, members, details }: DescribedError): void {
  addTextElement(parent, "Code", code);
  addTextElement(parent, "Message", message);
  for (const [name, text] of Object.entries(details)) addTextElement(parent, name, text);
  if (shape === undefined) return;
  const rest = bindingsOf(shape).body.filter(({ name }) => name.toLowerCase() !== "message");
  writeXmlMembers(parent, rest, members);
}

/** S3's second id of a request, which names the host that answered; here it follows from the first. */
export function hostIdOf(requestId: string): string {
  return Buffer.from(`assay/${requestId}`).toString("base64");
}

export function malformedXml(cause: Error): ServiceError {
  const message = "The XML you provided was not well-formed or did not validate against our published schema";
  return new ServiceError({ code: "MalformedXML", message: `${message} (${cause.message})`, cause });
}

/** What S3 says depends on where the member belongs. */
export function missingFromRequest(path: readonly string[], { input }: OperationModel): ServiceError {
  const { httpHeader, httpQuery } = input.members.find(({ name }) => name === path[0])?.traits ?? {};
  if (httpHeader !== undefined) {
    const message = `Missing required header for this request: ${httpHeader.toLowerCase()}`;
    return new ServiceError({ code: "InvalidRequest", message });
  }
  if (httpQuery !== undefined) {
    return new ServiceError({ code: "InvalidRequest", message: `Missing required query parameter: ${httpQuery}` });
  }
  return malformedXml(new Error(`${path.join(".")} is missing`));
}
