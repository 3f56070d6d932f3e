import { anybody, member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import {
  FirstOrganization,
  FirstOwnerRequest,
  OrganizationSettings,
  OrganizationSettingsInput,
  SecondFactorDemand,
} from "@/lib/shared/organizations/schema";

export const organizationOperations = {
  get: operation("GET", organization, {
    summary: "Gives the organization's settings.",
    caller: member("organization_settings:read"),
    answer: OrganizationSettings,
  }),
  update: operation("PUT", organization, {
    summary: "Changes the organization's settings.",
    caller: member("organization_settings:manage"),
    body: OrganizationSettingsInput,
    ifMatch: true,
    answer: OrganizationSettings,
    audits: ["organization.updated"],
  }),
  demandSecondFactor: operation("PUT", `${organization}/second-factor-demand`, {
    summary: "Says whether everyone needs a second factor to open the organization.",
    caller: { ...member("organization_settings:manage"), personAlone: true },
    stepUp: true,
    body: SecondFactorDemand,
    answer: OrganizationSettings,
    audits: ["organization.updated"],
  }),
  makeFirst: operation("POST", "/api/v1/first-owner", {
    summary: "Makes the first organization with its owner, by an operator's link, while there is none.",
    caller: anybody,
    body: FirstOwnerRequest,
    answer: FirstOrganization,
    status: 201,
    audits: ["organization.created", "member.added"],
  }),
};
