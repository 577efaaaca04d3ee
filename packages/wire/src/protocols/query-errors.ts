import { XmlNode } from "@aws-sdk/xml-builder";
import { addElement, addTextElement, writeXmlMembers } from "../codec/xml-writer.js";
import type { DescribedError } from "./described-error.js";
import type { ResponseContext } from "./protocol.js";

/** `ErrorResponse > Error > Type, Code, Message`. */
export function queryError(error: DescribedError, { requestId }: ResponseContext, xmlNamespace: string): XmlNode {
  const root = new XmlNode("ErrorResponse").a("xmlns", xmlNamespace);
  const content = addElement(root, "Error");
  addTextElement(content, "Type", error.fault === "client" ? "Sender" : "Receiver");
  addTextElement(content, "Code", error.queryCode);
  addTextElement(content, "Message", error.queryMessage);
  const { shape, members } = error;
  if (shape !== undefined) {
    const rest = shape.members.filter(({ name }) => name.toLowerCase() !== "message");
    writeXmlMembers(content, rest, members);
  }
  addTextElement(root, "RequestId", requestId);
  return root;
}

/** `Response > Errors > Error > Code, Message`; EC2 models no exceptions. */
export function ec2Error({ queryCode, message }: DescribedError, { requestId }: ResponseContext): XmlNode {
  const root = new XmlNode("Response");
  const content = addElement(addElement(root, "Errors"), "Error");
  addTextElement(content, "Code", queryCode);
  addTextElement(content, "Message", message);
  addTextElement(root, "RequestID", requestId);
  return root;
}
