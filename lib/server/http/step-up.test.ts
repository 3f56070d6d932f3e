// What needs a password or factor of just now, and how it is refused without one.
import { randomUUID } from "node:crypto";
import { beforeAll, expect, it, vi } from "vitest";
import type { Origin } from "@/lib/server/auth/actor";
import { organizationRoute } from "@/lib/server/http/route";
import { allOperations } from "@/lib/shared/operations/all";
import { roleOperations } from "@/lib/shared/roles/operations";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import { useTestDatabase } from "@/test/support/database";
import {
  memberInSession,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";

const viewer = vi.hoisted(() => ({ userId: "", steppedUpAt: null as Date | null, hasSession: true }));
vi.mock("@/lib/server/auth/session", () => ({
  currentMember: async (organizationId: string, origin: Origin) => {
    const { session, ...member } = await memberInSession(viewer.userId, organizationId, origin);
    return {
      ...member,
      session: viewer.hasSession ? { ...session, steppedUpAt: viewer.steppedUpAt } : null,
    };
  },
}));

useTestDatabase();
let home: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});

async function codeOf(
  operation: typeof roleOperations.create | typeof credentialOperations.create,
  body: object = {},
) {
  // biome-ignore lint/suspicious/noExplicitAny: what it answers with makes no difference here.
  const route = organizationRoute(operation, async () => ({ reached: true }) as any);
  const request = new Request("http://localhost:3000/api/v1", {
    method: "POST",
    headers: { "content-type": "application/json", origin: "http://localhost:3000" },
    body: JSON.stringify(body),
  });
  const response = await route(request, { params: Promise.resolve({ organizationId: home.id }) });
  const answer = await response.json();
  return answer.reached ? "reached" : answer.code;
}

it("what decides who gets in asks for it, and nothing that a pipeline does", () => {
  const asking = allOperations
    .filter(({ operation }) => operation.stepUp)
    .map(
      ({ operation: { method, path, stepUp } }) =>
        `${method} ${path.replace("/api/v1/", "").replace(/^organizations.{18}/, "")} ${stepUp}`,
    );
  expect(asking.toSorted()).toEqual([
    "DELETE api-tokens/{id} true",
    "DELETE members/{id} true",
    "DELETE members/{id}/api-tokens/{tokenId} true",
    "DELETE profile/factors/{id} true",
    "DELETE roles/{id} true",
    "DELETE service-accounts/{id} true",
    "DELETE service-accounts/{id}/tokens/{tokenId} true",
    "DELETE single-sign-on true",
    "DELETE single-sign-on/kept-out/{id} true",
    "POST api-tokens true",
    "POST deletion true",
    "POST invitations true",
    "POST invitations/{id}/resend true",
    "POST members/{id}/reset-link true",
    "POST profile/factors/authenticators true",
    "POST profile/factors/authenticators/{id}/confirm true",
    "POST profile/factors/passkeys true",
    "POST profile/factors/passkeys/challenge true",
    "POST profile/recovery-codes true",
    "POST roles true",
    "POST secret-provider-credentials with_secrets",
    "POST service-accounts true",
    "POST service-accounts/{id}/tokens true",
    "PUT members/{id} true",
    "PUT roles/{id} true",
    "PUT second-factor-demand true",
    "PUT secret-provider-credentials/{id} with_secrets",
    "PUT service-accounts/{id} true",
    "PUT single-sign-on true",
    "PUT single-sign-on-demand true",
  ]);
});

it("is refused after ten minutes, and where no browser's session asks; who may not at all is not asked", async () => {
  viewer.userId = home.owner.userId;
  viewer.steppedUpAt = new Date(Date.now() - 10 * 60_000 - 1);
  expect(await codeOf(roleOperations.create)).toBe("step_up_required");
  viewer.steppedUpAt = null;
  expect(await codeOf(roleOperations.create)).toBe("step_up_required");
  viewer.steppedUpAt = new Date();
  expect(await codeOf(roleOperations.create)).toBe("reached");
  viewer.hasSession = false;
  expect(await codeOf(roleOperations.create)).toBe("person_required");
  viewer.hasSession = true;
  viewer.steppedUpAt = null;
  viewer.userId = home.member.userId;
  expect(await codeOf(roleOperations.create)).toBe("permission_denied");
});

it("a credential asks for it where the body brings a secret", async () => {
  viewer.userId = home.owner.userId;
  viewer.steppedUpAt = null;
  const secrets = { secretAccessKey: randomUUID() };
  expect(await codeOf(credentialOperations.create, { secrets })).toBe("step_up_required");
  for (const body of [
    {},
    { secrets: {} },
    { secrets: { secretAccessKey: "" } },
    { secrets: { externalId: null } },
  ]) {
    expect(await codeOf(credentialOperations.create, body), JSON.stringify(body)).toBe("reached");
  }
});
