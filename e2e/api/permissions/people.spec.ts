// People and their rights over HTTP: what is taken away is gone at the next request, and nobody gives more than they have.
import { expect, test } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import { kickoffInput } from "@/e2e/examples";
import { builtInRole, guestOf, invite, newEmail, newMember, newRole } from "@/e2e/people";
import { expectProblem } from "@/e2e/problem";
import { signIn } from "@/e2e/session";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";

test.use({ trace: "off" });

let acme: WorkingOrganization;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
});

test("a member who is removed is nobody here at the next request", async () => {
  const { owner } = acme;
  const { id, ...person } = await newMember(owner, await newRole(owner, { automations: "manage" }));
  const context = await signIn(person);
  const read = () => context.get(`${owner.root}/automations`);
  expect((await read()).status()).toBe(200);
  await owner.remove(`members/${id}`);
  await expectProblem(await read(), 404, "not_found");
  await expectProblem(
    await context.post(`${owner.root}/automations`, { data: { name: "Late" } }),
    404,
    "not_found",
  );
});

test("a role that is exchanged or changed holds at the next request", async () => {
  const { owner } = acme;
  const guest = await guestOf(owner);
  const context = await signIn(guest);
  const read = () => context.get(`${owner.root}/automations`);
  await expectProblem(await read(), 403, "permission_denied");
  await guest.grant({ automations: "read" });
  expect((await read()).status()).toBe(200);
  await guest.grant({});
  await expectProblem(await read(), 403, "permission_denied");
  await owner.put(`members/${guest.id}`, { roleId: await newRole(owner, { automations: "read" }) });
  expect((await read()).status()).toBe(200);
  await owner.put(`members/${guest.id}`, { roleId: await newRole(owner) });
  await expectProblem(await read(), 403, "permission_denied");
});

test("a deployment token that is revoked is none at the next request", async () => {
  const { owner, automationId, worker } = acme;
  const kickOff = () => worker.post("/api/v1/worker/kickoffs", { data: kickoffInput("platform") });
  expect((await kickOff()).status()).toBe(201);
  await owner.remove(`automations/${automationId}/deployments/1`);
  await expectProblem(await kickOff(), 401, "unauthenticated");
});

test("a member who leaves needs no permission, and the last owner cannot", async () => {
  const { owner, organization } = acme;
  const guest = await guestOf(owner);
  const context = await signIn(guest);
  expect((await context.delete(`${owner.root}/members/${guest.id}`)).status()).toBe(204);
  await expectProblem(await context.get(`${owner.root}/automations`), 404, "not_found");
  const { items } = await owner.get<{ items: { id: string }[] }>(`members?query=${organization.owner.email}`);
  const own = `${owner.root}/members/${items[0]?.id}`;
  await expectProblem(await owner.context.delete(own), 409, "last_owner");
  const data = { roleId: await newRole(owner) };
  await expectProblem(await owner.context.put(own, { data }), 409, "last_owner");
});

test("nobody decides about more than their own role grants", async () => {
  const { owner, organization } = acme;
  const guest = await guestOf(owner);
  await guest.grant({ organization_settings: "manage" });
  const context = await signIn(guest);
  const [more, less] = [await newRole(owner, { automations: "read" }), await newRole(owner)];
  const ownerRole = await builtInRole(owner, "Owner");
  const [beyond, within] = [await newMember(owner, more), await newMember(owner, less)];
  const open = await invite(owner, more);
  const before = await rowsOf(organization);
  const permissions = { automations: "read" };
  const tries: [string, string, unknown?][] = [
    ["POST", "roles", { name: "More", permissions }],
    ["POST", "roles", { name: "Copied", copyOf: more }],
    ["PUT", `roles/${less}`, { name: "More", permissions }],
    ["PUT", `roles/${more}`, { name: "Less", permissions: {} }],
    ["DELETE", `roles/${more}?reassignTo=${less}`],
    ["DELETE", `roles/${less}?reassignTo=${ownerRole}`],
    ["PUT", `members/${within.id}`, { roleId: more }],
    ["PUT", `members/${guest.id}`, { roleId: ownerRole }],
    ["PUT", `members/${beyond.id}`, { roleId: less }],
    ["DELETE", `members/${beyond.id}`],
    ["POST", "invitations", { email: newEmail(), roleId: more }],
    ["POST", "invitations", { email: newEmail(), roleId: ownerRole }],
    ["POST", `invitations/${open.id}/resend`],
    ["DELETE", `invitations/${open.id}`],
  ];
  for (const [method, path, data] of tries) {
    const response = await context.fetch(`${owner.root}/${path}`, { method, data });
    await expectProblem(response, 403, "permission_denied", `${method} ${path}`);
  }
  expect(await rowsOf(organization)).toEqual(before);
});

test("built-in roles stay as they are, a role in use stays, and another organization's is unknown", async () => {
  const { owner, organization } = acme;
  const foreign = await newRole((await newWorkingOrganization()).owner);
  const used = await newRole(owner);
  const { id } = await newMember(owner, used);
  const before = await rowsOf(organization);
  const send = (method: string, path: string, data?: unknown) =>
    owner.context.fetch(`${owner.root}/${path}`, { method, data });
  for (const name of ["Owner", "Member"] as const) {
    const path = `roles/${await builtInRole(owner, name)}`;
    await expectProblem(await send("PUT", path, { name: "Mine", permissions: {} }), 409, "built_in");
    await expectProblem(await send("DELETE", path), 409, "built_in");
  }
  await expectProblem(await send("DELETE", `roles/${used}`), 409, "in_use");
  for (const [field, method, path, data] of [
    ["copyOf", "POST", "roles", { name: "Copy", copyOf: foreign }],
    ["reassignTo", "DELETE", `roles/${used}?reassignTo=${foreign}`],
    ["roleId", "PUT", `members/${id}`, { roleId: foreign }],
    ["roleId", "POST", "invitations", { email: newEmail(), roleId: foreign }],
  ] as const) {
    const { fieldErrors } = await expectProblem(await send(method, path, data), 400, "validation_failed");
    expect(Object.keys(fieldErrors ?? {}), path).toEqual([field]);
  }
  expect(await rowsOf(organization)).toEqual(before);
});
