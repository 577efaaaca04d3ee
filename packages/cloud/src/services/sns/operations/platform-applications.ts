import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import { pageOf } from "../../../paging.js";
import { invalidParameter } from "../errors.js";
import {
  checkPlatformApplication,
  type PlatformAttributes,
  shownAttributes,
  WITHOUT_EFFECT,
} from "../platform-application.js";
import type { SnsContext } from "../topic-access.js";

const PAGE_SIZE = 100;

export const platformApplicationOperations = {
  CreatePlatformApplication({ Name: name, Platform: platform, Attributes: attributes }, context) {
    checkPlatformApplication(name, platform, attributes);
    noteWithoutEffect("CreatePlatformApplication", attributes, context);
    const { region, accountId } = context.store.scope;
    const arn = `arn:aws:sns:${region}:${accountId}:app/${platform}/${name}`;
    context.store.push.keepApplication({ arn, name, platform, attributes });
    return { PlatformApplicationArn: arn };
  },

  GetPlatformApplicationAttributes({ PlatformApplicationArn }, { store }) {
    return { Attributes: shownAttributes(store.push.application(PlatformApplicationArn)) };
  },

  SetPlatformApplicationAttributes({ PlatformApplicationArn, Attributes: changes }, context) {
    noteWithoutEffect("SetPlatformApplicationAttributes", changes, context);
    context.store.push.changeApplication(PlatformApplicationArn, changes);
    return {};
  },

  ListPlatformApplications({ NextToken }, { store }) {
    const page = onePage(store.push.applications, NextToken);
    const PlatformApplications = page.items.map((application) => ({
      PlatformApplicationArn: application.arn,
      Attributes: shownAttributes(application),
    }));
    return { PlatformApplications, NextToken: page.nextToken };
  },

  DeletePlatformApplication({ PlatformApplicationArn }, { store }) {
    store.push.deleteApplication(PlatformApplicationArn);
    return {};
  },

  CreatePlatformEndpoint({ PlatformApplicationArn, Token, CustomUserData, Attributes = {} }, { store }) {
    const attributes = { ...Attributes, ...(CustomUserData !== undefined && { CustomUserData }), Token };
    return { EndpointArn: store.push.register(PlatformApplicationArn, attributes).arn };
  },

  GetEndpointAttributes({ EndpointArn }, { store }) {
    return { Attributes: { ...store.push.endpoint(EndpointArn).attributes } };
  },

  SetEndpointAttributes({ EndpointArn, Attributes: changes }, { store }) {
    store.push.changeEndpoint(EndpointArn, changes);
    return {};
  },

  ListEndpointsByPlatformApplication({ PlatformApplicationArn, NextToken }, { store }) {
    const { arn } = store.push.application(PlatformApplicationArn);
    const page = onePage(store.push.endpointsOf(arn), NextToken);
    const Endpoints = page.items.map((endpoint) => ({
      EndpointArn: endpoint.arn,
      Attributes: { ...endpoint.attributes },
    }));
    return { Endpoints, NextToken: page.nextToken };
  },

  DeleteEndpoint({ EndpointArn }, { store }) {
    store.push.deleteEndpoint(EndpointArn);
    return {};
  },
} satisfies Operations<typeof Sns, SnsContext>;

function onePage<Item extends { readonly arn: string }>(items: readonly Item[], nextToken: string | undefined) {
  return pageOf(items, {
    keyOf: ({ arn }) => arn,
    limit: PAGE_SIZE,
    nextToken,
    onInvalidToken: () => {
      throw invalidParameter("NextToken");
    },
  });
}

function noteWithoutEffect(operation: string, attributes: PlatformAttributes, { ledger }: SnsContext): void {
  for (const name of Object.keys(attributes).filter((each) => WITHOUT_EFFECT.includes(each))) {
    ledger.record({
      source: `sns.${operation}`,
      gap: "ignored-parameter",
      detail: `${name} was set; nothing is told about endpoints of push notification services`,
    });
  }
}
