import { dataProtectionOperations } from "./operations/data-protection.js";
import { permissionOperations } from "./operations/permissions.js";
import { platformApplicationOperations } from "./operations/platform-applications.js";
import { publishOperations } from "./operations/publish.js";
import { smsOperations } from "./operations/sms.js";
import { subscriptionOperations } from "./operations/subscriptions.js";
import { tagOperations } from "./operations/tags.js";
import { topicOperations } from "./operations/topics.js";

export const operations = {
  ...topicOperations,
  ...subscriptionOperations,
  ...publishOperations,
  ...permissionOperations,
  ...tagOperations,
  ...smsOperations,
  ...platformApplicationOperations,
  ...dataProtectionOperations,
};
