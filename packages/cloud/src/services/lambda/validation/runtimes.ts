import { invalidParameter } from "../errors.js";

/**
 * What Lambda accepts in `Runtime`, in the order in which its message lists it (recorded November 2025), followed by
 * the runtimes that its API model has gained since. Assay runs some of them; the others can be deployed, not invoked.
 */
export const ACCEPTED_RUNTIMES = [
  "nodejs20.x",
  "python3.14",
  "provided.al2023",
  "python3.12",
  "python3.13",
  "nodejs24.x",
  "nodejs22.x",
  "java25",
  "python3.10",
  "python3.11",
  "java21",
  "ruby3.3",
  "ruby3.4",
  "ruby3.2",
  "python3.8",
  "python3.9",
  "java17",
  "nodejs16.x",
  "dotnet10",
  "dotnet8",
  "java11",
  "dotnet6",
  "nodejs18.x",
  "provided.al2",
  "java8.al2",
  "nodejs26.x",
  "python3.15",
  "ruby4.0",
  "java8.al2023",
  "java11.al2023",
  "java17.al2023",
];

export function refuseUnknownRuntime(runtime: string | undefined): void {
  if (runtime === undefined || ACCEPTED_RUNTIMES.includes(runtime)) return;
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${ACCEPTED_RUNTIMES.join(", ")}] or be a valid ARN`,
  );
}
