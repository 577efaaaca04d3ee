import type { Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { invalidValue, parameterGroupExists, parameterGroupInUse } from "../errors.js";
import { checkIdentifier } from "../identifiers.js";
import { markerPageOf } from "../marker-page.js";
import { checkFamily, checkParameter, PARAMETERS, type ParameterGroup } from "../parameter-group.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";
import { tellParameters } from "../tell-servers.js";

export const parameterGroupOperations = {
  CreateCacheParameterGroup(input, { store }) {
    checkIdentifier("CacheParameterGroupName", input.CacheParameterGroupName, 255);
    checkFamily(input.CacheParameterGroupFamily);
    const name = input.CacheParameterGroupName.toLowerCase();
    if (store.parameterGroups.has(name)) throw parameterGroupExists(name);
    const group: ParameterGroup = {
      name,
      arn: store.arn("parametergroup", name),
      family: input.CacheParameterGroupFamily,
      description: input.Description,
      values: new Map(),
    };
    store.parameterGroups.set(name, group);
    addTags(store.tagsOf(group.arn), input.Tags);
    return { CacheParameterGroup: describe(group) };
  },

  DescribeCacheParameterGroups(input, { store }) {
    const { CacheParameterGroupName: name } = input;
    const groups = name === undefined ? [...store.parameterGroups.values()].sort(byName) : [store.parameterGroup(name)];
    const { items, Marker } = markerPageOf(groups, input, (group) => group.name);
    return { CacheParameterGroups: items.map(describe), Marker };
  },

  DescribeCacheParameters(input, { store }) {
    const group = store.parameterGroup(input.CacheParameterGroupName);
    const all = describeParameters(group);
    const wanted = input.Source === undefined ? all : all.filter(({ Source }) => Source === input.Source);
    const { items, Marker } = markerPageOf(wanted, input, ({ ParameterName }) => ParameterName ?? "");
    return { Parameters: [...items], CacheNodeTypeSpecificParameters: [], Marker };
  },

  async ModifyCacheParameterGroup(input, { store }) {
    const group = changeable(store, input.CacheParameterGroupName);
    const changes = input.ParameterNameValues.map(({ ParameterName = "", ParameterValue = "" }) => {
      checkParameter(ParameterName, ParameterValue);
      return [ParameterName, ParameterValue] as const;
    });
    for (const [name, value] of changes) group.values.set(name, value);
    await tellParameters(store, group);
    return { CacheParameterGroupName: group.name };
  },

  async ResetCacheParameterGroup(input, { store }) {
    const group = changeable(store, input.CacheParameterGroupName);
    if (input.ResetAllParameters === true) group.values.clear();
    for (const { ParameterName = "" } of input.ParameterNameValues ?? []) group.values.delete(ParameterName);
    await tellParameters(store, group);
    return { CacheParameterGroupName: group.name };
  },

  DeleteCacheParameterGroup(input, { store }) {
    const { name, arn } = changeable(store, input.CacheParameterGroupName);
    if (store.clusters().some(({ settings }) => settings.parameterGroupName.toLowerCase() === name)) {
      throw parameterGroupInUse(`Cache parameter group ${name} is currently in use by a cache cluster.`);
    }
    store.parameterGroups.delete(name);
    store.tagsOf(arn).clear();
    return {};
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

const byName = (left: ParameterGroup, right: ParameterGroup): number => (left.name < right.name ? -1 : 1);

function changeable(store: ElastiCacheStore, name: string): ParameterGroup {
  const group = store.parameterGroup(name);
  if (group.name.startsWith("default."))
    throw invalidValue(`The default cache parameter group ${group.name} cannot be changed.`);
  return group;
}

function describe({ name, arn, family, description }: ParameterGroup): ElastiCache.CacheParameterGroup {
  return {
    CacheParameterGroupName: name,
    CacheParameterGroupFamily: family,
    Description: description,
    IsGlobal: false,
    ARN: arn,
  };
}

function describeParameters({ values, family }: ParameterGroup): ElastiCache.Parameter[] {
  return Object.entries(PARAMETERS).map(([name, rule]) => ({
    ParameterName: name,
    ParameterValue: values.get(name) ?? rule.default,
    Source: values.has(name) ? "user" : "system",
    DataType: rule.type,
    AllowedValues: rule.allowed,
    IsModifiable: true,
    MinimumEngineVersion: family.replace(/^[a-z]+/, ""),
    ChangeType: "immediate",
  }));
}
