// OpenID Connect providers: the issuers whose tokens an account takes, and for which audiences.

import type { QueryCall } from "../call";
import { refuse } from "../refusal";
import { isLoopbackHost } from "../sts/issuer";
import { invalidValue, requiredText, tagList, textList } from "../wire/parameters";
import type { OidcProvider } from "../world";
import {
  alreadyExists,
  authorizeIam,
  callerAccount,
  iamArn,
  limitExceeded,
  noSuchEntity,
  tagsAnswer,
} from "./naming";

const LIMIT_PER_ACCOUNT = 100;
const CLIENT_ID_LIMIT = 100;

export function withoutScheme(issuer: string): string {
  return issuer.replace(/^https?:\/\//, "");
}

export function createProvider(call: QueryCall) {
  const issuer = requiredText(call.parameters, "Url", { min: 1, max: 255 });
  checkUrl(issuer);
  const arn = iamArn(call, `oidc-provider/${withoutScheme(issuer)}`);
  authorizeIam(call, arn);
  const { providers } = callerAccount(call);
  const clientIds = [...new Set(textList(call.parameters, "ClientIDList"))];
  clientIds.forEach(checkClientId);
  if (clientIds.length > CLIENT_ID_LIMIT)
    limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${CLIENT_ID_LIMIT}`);
  const thumbprints = readThumbprints(call);
  if (providers.has(arn)) alreadyExists(`Provider with url ${issuer} already exists.`);
  if (providers.size >= LIMIT_PER_ACCOUNT)
    limitExceeded(`Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${LIMIT_PER_ACCOUNT}`);
  const tags = tagList(call.parameters);
  providers.set(arn, { arn, issuer, clientIds, thumbprints, createdAt: call.now, tags });
  return { OpenIDConnectProviderArn: arn, Tags: tagsAnswer(tags) };
}

export function getProvider(call: QueryCall) {
  const provider = requireProvider(call);
  return {
    Url: withoutScheme(provider.issuer),
    ClientIDList: provider.clientIds,
    ThumbprintList: provider.thumbprints,
    CreateDate: new Date(provider.createdAt),
    Tags: tagsAnswer(provider.tags),
  };
}

export function listProviders(call: QueryCall) {
  authorizeIam(call, iamArn(call, "oidc-provider/*"));
  return {
    OpenIDConnectProviderList: [...callerAccount(call).providers.keys()].map((arn) => ({ Arn: arn })),
  };
}

export function deleteProvider(call: QueryCall) {
  callerAccount(call).providers.delete(requireProvider(call).arn);
  return undefined;
}

export function addClientId(call: QueryCall) {
  const provider = requireProvider(call);
  const clientId = requiredText(call.parameters, "ClientID");
  checkClientId(clientId);
  if (!provider.clientIds.includes(clientId)) provider.clientIds.push(clientId);
  return undefined;
}

export function removeClientId(call: QueryCall) {
  const provider = requireProvider(call);
  const clientId = requiredText(call.parameters, "ClientID");
  provider.clientIds = provider.clientIds.filter((known) => known !== clientId);
  return undefined;
}

export function updateThumbprints(call: QueryCall) {
  requireProvider(call).thumbprints = readThumbprints(call);
  return undefined;
}

function requireProvider(call: QueryCall): OidcProvider {
  const arn = requiredText(call.parameters, "OpenIDConnectProviderArn", { min: 20, max: 2048 });
  authorizeIam(call, arn);
  return (
    callerAccount(call).providers.get(arn) ?? noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`)
  );
}

/** https without a port; on this machine alone also http, and a port. */
function checkUrl(issuer: string): void {
  const invalid = () => refuse("InvalidInput", 400, "Invalid Open ID Connect Provider URL");
  if (!URL.canParse(issuer) || /[\s?#@]/.test(issuer)) invalid();
  const { protocol, hostname, port } = new URL(issuer);
  const loopback = isLoopbackHost(hostname);
  if (!/^https?:\/\//.test(issuer) || (protocol === "http:" && !loopback) || (port !== "" && !loopback))
    invalid();
}

function checkClientId(clientId: string): void {
  if (clientId.length < 1 || clientId.length > 255)
    invalidValue("clientIDList", clientId, "Member must have length between 1 and 255");
}

function readThumbprints(call: QueryCall): string[] {
  const thumbprints = textList(call.parameters, "ThumbprintList");
  if (thumbprints.length > 5)
    refuse("InvalidInput", 400, "Thumbprint list must contain fewer than 5 entries.");
  for (const thumbprint of thumbprints) {
    if (thumbprint.length !== 40)
      invalidValue("thumbprintList", `[${thumbprint}]`, "Member must have length equal to 40");
  }
  return thumbprints;
}
