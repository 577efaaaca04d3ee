import { apiOperations } from "./operations/apis.js";
import { authorizerOperations } from "./operations/authorizers.js";
import { deploymentOperations } from "./operations/deployments.js";
import { domainNameOperations } from "./operations/domain-names.js";
import { exportOperations } from "./operations/export.js";
import { importOperations } from "./operations/import.js";
import { integrationResponseOperations } from "./operations/integration-responses.js";
import { integrationOperations } from "./operations/integrations.js";
import { modelOperations } from "./operations/models.js";
import { routeResponseOperations } from "./operations/route-responses.js";
import { routeOperations } from "./operations/routes.js";
import { stageOperations } from "./operations/stages.js";
import { tagOperations } from "./operations/tags.js";
import { vpcLinkOperations } from "./operations/vpc-links.js";

/** Every operation of this service; one that is missing here answers "not implemented" by name. */
export const operations = {
  ...apiOperations,
  ...routeOperations,
  ...routeResponseOperations,
  ...integrationOperations,
  ...integrationResponseOperations,
  ...authorizerOperations,
  ...stageOperations,
  ...deploymentOperations,
  ...domainNameOperations,
  ...modelOperations,
  ...importOperations,
  ...exportOperations,
  ...tagOperations,
  ...vpcLinkOperations,
};
