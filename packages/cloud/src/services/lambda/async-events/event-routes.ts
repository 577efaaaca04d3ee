import { LATEST } from "../function-version.js";
import type { LambdaStore } from "../store.js";
import type { EventInvokeConfig } from "./event-invoke-config.js";

/** How an event is to be handled and where what is left of it goes, by the configuration of what it is for. */
export interface EventRoutes {
  readonly config: EventInvokeConfig | undefined;
  /** ARN of the queue or topic for dead letters. */
  readonly deadLetterArn: string | undefined;
}

const NOWHERE: EventRoutes = { config: undefined, deadLetterArn: undefined };

/** What holds for events of a function, a version or an alias now; undefined when that is gone. */
export function findRoutes(
  store: LambdaStore,
  functionName: string,
  qualifier: string | undefined,
): EventRoutes | undefined {
  const fn = store.find(functionName);
  const target = fn?.findTarget(qualifier ?? LATEST);
  if (fn === undefined || target === undefined) return undefined;
  const version = target.kind === "alias" ? fn.findVersion(target.alias.functionVersion) : target.version;
  return {
    config: fn.eventInvokeConfigs.get(qualifier ?? LATEST),
    deadLetterArn: version?.settings.DeadLetterConfig?.TargetArn || undefined,
  };
}

interface RoutedEvent {
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly routes?: EventRoutes;
}

/** An event goes by what holds now; when its function, version or alias is gone, by what held last. */
export function routesOf(store: LambdaStore, { functionName, qualifier, routes = NOWHERE }: RoutedEvent): EventRoutes {
  return findRoutes(store, functionName, qualifier) ?? routes;
}
