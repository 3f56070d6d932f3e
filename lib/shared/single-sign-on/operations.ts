import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import { SingleSignOn, SingleSignOnDemand, SingleSignOnInput } from "@/lib/shared/single-sign-on/schema";

const singleSignOn = `${organization}/single-sign-on` as const;

export const singleSignOnOperations = {
  get: operation("GET", singleSignOn, {
    summary: "Says how single sign-on lets people in. Never gives the client's secret.",
    caller: member("organization_settings:read"),
    answer: SingleSignOn,
  }),
  set: operation("PUT", singleSignOn, {
    summary: "Sets up single sign-on, once the provider's document was looked at.",
    caller: member("organization_settings:manage"),
    stepUp: true,
    body: SingleSignOnInput,
    ifMatch: true,
    answer: SingleSignOn,
    audits: ["organization.single_sign_on_set"],
  }),
  remove: operation("DELETE", singleSignOn, {
    summary: "Removes single sign-on with the sessions that it began, and no longer requires it.",
    caller: member("organization_settings:manage"),
    stepUp: true,
    ifMatch: true,
    audits: ["organization.single_sign_on_removed"],
  }),
  demand: operation("PUT", `${organization}/single-sign-on-demand`, {
    summary: "Says whether only single sign-on opens the organization, for all but owners.",
    caller: member("organization_settings:manage"),
    stepUp: true,
    body: SingleSignOnDemand,
    answer: SingleSignOn,
    audits: ["organization.updated"],
  }),
  letInAgain: operation("DELETE", `${singleSignOn}/kept-out/{id}`, {
    summary: "Lets a person who was removed come back by single sign-on.",
    caller: member("organization_settings:manage"),
    stepUp: true,
    audits: ["member.let_in_again"],
  }),
};
