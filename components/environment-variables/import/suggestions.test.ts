import { expect, it } from "vitest";
import { suggestSecret } from "@/components/environment-variables/import/suggestions";

it.each([
  ["OPENAI_API_KEY", ["openai-api-key", "other"], { secretName: "openai-api-key", match: "same" }],
  ["OPENAI_API_KEY", ["prod/OpenAI_API_Key"], { secretName: "prod/OpenAI_API_Key", match: "same" }],
  [
    "OPENAI_API_KEY",
    ["OPENAI_API_KEY", "prod/openai-api-key"],
    { secretName: "OPENAI_API_KEY", match: "same" },
  ],
  ["DB_PASSWORD", ["crewai/orders-db-password"], { secretName: "crewai/orders-db-password", match: "like" }],
  ["DB_PASSWORD", ["rds!db-4a30a7de", "db", "password"], null],
  // Several that fit equally well: a guess would be wrong half the time.
  ["API_KEY", ["prod/api-key", "dev/api-key"], null],
  ["DB_PASSWORD", ["orders-db-password", "users-db-password"], null],
  ["TOKEN", ["github-token"], null],
  ["A", ["a"], null],
  ["KEY", [], null],
  ["__proto__", ["x"], null],
] as const)("%s among %j", (key, names, suggestion) => {
  expect(suggestSecret(key, names)).toEqual(suggestion);
});
