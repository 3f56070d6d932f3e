// Every route and method on disk, by everybody who might try: the table holds, and nobody slips past it.
import { type APIRequestContext, expect, test } from "@playwright/test";
import { rowsOf } from "../database";
import { type Example, exampleOf } from "../examples";
import { type Feature, features, type Guest, guestOf, type Level, type Permissions } from "../people";
import { expectProblem } from "../problem";
import { type Route, routesIn } from "../route-files";
import { consoleOf, signedOut, signIn, workerWith } from "../session";
import { newWorkingOrganization, type WorkingOrganization } from "../working-organization";
import {
  consoleTable,
  linkTable,
  manageVariables,
  type Permission,
  profileTable,
  publicTable,
  searchNames,
  workerTable,
} from "./permissions/table";

const consoleRoutes = routesIn("api/v1/organizations");
/** Who gets a session for a token of where they run: e2e/worker-identities.spec.ts. */
const sessions = "/api/v1/worker/sessions";
const workerRoutes = routesIn("api/v1/worker").filter(({ path }) => path !== sessions);
const publicRoutes = routesIn("api/v1/invitations");
const linkRoutes = routesIn("api/v1/account-links");
const profileRoutes = routesIn("api/v1/profile");
const everyFeature = (level: Level): Permissions =>
  Object.fromEntries(features.map((feature) => [feature, level]));

test.use({ trace: "off" });

interface World {
  ours: WorkingOrganization;
  theirs: WorkingOrganization;
  nobody: APIRequestContext;
  member: APIRequestContext;
  guest: Guest;
  guestSession: APIRequestContext;
  /** The guest's API token, which is narrowed no further. */
  guestToken: APIRequestContext;
  /** Of an owner elsewhere. */
  foreignToken: APIRequestContext;
}

let world: World;
test.beforeAll(async () => {
  const ours = await newWorkingOrganization();
  const theirs = await newWorkingOrganization();
  const guest = await guestOf(ours.owner);
  const guestSession = await signIn(guest);
  const tokenOf = async (context: APIRequestContext, { organization }: WorkingOrganization) => {
    const { token } = await consoleOf(context, organization).post<{ token: string }>("api-tokens", {
      name: "t",
    });
    return workerWith(token);
  };
  world = {
    ours,
    theirs,
    guestToken: await tokenOf(guestSession, ours),
    foreignToken: await tokenOf(theirs.owner.context, theirs),
    nobody: await signedOut(),
    member: await signIn(ours.organization.member),
    guest,
    guestSession,
  };
});

const send = (context: APIRequestContext, { method }: Route, { address, body }: Example) =>
  context.fetch(address, { method, data: body });

async function expectStatus(
  context: APIRequestContext,
  route: Route,
  example: Example,
  status: number,
  about: string,
): Promise<void> {
  const response = await send(context, route, example);
  if (status === 403) await expectProblem(response, 403, "permission_denied", about);
  else expect(response.status(), `${about}: ${await response.text()}`).toBe(status);
}

test("every route and method has its row in the tables, and no row is left over", () => {
  expect(consoleRoutes.map(({ name }) => name).toSorted()).toEqual(Object.keys(consoleTable).toSorted());
  expect(workerRoutes.map(({ name }) => name).toSorted()).toEqual(Object.keys(workerTable).toSorted());
  expect(publicRoutes.map(({ name }) => name).toSorted()).toEqual(Object.keys(publicTable).toSorted());
  expect(profileRoutes.map(({ name }) => name).toSorted()).toEqual(Object.keys(profileTable).toSorted());
  expect(linkRoutes.map(({ name }) => name).toSorted()).toEqual(Object.keys(linkTable).toSorted());
  const known = [...consoleRoutes, ...workerRoutes, ...publicRoutes, ...linkRoutes, ...profileRoutes];
  const others = routesIn("api/v1").filter(({ name }) => !known.some((route) => route.name === name));
  // By an operator's link, while there is no organization: lib/server/organizations/first-owner.test.ts.
  // Where email is on: e2e/email.spec.ts.
  const elsewhere = ["/api/v1/{...path}", "/api/v1/first-owner", "/api/v1/password-resets", sessions];
  expect(others.filter(({ path }) => !elsewhere.includes(path))).toEqual([]);
});

/** What ends an organization, and takes that back: e2e/organization-deletion.spec.ts. */
const isOfOnesOwn = ({ path }: Route) => path.endsWith("/deletion");

for (const route of consoleRoutes.filter((candidate) => !isOfOnesOwn(candidate))) {
  const row = consoleTable[route.name];
  if (!row) continue;

  test(`${route.name} serves those who may, and refuses everybody else`, async () => {
    const { ours, theirs, nobody, member, guest, guestSession } = world;
    const exampleFor = (context: APIRequestContext) =>
      exampleOf(route, row.personAlone ? { ...ours, owner: consoleOf(context, ours.organization) } : ours);
    const example = await exampleFor(guestSession);
    const { roles: _, ...before } = await rowsOf(ours.organization);

    await expectProblem(await send(nobody, route, example), 401, "unauthenticated", "no session");
    await expectProblem(
      await send(ours.worker, route, example),
      401,
      "unauthenticated",
      "a deployment token, no session",
    );
    await expectProblem(
      await send(theirs.owner.context, route, example),
      404,
      "not_found",
      "another organization's owner",
    );
    await guest.grant({});
    // What is for every member tells each what the role may read.
    const refusal = row.needs.length > 0 ? 403 : row.ok;
    await expectStatus(guestSession, route, example, refusal, "a role without any permission");
    for (const missing of row.needs) {
      await guest.grant({ ...everyFeature("manage"), ...justBelow(missing) });
      await expectStatus(guestSession, route, example, 403, `a role without ${missing}`);
    }
    await guest.grant(everyFeature("read"));
    if (row.reader === 403) await expectStatus(guestSession, route, example, 403, "read on everything");
    if (row.member === 403) await expectStatus(member, route, example, 403, "a Member");
    const after = await rowsOf(ours.organization);
    if (refusal === 403) expect(after, "nothing was changed by those who may not").toMatchObject(before);

    if (row.reader !== 403) {
      await expectStatus(
        guestSession,
        route,
        await exampleFor(guestSession),
        row.reader,
        "read on everything",
      );
    }
    if (row.member !== 403) {
      await expectStatus(member, route, await exampleFor(member), row.member, "a Member");
    }
    await guest.grant(exactly(row.needs));
    const granted = row.ownerAlone ? 403 : row.ok;
    await expectStatus(guestSession, route, await exampleFor(guestSession), granted, "exactly what it needs");
    const answer = await send(ours.owner.context, route, await exampleOf(route, ours));
    expect(answer.status(), `the owner: ${await answer.text()}`).toBe(row.ok);
  });

  test(`${route.name} by API token: as by its person's session, or for persons alone`, async () => {
    const { ours, guest, guestToken, foreignToken } = world;
    const example = await exampleOf(route, ours);
    const { roles: _, ...before } = await rowsOf(ours.organization);
    await expectProblem(await send(foreignToken, route, example), 404, "not_found", "another organization's");
    // That it is for persons is said before what depends on the request.
    const needs = row.takesApiTokens ? row.needs : row.declaredNeeds;
    await guest.grant({});
    if (needs.length > 0) await expectStatus(guestToken, route, example, 403, "without any permission");
    for (const missing of needs) {
      await guest.grant({ ...everyFeature("manage"), ...justBelow(missing) });
      await expectStatus(guestToken, route, example, 403, `without ${missing}`);
    }
    await guest.grant(exactly(row.needs));
    if (!row.takesApiTokens) {
      await expectProblem(await send(guestToken, route, example), 403, "person_required", "for persons");
    }
    expect(await rowsOf(ours.organization), "nothing was changed").toMatchObject(before);
    if (row.takesApiTokens) await expectStatus(guestToken, route, example, row.ok, "exactly what it needs");
  });

  if (!/\{id\}/.test(route.path)) continue;
  test(`${route.name} does not find another organization's ids`, async () => {
    const { ours, theirs } = world;
    const example = await exampleOf(route, ours);
    const before = await rowsOf(ours.organization);
    const address = example.address.replace(ours.organization.id, theirs.organization.id);
    const response = await send(theirs.owner.context, route, { ...example, address });
    await expectProblem(response, 404, "not_found");
    expect(await rowsOf(ours.organization)).toEqual(before);
  });
}

for (const route of workerRoutes) {
  const row = workerTable[route.name];
  if (!row) continue;

  test(`${route.name} serves its deployment's token and nobody else`, async () => {
    const { ours, theirs, nobody } = world;
    const example = await exampleOf(route, ours);
    const before = await rowsOf(ours.organization);
    await expectProblem(await send(nobody, route, example), 401, "unauthenticated", "nothing");
    const session = await send(ours.owner.context, route, example);
    await expectProblem(session, 401, "unauthenticated", "the owner's session");
    await expectStatus(theirs.worker, route, example, row.foreign, "another organization's token");
    expect(await rowsOf(ours.organization), "nothing of ours was changed").toEqual(before);
    const answer = await send(ours.worker, route, example);
    expect(answer.status(), `the deployment's token: ${await answer.text()}`).toBe(row.ok);
  });
}

test("what a body refers to must be the organization's own", async () => {
  const { ours, theirs } = world;
  const { context, root } = theirs.owner;
  const before = [await rowsOf(ours.organization), await rowsOf(theirs.organization)];
  const post = (path: string, data: unknown) => context.post(`${root}/${path}`, { data });

  const credential = await post("secret-provider-credentials", {
    name: "Foreign config",
    provider: "aws",
    authenticationMethod: "workload_identity",
    workloadIdentityConfigId: ours.configId,
    settings: { region: "us-east-1" },
  });
  const { fieldErrors } = await expectProblem(credential, 400, "validation_failed");
  expect(Object.keys(fieldErrors ?? {})).toEqual(["workloadIdentityConfigId"]);

  const source = `credential:${ours.credentialId}`;
  const variable = await post("environment-variables", { key: "KEY", source, secretName: "crewai-a" });
  expect((await expectProblem(variable, 400, "validation_failed")).fieldErrors).toHaveProperty("source");
  const assigned = await post("environment-variables", {
    key: "KEY",
    source: "direct",
    value: "value",
    automationIds: [ours.automationId],
  });
  expect((await expectProblem(assigned, 400, "validation_failed")).fieldErrors).toHaveProperty(
    "automationIds",
  );

  const named = await context.get(`${root}/secret-names?source=${source}`);
  await expectProblem(named, 404, "not_found", "secret names through another organization's credential");
  const filtered = await context.get(`${root}/environment-variables?automationId=${ours.automationId}`);
  expect((await filtered.json()).items).toEqual([]);
  expect([await rowsOf(ours.organization), await rowsOf(theirs.organization)]).toEqual(before);
});

test("reading through a credential needs secret_providers: read on top of the variable's own permission", async () => {
  const { ours, guest, guestSession, member } = world;
  const data = { key: "KEY", source: "default:aws", secretName: "crewai-test-keyword" };
  const path = `${ours.owner.root}/environment-variables`;
  const { id } = await ours.owner.post<{ id: string }>("environment-variables", {
    key: "KEY",
    source: "direct",
    value: "value",
  });
  await guest.grant(exactly(manageVariables));
  for (const context of [guestSession, member]) {
    await expectProblem(await context.post(path, { data }), 403, "permission_denied");
    await expectProblem(await context.put(`${path}/${id}`, { data }), 403, "permission_denied");
  }
  await guest.grant(exactly(searchNames));
  expect((await guestSession.post(path, { data })).status()).toBe(201);
  expect((await guestSession.put(`${path}/${id}`, { data })).status()).toBe(200);
});

test("a refusal names the permission that is missing, and who can grant it", async () => {
  const { ours, member } = world;
  const refused = await member.get(`${ours.owner.root}/workload-identity-configs`);
  const { detail } = await expectProblem(refused, 403, "permission_denied");
  expect(detail).toContain("workload_identity_configs: read");
  expect(detail, "and who can grant it").toContain(`${ours.organization.owner.name} can grant it.`);
});

function exactly(needs: Permission[]): Permissions {
  return Object.fromEntries(needs.map((permission) => permission.split(":")));
}

/** `manage` turned into `read`, `read` into none. */
function justBelow(permission: Permission): Permissions {
  const [feature, level] = permission.split(":") as [Feature, Level];
  return { [feature]: level === "manage" ? "read" : "none" };
}
