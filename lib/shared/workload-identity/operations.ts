import { PolicyReview, PolicyReviewInput } from "@/lib/shared/clouds/doctor";
import { ListQuery, pageOf } from "@/lib/shared/listing";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import {
  ConfigBody,
  ConfigDeletion,
  NewTrustReviewBody,
  NewTrustWaitBody,
  TrustWait,
  TrustWaitInput,
  WorkloadIdentityConfig,
} from "@/lib/shared/workload-identity/schema";

const configs = `${organization}/workload-identity-configs` as const;
/** Besides: where its credentials change with it. */
const manage = {
  ...member("workload_identity_configs:manage"),
  dependsOn: ["secret_providers:manage"],
} as const;

export const configOperations = {
  list: operation("GET", configs, {
    summary: "Lists workload identity configs by name.",
    caller: member("workload_identity_configs:read"),
    query: ListQuery,
    answer: pageOf(WorkloadIdentityConfig),
  }),
  create: operation("POST", configs, {
    summary: "Creates a workload identity config.",
    caller: member("workload_identity_configs:manage"),
    body: ConfigBody,
    answer: WorkloadIdentityConfig,
    status: 201,
    audits: ["workload_identity_config.created", "workload_identity_config.updated"],
  }),
  get: operation("GET", `${configs}/{id}`, {
    summary: "Gives one config.",
    caller: member("workload_identity_configs:read"),
    answer: WorkloadIdentityConfig,
  }),
  update: operation("PUT", `${configs}/{id}`, {
    summary: "Changes a config, and with `correctCredentials` the region of its credentials.",
    caller: manage,
    body: ConfigBody,
    ifMatch: true,
    answer: WorkloadIdentityConfig,
    audits: ["workload_identity_config.updated", "secret_provider_credential.updated"],
  }),
  delete: operation("DELETE", `${configs}/{id}`, {
    summary: "Deletes a config. With `reassignTo`, its credentials use another one.",
    caller: manage,
    query: ConfigDeletion,
    ifMatch: true,
    audits: [
      "secret_provider_credential.updated",
      "workload_identity_config.updated",
      "workload_identity_config.deleted",
    ],
  }),
  reviewTrust: operation("POST", `${configs}/{id}/trust-policy-review`, {
    summary: "Says whether a pasted trust policy lets the config's tokens in.",
    caller: member("workload_identity_configs:read"),
    body: PolicyReviewInput,
    answer: PolicyReview,
  }),
  reviewPermissions: operation("POST", `${configs}/{id}/permission-policy-review`, {
    summary: "Says whether a pasted permission policy lets the variables' secrets be read.",
    caller: { ...member("workload_identity_configs:read"), dependsOn: ["environment_variables:read"] },
    body: PolicyReviewInput,
    answer: PolicyReview,
  }),
  reviewNewTrust: operation("POST", `${configs}/trust-policy-review`, {
    summary: "Reviews a trust policy before there is a config.",
    caller: member("workload_identity_configs:read"),
    body: NewTrustReviewBody,
    answer: PolicyReview,
  }),
  awaitTrust: operation("POST", `${configs}/{id}/trust-wait`, {
    summary: "Waits for the config's role to let this organization in.",
    caller: member("workload_identity_configs:manage", "secret_providers:manage"),
    body: TrustWaitInput,
    answer: TrustWait,
    audits: ["trust.awaited", "identity_token.minted"],
  }),
  awaitNewTrust: operation("POST", `${configs}/trust-wait`, {
    summary: "Waits for a role to let this organization in, before there is a config.",
    caller: member("workload_identity_configs:manage", "secret_providers:manage"),
    body: NewTrustWaitBody,
    answer: TrustWait,
    audits: ["trust.awaited", "identity_token.minted"],
  }),
};
