import { Alerts, AlertsInput } from "@/lib/shared/alerts/schema";
import { type Caller, member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

/** A member's own choice: it needs no permission, and no token can read or change it. */
const own = { ...member(), personAlone: true } as const satisfies Caller;

export const alertOperations = {
  get: operation("GET", `${organization}/alerts`, {
    summary: "Says what the person gets email about.",
    caller: own,
    answer: Alerts,
  }),
  update: operation("PUT", `${organization}/alerts`, {
    summary: "Sets what the person gets email about: a digest at most every 15 minutes.",
    caller: {
      ...own,
      dependsOn: ["automations:read", "webhooks:read", "organization_settings:read"],
    },
    body: AlertsInput,
    answer: Alerts,
    audits: ["member.alerts_changed"],
  }),
};
