import { pageOf } from "@/lib/shared/listing";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import { ReadingsQuery, SecretQuery, SecretReading, SecretUse } from "@/lib/shared/secret-history/schema";

export const secretOperations = {
  get: operation("GET", `${organization}/secrets`, {
    summary: "Says which versions of one secret were seen, and which variables name it. Never a value.",
    caller: { ...member("environment_variables:read"), dependsOn: ["automations:read"] },
    query: SecretQuery,
    answer: SecretUse,
  }),
  readings: operation("GET", `${organization}/secrets/readings`, {
    summary: "Lists the kickoffs or deployments that read one secret, the newest first.",
    caller: member("environment_variables:read", "automations:read"),
    query: ReadingsQuery,
    answer: pageOf(SecretReading),
  }),
};
