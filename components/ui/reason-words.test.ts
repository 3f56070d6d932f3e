import { describe, expect, it } from "vitest";
import { reasonWords } from "@/components/ui/reason-words";

describe("reasonWords", () => {
  it.each([
    ["secret_not_found", "Secret not found"],
    ["json_key_not_found", "JSON key not found"],
    ["kms_access_denied", "KMS access denied"],
    ["key_taken", "Key taken"],
  ])("%s", (reason, words) => expect(reasonWords(reason)).toBe(words));
});
