import { XmlNode } from "@aws-sdk/xml-builder";
import { FormReader } from "../codec/form-reader.js";
import { createFormTree } from "../codec/form-tree.js";
import { decodeUtf8 } from "../codec/malformed.js";
import { addElement, addTextElement, encodeXml, writeXmlMembers } from "../codec/xml-writer.js";
import { parseQuery, type QueryParameters } from "../http/query-parameters.js";
import type { WireRequest } from "../message.js";
import type { OperationModel } from "../model/operation-model.js";
import type { ServiceModel } from "../model/service-model.js";
import { UNIT } from "../model/shape.js";
import { ServiceError } from "../service-error.js";
import { missingEc2Parameter, missingParameter, nullMembers } from "./missing-members.js";
import { BODY_ONLY, type Protocol, type ResponseContext } from "./protocol.js";
import { ec2Error, queryError } from "./query-errors.js";
import { unknownAction } from "./unknown-operation.js";

/** awsQuery (IAM, STS, CloudFormation, ...) and the dialect of it that EC2 speaks. */
export function createQuery(model: ServiceModel, name: "awsQuery" | "ec2Query"): Protocol {
  const reader = new FormReader(name);
  const headersOf = ({ requestId }: ResponseContext): Record<string, string> => ({
    "content-type": "text/xml",
    "x-amzn-requestid": requestId,
  });
  return {
    name,
    route(request) {
      const query = readForm(request);
      const action = query.get("Action")?.[0] ?? "";
      const operation = model.operations.get(action);
      if (operation === undefined) throw unknownAction(action, query.get("Version")?.[0] ?? "");
      return { ...BODY_ONLY, operation, request, query };
    },
    readInput({ operation, query }, report) {
      const parameters = [...query].filter(([parameter]) => !NOT_INPUT.test(parameter));
      return reader.readMembers(operation.input.members, createFormTree(parameters), report);
    },
    writeOutput(operation, output, context) {
      const root = new XmlNode(`${operation.name}Response`).a("xmlns", model.xmlNamespace ?? defaultNamespace(model));
      if (name === "awsQuery") writeResult(root, operation, output, context);
      else writeEc2Result(root, operation, output, context);
      return { status: 200, headers: headersOf(context), body: encodeXml(root) };
    },
    writeError(error, context) {
      const xmlNamespace = model.xmlNamespace ?? defaultNamespace(model);
      const root = name === "awsQuery" ? queryError(error, context, xmlNamespace) : ec2Error(error, context);
      return { status: error.queryStatus, headers: headersOf(context), body: encodeXml(root) };
    },
    malformed: (message) => new ServiceError({ code: "MalformedInput", message }),
    missing(paths) {
      if (name === "ec2Query") return missingEc2Parameter(paths);
      return model.isQueryCompatible
        ? missingParameter("MissingParameter", paths)
        : nullMembers("ValidationError", paths);
    },
  };
}

// What every query request may carry besides the operation's input (signature versions 2 and 4).
const NOT_INPUT =
  /^(?:Action|Version|AWSAccessKeyId|Signature|SignatureMethod|SignatureVersion|Timestamp|SecurityToken|X-Amz-.*)$/i;

// Parameters may be in the query, in a form, or in both.
function readForm({ query, body }: WireRequest): QueryParameters {
  const form = body.byteLength === 0 ? "" : decodeUtf8(body);
  return parseQuery([query, form].filter(Boolean).join("&"));
}

function writeResult(root: XmlNode, { name, output }: OperationModel, value: unknown, context: ResponseContext): void {
  if (output !== UNIT) writeXmlMembers(addElement(root, `${name}Result`), output.members, value);
  addTextElement(addElement(root, "ResponseMetadata"), "RequestId", context.requestId);
}

function writeEc2Result(root: XmlNode, { output }: OperationModel, value: unknown, context: ResponseContext): void {
  addTextElement(root, "requestId", context.requestId);
  writeXmlMembers(root, output.members, value);
}

// Models of services that left awsQuery no longer say it (SQS: http://queue.amazonaws.com/doc/2012-11-05/).
function defaultNamespace({ namespace, version }: ServiceModel): string {
  const host = namespace === "com.amazonaws.sqs" ? "queue" : namespace.slice(namespace.lastIndexOf(".") + 1);
  return `http://${host}.amazonaws.com/doc/${version}/`;
}
