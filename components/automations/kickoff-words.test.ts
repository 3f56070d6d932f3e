import { describe, expect, it } from "vitest";
import { reasonWords, whyFailed } from "@/components/automations/kickoff-words";

describe("reasonWords", () => {
  it.each([
    ["secret_not_found", "Secret not found"],
    ["json_key_not_found", "JSON key not found"],
    ["kms_access_denied", "KMS access denied"],
    ["no_credential_found", "No credential found"],
  ])("%s", (reason, words) => expect(reasonWords(reason)).toBe(words));
});

it("says in one line what failed first", () => {
  const [first, second] = [
    { key: "A", reason: "access_denied" },
    { key: "B", reason: "secret_not_found" },
  ];
  expect([whyFailed([]), whyFailed([first]), whyFailed([first, second])]).toEqual([
    "",
    "Access denied: A",
    "Access denied: A and 1 more",
  ]);
});
