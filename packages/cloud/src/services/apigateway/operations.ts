import type { Operations } from "@assay/wire";
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { ServiceContext } from "../../define-service.js";
import { accountOperations } from "./operations/account.js";
import { apiKeyOperations } from "./operations/api-keys.js";
import { authorizerOperations } from "./operations/authorizers.js";
import { clientCertificateOperations } from "./operations/client-certificates.js";
import { deploymentOperations } from "./operations/deployments.js";
import { documentationPartOperations } from "./operations/documentation-parts.js";
import { documentationVersionOperations } from "./operations/documentation-versions.js";
import { domainNameOperations } from "./operations/domain-names.js";
import { exportOperations } from "./operations/export.js";
import { gatewayResponseOperations } from "./operations/gateway-responses.js";
import { importApiKeysOperations } from "./operations/import-api-keys.js";
import { integrationOperations } from "./operations/integrations.js";
import { methodOperations } from "./operations/methods.js";
import { modelOperations } from "./operations/models.js";
import { openApiOperations } from "./operations/open-api.js";
import { requestValidatorOperations } from "./operations/request-validators.js";
import { resourceOperations } from "./operations/resources.js";
import { restApiOperations } from "./operations/rest-apis.js";
import { stageOperations } from "./operations/stages.js";
import { tagOperations } from "./operations/tags.js";
import { testInvokeOperations } from "./operations/test-invoke.js";
import { usagePlanOperations } from "./operations/usage-plans.js";
import { vpcLinkOperations } from "./operations/vpc-links.js";
import type { ApiGatewayStore } from "./store.js";

export const operations = {
  ...restApiOperations,
  ...openApiOperations,
  ...exportOperations,
  ...resourceOperations,
  ...methodOperations,
  ...integrationOperations,
  ...deploymentOperations,
  ...stageOperations,
  ...clientCertificateOperations,
  ...modelOperations,
  ...requestValidatorOperations,
  ...authorizerOperations,
  ...gatewayResponseOperations,
  ...apiKeyOperations,
  ...importApiKeysOperations,
  ...usagePlanOperations,
  ...documentationPartOperations,
  ...documentationVersionOperations,
  ...domainNameOperations,
  ...accountOperations,
  ...tagOperations,
  ...testInvokeOperations,
  ...vpcLinkOperations,
} satisfies Operations<typeof ApiGateway, ServiceContext<ApiGatewayStore>>;
