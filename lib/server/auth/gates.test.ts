import { beforeAll, expect, it } from "vitest";
import { database } from "@/db/client";
import { invitationGate, signInGate } from "@/lib/server/auth/gates";
import { claimAttempt, invitationLimit, signInLimit } from "@/lib/server/auth/rate-limit";
import { inTurn } from "@/lib/server/auth/turns";
import type { Gate } from "@/lib/server/http/early";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment } from "@/test/support/environment";

useTestDatabase();
beforeAll(setTestEnvironment);

const gated = (gate: Gate, address: string) => gate({ address, authorization: undefined }, () => {});

async function tryUntilRefused(limit: typeof signInLimit, address: string, subject: (n: number) => string) {
  for (let n = 0; n < 200; n += 1) {
    const error = await claimAttempt(database(), subject(n), address, limit).catch((caught) => caught);
    if (error instanceof Error) return error;
  }
  throw new Error("Nothing was refused.");
}

it("refuses to sign in while there is no place in the queue, as next-auth's script reads it", async () => {
  const address = "203.0.113.70";
  expect(gated(signInGate, address)).toBeNull();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running = Array.from({ length: 11 }, () => inTurn(address, () => held));
  const refusal = gated(signInGate, address);
  expect(refusal).toMatchObject({ status: 429, retryAfterSeconds: 10 });
  const { url } = (refusal?.json ?? {}) as { url?: string };
  expect(new URL(url ?? "").searchParams.get("error")).toBe("too_many_requests:10");
  expect(gated(signInGate, "203.0.113.71")).toBeNull();
  release();
  await Promise.all(running);
  expect(gated(signInGate, address)).toBeNull();
});

it("refuses a network that ran into the limit of all its attempts, however its address is written", async () => {
  const [address, neighbour] = ["2001:db8:70:1::1", "2001:db8:70:1::2"];
  await tryUntilRefused(signInLimit, address, (n) => `${n}@example.com`);
  const refusal = gated(signInGate, neighbour);
  expect(refusal).toMatchObject({ status: 429, retryAfterSeconds: 900 });
  expect(gated(invitationGate, neighbour)).toMatchObject({ status: 429 });
  expect(gated(signInGate, "2001:db8:70:2::1")).toBeNull();
});

it("refuses nobody for the limit of one email, which it does not know", async () => {
  const address = "203.0.113.72";
  await tryUntilRefused(signInLimit, address, () => "one@example.com");
  expect(gated(signInGate, address)).toBeNull();
});

it("refuses a network that tried too many invitations these, and not to sign in", async () => {
  const address = "203.0.113.73";
  await tryUntilRefused(invitationLimit, address, () => "invitation");
  expect(gated(invitationGate, address)).toMatchObject({ code: "too_many_requests", retryAfterSeconds: 900 });
  expect(gated(signInGate, address)).toBeNull();
});
