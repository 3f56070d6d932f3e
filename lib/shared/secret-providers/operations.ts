import {
  MovedVariables,
  MovedVariablesQuery,
  SecretNamesQuery,
} from "@/lib/shared/environment-variables/schema";
import { pageOf } from "@/lib/shared/listing";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import {
  ConnectionTest,
  ConnectionTestBody,
  ConnectionTestProgress,
  CredentialBody,
  CredentialDeletion,
  CredentialQuery,
  SecretNameAnswer,
  SecretProviderCredential,
} from "@/lib/shared/secret-providers/schema";

const credentials = `${organization}/secret-provider-credentials` as const;

export const credentialOperations = {
  list: operation("GET", credentials, {
    summary: "Lists secret provider credentials by name.",
    caller: member("secret_providers:read"),
    query: CredentialQuery,
    answer: pageOf(SecretProviderCredential),
  }),
  create: operation("POST", credentials, {
    summary: "Creates a credential.",
    stepUp: "with_secrets",
    // One that is bound to a config.
    caller: { ...member("secret_providers:manage"), dependsOn: ["workload_identity_configs:manage"] },
    body: CredentialBody,
    answer: SecretProviderCredential,
    status: 201,
    audits: ["secret_provider_credential.created", "secret_provider_credential.updated"],
  }),
  get: operation("GET", `${credentials}/{id}`, {
    summary: "Gives one credential, without what is secret of it.",
    caller: member("secret_providers:read"),
    answer: SecretProviderCredential,
  }),
  update: operation("PUT", `${credentials}/{id}`, {
    summary: "Changes a credential. A secret that is left out stays as it is.",
    stepUp: "with_secrets",
    caller: { ...member("secret_providers:manage"), dependsOn: ["workload_identity_configs:manage"] },
    body: CredentialBody,
    ifMatch: true,
    answer: SecretProviderCredential,
    audits: ["secret_provider_credential.updated"],
  }),
  delete: operation("DELETE", `${credentials}/{id}`, {
    summary: "Deletes a credential. With `reassignTo`, its variables read with another one.",
    caller: {
      ...member("secret_providers:manage"),
      dependsOn: [
        "workload_identity_configs:manage",
        "environment_variables:manage",
        "secret_providers:read",
        "automations:manage",
      ],
    },
    query: CredentialDeletion,
    ifMatch: true,
    audits: [
      "environment_variable.updated",
      "secret_provider_credential.updated",
      "secret_provider_credential.deleted",
    ],
  }),
  test: operation("POST", `${credentials}/{id}/test-connection`, {
    summary: "Tests a connection stage by stage. A red test is a result, answered with 200.",
    caller: { ...member("secret_providers:manage"), dependsOn: ["environment_variables:read"] },
    body: ConnectionTestBody,
    answer: ConnectionTest,
    stage: ConnectionTestProgress,
    audits: ["secret_provider_credential.tested", "identity_token.minted"],
  }),
  movedVariables: operation("GET", `${credentials}/moved-variables`, {
    summary: "Says which variables would be read at another time if a credential was saved like this.",
    caller: member("secret_providers:manage"),
    query: MovedVariablesQuery,
    answer: MovedVariables,
  }),
  secretNames: operation("GET", `${organization}/secret-names`, {
    summary: "Finds names of secrets for autocomplete.",
    caller: member("environment_variables:manage", "secret_providers:read"),
    query: SecretNamesQuery,
    answer: SecretNameAnswer,
    audits: ["identity_token.minted"],
  }),
};
