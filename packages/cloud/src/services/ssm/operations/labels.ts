import type { Operations } from "@assay/wire";
import type * as Ssm from "@aws-sdk/client-ssm";
import type { ServiceContext } from "../../../define-service.js";
import { lengthViolation } from "../../../validation.js";
import { check } from "../constraints.js";
import type { SsmStore } from "../store.js";

export const labelOperations = {
  LabelParameterVersion(input, { store }) {
    const parameter = store.get(input.Name);
    check(lengthViolation("labels", input.Labels, { min: 1, max: 10 }));
    const version = parameter.select(selectorOf(input.ParameterVersion));
    return { InvalidLabels: parameter.label(version, input.Labels), ParameterVersion: version.version };
  },

  UnlabelParameterVersion(input, { store }) {
    const parameter = store.get(input.Name);
    check(lengthViolation("labels", input.Labels, { min: 1, max: 10 }));
    const version = parameter.select(selectorOf(input.ParameterVersion));
    const removed = parameter.unlabel(version, input.Labels);
    return { RemovedLabels: removed, InvalidLabels: input.Labels.filter((label) => !removed.includes(label)) };
  },
} satisfies Operations<typeof Ssm, ServiceContext<SsmStore>>;

const selectorOf = (version: number | undefined): string | undefined =>
  version === undefined ? undefined : String(version);
