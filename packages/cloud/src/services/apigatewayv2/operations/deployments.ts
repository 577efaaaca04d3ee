import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, notFound } from "../errors.js";
import type { GatewayApi, SnapshotDeployment } from "../gateway-api.js";
import { given } from "../given.js";
import { listPage } from "../page.js";

export const deploymentOperations = {
  CreateDeployment({ ApiId, Description, StageName }, { store }) {
    const api = store.api(ApiId);
    if (api.routes.size === 0) throw badRequest("At least one route is required before deploying the Api.");
    const stage = StageName === undefined ? undefined : api.stages.get(StageName);
    if (StageName !== undefined && stage === undefined) throw notFound("Stage", StageName);
    if (stage?.AutoDeploy) throw badRequest("Deployment cannot be made to a stage with auto deploy enabled");
    const deployment = store.deploy(api, { AutoDeployed: false, ...given({ Description }) });
    if (stage !== undefined && StageName !== undefined) {
      const { DeploymentId } = deployment;
      api.stages.set(StageName, { ...stage, DeploymentId, LastUpdatedDate: store.now() });
    }
    return deployment;
  },

  GetDeployment({ ApiId, DeploymentId }, { store }) {
    return deploymentOf(store.api(ApiId), DeploymentId).description;
  },

  GetDeployments({ ApiId, ...page }, { store }) {
    const deployments = [...store.api(ApiId).deployments.values()].map(({ description }) => description);
    return listPage(deployments, page, ({ DeploymentId }) => DeploymentId);
  },

  UpdateDeployment({ ApiId, DeploymentId, Description }, { store }) {
    const api = store.api(ApiId);
    const { description, deployed } = deploymentOf(api, DeploymentId);
    const changed = { ...description, ...given({ Description }) };
    api.deployments.set(DeploymentId, { description: changed, deployed });
    return changed;
  },

  DeleteDeployment({ ApiId, DeploymentId }, { store }) {
    const api = store.api(ApiId);
    deploymentOf(api, DeploymentId);
    if ([...api.stages.values()].some((stage) => stage.DeploymentId === DeploymentId)) {
      throw badRequest("Active stages pointing to this deployment must be moved or deleted");
    }
    api.deployments.delete(DeploymentId);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

function deploymentOf(api: GatewayApi, deploymentId: string): SnapshotDeployment {
  const deployment = api.deployments.get(deploymentId);
  if (deployment === undefined) throw notFound("Deployment", deploymentId);
  return deployment;
}
