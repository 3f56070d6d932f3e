import {
  ApiToken,
  NewApiToken,
  OwnTokenInput,
  ServiceAccount,
  ServiceAccountInput,
  TokenInput,
} from "@/lib/shared/api-tokens/schema";
import { ListQuery, pageOf } from "@/lib/shared/listing";
import { type Caller, member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

const tokens = `${organization}/api-tokens` as const;
const accounts = `${organization}/service-accounts` as const;
const own = { ...member(), personAlone: true } as const satisfies Caller;

/** A person's own, in one organization. */
export const apiTokenOperations = {
  list: operation("GET", tokens, {
    summary: "Lists your API tokens of this organization, the newest first.",
    caller: own,
    query: ListQuery,
    answer: pageOf(ApiToken),
  }),
  create: operation("POST", tokens, {
    summary: "Makes an API token of yours. Only this answer has the token.",
    caller: own,
    body: OwnTokenInput,
    answer: NewApiToken,
    status: 201,
    stepUp: true,
    audits: ["api_token.created"],
  }),
  revoke: operation("DELETE", `${tokens}/{id}`, {
    summary: "Revokes an API token of yours.",
    caller: own,
    stepUp: true,
    audits: ["api_token.revoked"],
  }),
};

const ofMember = `${organization}/members/{id}/api-tokens` as const;

/** Another person's, for anyone who manages members. */
export const memberTokenOperations = {
  list: operation("GET", ofMember, {
    summary: "Lists a member's API tokens of this organization, the newest first.",
    caller: member("organization_settings:manage"),
    query: ListQuery,
    answer: pageOf(ApiToken),
  }),
  revoke: operation("DELETE", `${ofMember}/{tokenId}`, {
    summary: "Revokes an API token of a member.",
    caller: member("organization_settings:manage"),
    stepUp: true,
    audits: ["api_token.revoked"],
  }),
};

export const serviceAccountOperations = {
  list: operation("GET", accounts, {
    summary: "Lists the organization's service accounts by name, those that need a review first.",
    caller: member("organization_settings:read"),
    query: ListQuery,
    answer: pageOf(ServiceAccount),
  }),
  create: operation("POST", accounts, {
    summary: "Creates a service account with a role that grants no more than yours.",
    caller: member("organization_settings:manage"),
    body: ServiceAccountInput,
    answer: ServiceAccount,
    status: 201,
    stepUp: true,
    audits: ["service_account.created"],
  }),
  get: operation("GET", `${accounts}/{id}`, {
    summary: "Gives one service account.",
    caller: member("organization_settings:read"),
    answer: ServiceAccount,
  }),
  update: operation("PUT", `${accounts}/{id}`, {
    summary: "Changes a service account's name and role. You answer for it from then on.",
    caller: member("organization_settings:manage"),
    body: ServiceAccountInput,
    ifMatch: true,
    answer: ServiceAccount,
    stepUp: true,
    audits: ["service_account.updated"],
  }),
  delete: operation("DELETE", `${accounts}/{id}`, {
    summary: "Deletes a service account with its tokens.",
    caller: member("organization_settings:manage"),
    ifMatch: true,
    stepUp: true,
    audits: ["service_account.deleted"],
  }),
  tokens: operation("GET", `${accounts}/{id}/tokens`, {
    summary: "Lists a service account's API tokens, the newest first.",
    caller: member("organization_settings:read"),
    query: ListQuery,
    answer: pageOf(ApiToken),
  }),
  createToken: operation("POST", `${accounts}/{id}/tokens`, {
    summary: "Makes an API token of a service account. Only this answer has the token.",
    caller: member("organization_settings:manage"),
    body: TokenInput,
    answer: NewApiToken,
    status: 201,
    stepUp: true,
    audits: ["api_token.created"],
  }),
  revokeToken: operation("DELETE", `${accounts}/{id}/tokens/{tokenId}`, {
    summary: "Revokes an API token of a service account.",
    caller: member("organization_settings:manage"),
    stepUp: true,
    audits: ["api_token.revoked"],
  }),
};
