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
  partial: {
    AssumeRole:
      "session policies, session tags and MFA codes are ignored; roles that were not created here can be assumed",
    AssumeRoleWithWebIdentity: "tokens are read, not verified; conditions of trust policies are taken to hold",
    GetSessionToken: "MFA codes are not verified",
    GetFederationToken: "session policies are ignored",
    DecodeAuthorizationMessage: "no message is valid: nothing here encodes one",
  },
});
