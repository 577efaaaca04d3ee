import * as Sts from "@aws-sdk/client-sts";
import { defineService } from "../../define-service.js";
import { operations } from "./operations.js";
import type { StsStore } from "./store.js";

/** AWS Security Token Service. */
export const sts = defineService({
  client: Sts,
  scope: "account",
  createStore: (): StsStore => undefined,
  // The credentials it issued are saved with the cloud.
  saveStore: () => undefined,
  operations,
});
