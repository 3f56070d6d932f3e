// What an operation says that it takes is what its service parses: the same schema, not one that looks like it.
import path from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Origin } from "@/lib/server/auth/actor";
import { createConfig } from "@/lib/server/workload-identity/service";
import { allOperations } from "@/lib/shared/operations/all";
import { addressOf, type Operation } from "@/lib/shared/operations/operation";
import { testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  anyConfig,
  memberInSession,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { steppedUp } from "@/test/support/session";

const session = vi.hoisted(() => ({ userId: "" }));
vi.mock("@/lib/server/auth/session", () => ({
  signedInVisitor: async () => ({ userId: session.userId }),
  currentMember: (organizationId: string, origin: Origin) =>
    memberInSession(session.userId, organizationId, origin),
  currentSession: async () => ({ ...steppedUp(), userId: session.userId }),
}));

/** What a request's input is parsed with, first of all; the request ends there. */
const first = vi.hoisted(() => ({ isAwaited: false, schema: null as unknown, input: null as unknown }));
vi.mock("@/lib/shared/errors", async (original) => {
  const errors = await original<typeof import("@/lib/shared/errors")>();
  const parseInput: typeof errors.parseInput = (schema, input) => {
    if (!first.isAwaited) return errors.parseInput(schema, input);
    Object.assign(first, { isAwaited: false, schema, input });
    throw new errors.AppError("conflict", "This is as far as the test goes.");
  };
  return { ...errors, parseInput };
});

type Handler = (request: Request, context: { params: Promise<object> }) => Promise<Response>;

const app = path.resolve(import.meta.dirname, "../../../app");
const sent = { probe: "what this test sends" };

let home: TestOrganization;
let configId: string;
let token: string;
useTestDatabase();
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  session.userId = home.owner.userId;
  ({ id: configId } = await createConfig(home.owner, anyConfig()));
  ({ token } = await (await testAutomation(home.owner, [{ key: "A", value: "b" }])).deploy());
});

async function schemaParsedBy(operation: Operation): Promise<unknown> {
  const folder = operation.path.replace(/\{(\w+)\}/g, "[$1]");
  const module = (await import(path.join(app, folder, "route.ts"))) as Record<string, Handler>;
  const params = {
    organizationId: home.id,
    id: configId,
    kickoffId: crypto.randomUUID(),
    identityId: configId,
    version: "1",
  };
  const search = operation.query ? `?${new URLSearchParams(sent)}` : "";
  const request = new Request(`http://localhost:3000${addressOf(operation, params as never)}${search}`, {
    method: operation.method,
    ...(operation.body && { body: JSON.stringify(sent) }),
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
  });
  first.isAwaited = true;
  const handler = module[operation.method] as Handler;
  const response = await handler(request, { params: Promise.resolve(params) });
  expect([response.status, first.input], await response.text()).toEqual([409, sent]);
  return first.schema;
}

/** The members of a union, however deep they are in it. */
function membersOf(schema: unknown): z.ZodObject[] {
  if (schema instanceof z.ZodDefault) return membersOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(membersOf);
  if (!(schema instanceof z.ZodObject)) throw new TypeError("Neither an object nor a union of some.");
  return [schema];
}

/** What each cloud fills in, where a declaration says no more than that there is something; and what names secrets. */
const ofClouds = [
  "cloud",
  "provider",
  "authenticationMethod",
  "settings",
  "secrets",
  "secretName",
  "read",
  "variables",
];

/** What a cloud adds to a declaration: nothing but what its own fields hold. */
function isMadeFrom(member: z.ZodObject, declared: z.ZodObject): boolean {
  const names = Object.keys(declared.shape);
  return (
    Object.keys(member.shape).join() === names.join() &&
    names.every((name) => ofClouds.includes(name) || member.shape[name] === declared.shape[name])
  );
}

const taking = allOperations.filter(({ operation }) => operation.body ?? operation.query);

describe("parses what it declares", () => {
  it.each(taking)("$id", async ({ operation }) => {
    const declared = operation.body ?? operation.query;
    const parsed = await schemaParsedBy(operation);
    if (parsed === declared) return;
    const [parsedMembers, declaredMembers] = [membersOf(parsed), membersOf(declared)];
    const strangers = parsedMembers.filter(
      (member) => !declaredMembers.some((source) => isMadeFrom(member, source)),
    );
    expect(strangers.map(({ shape }) => Object.keys(shape))).toEqual([]);
    const unused = declaredMembers.filter(
      (source) => !parsedMembers.some((member) => isMadeFrom(member, source)),
    );
    expect(unused.map(({ shape }) => Object.keys(shape))).toEqual([]);
  });
});

it("asks of no operation both a body and a query", () => {
  expect(allOperations.filter(({ operation }) => operation.body && operation.query)).toEqual([]);
});
