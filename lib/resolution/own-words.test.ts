import { expect, it } from "vitest";
import { explainOwn } from "@/lib/resolution/explanation";
import { ownWords } from "@/lib/resolution/own-words";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

it("has words for what no cloud refuses, and none for the refusals of clouds or what is not known", () => {
  const facts = { key: "API_KEY", detail: "Its value isn't JSON." };
  expect(ownWords({ ...facts, reason: "out_of_time" })).toMatchObject({ remedy: expect.any(String) });
  for (const reason of ["access_denied", "toString", "of_a_newer_worker"]) {
    expect(ownWords({ ...facts, reason })).toBeNull();
  }
});

it("takes known reasons alone: others do not compile", () => {
  const failure = { key: "API_KEY", detail: "No credential." };
  // @ts-expect-error: no such reason.
  expect(explainOwn({ ...failure, reason: "no_credential" }).reason).toBe("no_credential");
  // @ts-expect-error: no such refusal of a cloud.
  const refusal: CloudReason = "acces_denied";
  expect(refusal).toBeDefined();
});
