import type { CreateRoleCommandOutput, IAMClientConfig } from "@aws-sdk/client-iam";

const TRUST_LAMBDA = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/**
 * A role that Lambda may assume, on an emulator, where nothing can be done with it. On AWS a role is a decision that
 * a release tool does not take.
 *
 * @param config of a client for the emulator
 */
export async function findOrCreateEmulatorRole(
  config: IAMClientConfig,
  functionName: string,
): Promise<string | undefined> {
  const { CreateRoleCommand, EntityAlreadyExistsException, GetRoleCommand, IAMClient } = await import(
    "@aws-sdk/client-iam"
  );
  const client = new IAMClient(config);
  // IAM role names have at most 64 characters, function names too.
  const RoleName = `assay-${functionName}`.slice(0, 64);
  try {
    const create = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST_LAMBDA });
    const created = await client
      .send(create)
      .catch((error: unknown): Promise<Pick<CreateRoleCommandOutput, "Role">> => {
        if (error instanceof EntityAlreadyExistsException) return client.send(new GetRoleCommand({ RoleName }));
        throw error;
      });
    return created.Role?.Arn;
  } catch {
    // An endpoint without IAM may well accept any role; one that does not says so when the function is created.
    return `arn:aws:iam::000000000000:role/${RoleName}`;
  } finally {
    client.destroy();
  }
}
