import type { Parameter as ParameterValue } from "@aws-sdk/client-ssm";
import type { Scope, ServiceClients } from "../../ports.js";
import { invalid, referencedSecretNotFound } from "./errors.js";

const PREFIX = "/aws/reference/secretsmanager/";

/** Whether a name stands for a secret of Secrets Manager. */
export function isSecretReference(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * A secret, read as if it were a parameter.
 * @throws ParameterNotFound; ValidationException without decryption
 */
export async function readSecret(
  name: string,
  isDecrypted: boolean | undefined,
  { scope, clients }: { readonly scope: Scope; readonly clients: ServiceClients },
): Promise<ParameterValue> {
  if (isDecrypted !== true) {
    throw invalid("WithDecryption flag must be True for retrieving a Secret Manager secret.");
  }
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = clients.of(SecretsManagerClient, scope);
  try {
    const { $metadata: _, ...secret } = await client.send(
      new GetSecretValueCommand({ SecretId: name.slice(PREFIX.length) }),
    );
    return {
      Name: name,
      Type: "SecureString",
      Value: secret.SecretString,
      Version: 0,
      SourceResult: JSON.stringify(secret),
      LastModifiedDate: secret.CreatedDate,
      ARN: `arn:aws:ssm:${scope.region}:${scope.accountId}:parameter${name}`,
    };
  } catch (cause) {
    throw referencedSecretNotFound(name, cause);
  }
}
