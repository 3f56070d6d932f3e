import { expect, it } from "vitest";
import { deliveryStatus, hostOf, webhookStatus } from "@/components/webhooks/labels";

const at = "2026-11-28T10:00:00.000Z";

it.each([
  [{ paused: null, failingSince: null }, "ok", "Active"],
  [{ paused: null, failingSince: at }, "warning", "Failing"],
  [{ paused: { at, reason: "person" as const }, failingSince: null }, "waiting", "Paused"],
  [{ paused: { at, reason: "failures" as const }, failingSince: null }, "broken", "Paused"],
  [{ paused: { at, reason: "gone" as const }, failingSince: at }, "broken", "Paused"],
])("a webhook is %o", (webhook, status, words) => expect(webhookStatus(webhook)).toEqual({ status, words }));

it.each([
  ["pending", 0, "Waiting"],
  ["pending", 2, "Trying again"],
  ["delivered", 1, "Delivered"],
  ["given_up", 10, "Not delivered"],
] as const)("a delivery that is %s after %i attempts", (state, attempts, words) =>
  expect(deliveryStatus({ state, attempts }).words).toBe(words),
);

it("an address is shown by its host", () => {
  expect(hostOf("https://hooks.example.com:8443/services/secret?token=1")).toBe("hooks.example.com:8443");
  expect(hostOf("nothing")).toBe("nothing");
});
