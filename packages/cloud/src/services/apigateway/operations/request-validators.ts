import { badRequest, conflict, notFound } from "../errors.js";
import { newShortId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, boolean, type PatchRules, text } from "../patch.js";
import type { RequestValidatorRecord, RestApiRecord } from "../rest-api.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const RULES: PatchRules<RequestValidatorRecord> = {
  name: text("name"),
  validateRequestBody: boolean("validateRequestBody"),
  validateRequestParameters: boolean("validateRequestParameters"),
};

export const requestValidatorOperations = {
  CreateRequestValidator({ restApiId, name, validateRequestBody, validateRequestParameters }, { store }) {
    const api = store.restApi(restApiId);
    if (name === "") throw badRequest("Request validator name cannot be empty");
    const validator: RequestValidatorRecord = {
      id: newShortId(),
      name,
      validateRequestBody: validateRequestBody ?? false,
      validateRequestParameters: validateRequestParameters ?? false,
    };
    api.definition.requestValidators.set(validator.id, validator);
    return validator;
  },

  GetRequestValidator({ restApiId, requestValidatorId }, { store }) {
    return validatorOf(store.restApi(restApiId), requestValidatorId);
  },

  GetRequestValidators({ restApiId, ...page }, { store }) {
    return listPage(store.restApi(restApiId).definition.requestValidators.values(), page, ({ id }) => id);
  },

  UpdateRequestValidator({ restApiId, requestValidatorId, patchOperations }, { store }) {
    const api = store.restApi(restApiId);
    const changed = { ...validatorOf(api, requestValidatorId) };
    applyPatch(changed, patchOperations, RULES);
    if (changed.name === "") throw badRequest("Request validator name cannot be empty");
    api.definition.requestValidators.set(requestValidatorId, changed);
    return changed;
  },

  DeleteRequestValidator({ restApiId, requestValidatorId }, { store }) {
    const api = store.restApi(restApiId);
    validatorOf(api, requestValidatorId);
    const methods = [...api.definition.resources.values()].flatMap((each) => [...each.methods.values()]);
    if (methods.some((method) => method.requestValidatorId === requestValidatorId)) {
      throw conflict(`Cannot delete request validator '${requestValidatorId}', is referenced in method request`);
    }
    api.definition.requestValidators.delete(requestValidatorId);
    return {};
  },
} satisfies ApiGatewayOperations;

function validatorOf({ definition }: RestApiRecord, id: string): RequestValidatorRecord {
  const validator = definition.requestValidators.get(id);
  if (validator === undefined) throw notFound("Invalid Request Validator identifier specified");
  return validator;
}
