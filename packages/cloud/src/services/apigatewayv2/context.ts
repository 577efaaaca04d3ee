import type { ServiceContext } from "../../define-service.js";
import type { ApiGatewayV2Store } from "./store.js";

export type ApiGatewayV2Context = ServiceContext<ApiGatewayV2Store>;
