import type { Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { invalidValue, subnetGroupExists, subnetGroupInUse } from "../errors.js";
import { markerPageOf } from "../marker-page.js";
import type { ElastiCacheStore, SubnetGroup } from "../store.js";
import { addTags } from "../tags.js";

export const subnetGroupOperations = {
  CreateCacheSubnetGroup(input, { store }) {
    const name = input.CacheSubnetGroupName.toLowerCase();
    if (!/^[a-z0-9-]{1,255}$/.test(name) || name === "default") {
      throw invalidValue(
        'The parameter CacheSubnetGroupName must be 1 to 255 letters, digits or hyphens, and not "default".',
      );
    }
    if (store.subnetGroups.has(name)) throw subnetGroupExists(name);
    const group: SubnetGroup = {
      name,
      arn: store.arn("subnetgroup", name),
      description: input.CacheSubnetGroupDescription,
      subnetIds: input.SubnetIds,
    };
    store.subnetGroups.set(name, group);
    addTags(store.tagsOf(group.arn), input.Tags);
    return { CacheSubnetGroup: describe(group) };
  },

  DescribeCacheSubnetGroups(input, { store }) {
    const { CacheSubnetGroupName: name } = input;
    const groups = name === undefined ? [...store.subnetGroups.values()].sort(byName) : [store.subnetGroup(name)];
    const { items, Marker } = markerPageOf(groups, input, (group) => group.name);
    return { CacheSubnetGroups: items.map(describe), Marker };
  },

  ModifyCacheSubnetGroup(input, { store }) {
    const group = store.subnetGroup(input.CacheSubnetGroupName);
    group.description = input.CacheSubnetGroupDescription ?? group.description;
    group.subnetIds = input.SubnetIds ?? group.subnetIds;
    return { CacheSubnetGroup: describe(group) };
  },

  DeleteCacheSubnetGroup(input, { store }) {
    const { name, arn } = store.subnetGroup(input.CacheSubnetGroupName);
    if (store.clusters().some(({ settings }) => settings.subnetGroupName?.toLowerCase() === name)) {
      throw subnetGroupInUse(name);
    }
    store.subnetGroups.delete(name);
    store.tagsOf(arn).clear();
    return {};
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

const byName = (left: SubnetGroup, right: SubnetGroup): number => (left.name < right.name ? -1 : 1);

// There is no EC2 here: subnets are names, and all of them are in one network.
function describe({ name, arn, description, subnetIds }: SubnetGroup): ElastiCache.CacheSubnetGroup {
  const zone = `${arn.split(":")[3]}a`;
  return {
    CacheSubnetGroupName: name,
    CacheSubnetGroupDescription: description,
    VpcId: "vpc-00000000",
    Subnets: subnetIds.map((SubnetIdentifier) => ({
      SubnetIdentifier,
      SubnetAvailabilityZone: { Name: zone },
      SupportedNetworkTypes: ["ipv4"],
    })),
    ARN: arn,
    SupportedNetworkTypes: ["ipv4"],
  };
}
