import { ServiceError } from "../service-error.js";

type Paths = readonly (readonly string[])[];

/** The sentence of AWS's common validation framework, which most JSON and query services share. */
export function nullMembers(code: string, paths: Paths): ServiceError {
  const violations = paths.map(
    (path) => `Value null at '${constraintPath(path)}' failed to satisfy constraint: Member must not be null`,
  );
  const count = `${violations.length} validation error${violations.length === 1 ? "" : "s"} detected`;
  return new ServiceError({ code, message: `${count}: ${violations.join("; ")}` });
}

// `Tags[0].Key` of the model is `tags.1.member.key` in these messages.
function constraintPath(path: readonly string[]): string {
  return path
    .map((segment) =>
      /^\d+$/.test(segment) ? `${segment}.member` : segment.charAt(0).toLowerCase() + segment.slice(1),
    )
    .join(".");
}

/** What services that came from the query protocol say (SQS, CloudWatch); only the first one is named. */
export function missingParameter(code: string, [path = []]: Paths): ServiceError {
  const message = `The request must contain the parameter ${path.join(".")}.`;
  return new ServiceError({ code, queryCode: "MissingParameter", message });
}

/** EC2 says the same without the full stop. */
export function missingEc2Parameter([path = []]: Paths): ServiceError {
  const message = `The request must contain the parameter ${path.join(".")}`;
  return new ServiceError({ code: "MissingParameter", message });
}
