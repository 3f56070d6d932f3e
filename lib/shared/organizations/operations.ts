import { anybody, member, operation, person } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import {
  AddressAvailability,
  DeletionInput,
  FirstOrganization,
  FirstOwnerRequest,
  OrganizationDeletion,
  OrganizationInput,
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
  delete: operation("POST", `${organization}/deletion`, {
    summary: "Deletes the organization. For seven days an owner can restore it.",
    caller: { ...member("organization_settings:manage"), ownerAlone: true },
    stepUp: true,
    body: DeletionInput,
    answer: OrganizationDeletion,
    audits: ["organization.deleted"],
  }),
  restore: operation("DELETE", `${organization}/deletion`, {
    summary: "Restores the organization as it was.",
    caller: { ...member("organization_settings:manage"), ownerAlone: true },
    ofDeleted: true,
    audits: ["organization.restored"],
  }),
  create: operation("POST", "/api/v1/profile/organizations", {
    summary: "Creates an organization, whose owner is the person who asks.",
    caller: person,
    body: OrganizationInput,
    answer: FirstOrganization,
    status: 201,
    audits: ["organization.created", "member.added"],
  }),
  address: operation("GET", "/api/v1/profile/organization-addresses/{slug}", {
    summary: "Says whether an organization can be created at an address.",
    caller: person,
    answer: AddressAvailability,
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
