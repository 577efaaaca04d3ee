import type { Operations } from "@assay/wire";
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { ServiceContext } from "../../../define-service.js";
import type { ApiGatewayStore } from "../store.js";

export type ApiGatewayOperations = Operations<typeof ApiGateway, ServiceContext<ApiGatewayStore>>;
