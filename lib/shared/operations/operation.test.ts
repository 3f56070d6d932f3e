// What must not compile: each line below is an error to the type checker, or this file is.

import type { ReactElement } from "react";
import { expect, it } from "vitest";
import { z } from "zod";
import type { organizationPage } from "@/app/organization-page";
import type { useAllowed } from "@/components/shell/organization";
import { listOptions, readOptions } from "@/components/ui/list/query";
import type { Member, requirePermission } from "@/lib/server/auth/actor";
import type { IfMatch } from "@/lib/server/etags/etag";
import { machineRoute } from "@/lib/server/http/bound-route";
import { personRoute } from "@/lib/server/http/person-route";
import { organizationRoute } from "@/lib/server/http/route";
import { alertOperations } from "@/lib/shared/alerts/operations";
import { automationOperations, deploymentOperations } from "@/lib/shared/automations/operations";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import { AppError } from "@/lib/shared/errors";
import { call } from "@/lib/shared/operations/client";
import { member, operation, statusOf } from "@/lib/shared/operations/operation";
import { profileOperations } from "@/lib/shared/profile/operations";
import { roleOperations } from "@/lib/shared/roles/operations";

const organizationId = "o";
const role = { organizationId, id: "r" };
const wrongLevel = { webhooks: "write" } as const;
declare const nothing: () => ReactElement;

/** Compiled, and never run. */
const refused = [
  // A path is no operation, and an operation has no other parameters than its path.
  // @ts-expect-error
  () => call("/api/v1/organizations", {}),
  // @ts-expect-error
  () => call(roleOperations.get, { organizationId }),
  // @ts-expect-error
  () => call(roleOperations.get, { ...role, roleId: "r" }),
  // A field that is missing, one that is not there, one of another type.
  // @ts-expect-error
  () => call(roleOperations.update, role, { etag: null, body: { name: "Auditor" } }),
  // @ts-expect-error
  () => call(roleOperations.update, role, { etag: null, body: { name: "A", permissions: {}, title: "" } }),
  // @ts-expect-error
  () => call(automationOperations.create, { organizationId }, { body: { name: 1 } }),
  // A change says which state it is of; who only reads sends no body.
  // @ts-expect-error
  () => call(roleOperations.update, role, { body: { name: "Auditor", permissions: {} } }),
  // @ts-expect-error
  () => call(roleOperations.get, role, { body: {} }),
  // @ts-expect-error
  () => listOptions(variableOperations.list, { organizationId }, { sorting: "key" }),
  // @ts-expect-error
  () => readOptions(roleOperations.delete, role),
  // @ts-expect-error
  async () => (await call(roleOperations.get, role)).title,
  // A permission that there is not, wherever one is asked for: in a declaration, a service, a part of the console, a page.
  // @ts-expect-error
  () => member("roles:read"),
  // @ts-expect-error
  (actor: Member, need: typeof requirePermission) => need(actor, "automations:write"),
  // @ts-expect-error
  (allowed: typeof useAllowed) => allowed("automations"),
  // @ts-expect-error
  (page: typeof organizationPage) => page("Roles", "settings:read", nothing),
  // A method, a status, an audit action or a field that a declaration doesn't have.
  // @ts-expect-error
  () => operation("PATCH", "/x", { summary: "X.", caller: member() }),
  // @ts-expect-error
  () => operation("POST", "/x", { summary: "X.", caller: member(), status: 202 }),
  // @ts-expect-error
  () => operation("POST", "/x", { summary: "X.", caller: member(), audits: ["role.create"] }),
  // @ts-expect-error
  () => operation("GET", "/x", { summary: "X.", caller: member(), anwser: z.string() }),
  // A handler that reads a body, a query or an ETag that no caller knows of.
  // @ts-expect-error
  () => organizationRoute(roleOperations.delete, async (...[, , , , body]) => void body),
  // @ts-expect-error
  () => organizationRoute(alertOperations.update, async (...[, , query]) => Promise.reject(query)),
  // @ts-expect-error
  () => organizationRoute(deploymentOperations.revokeSeen, async (...[, , ifMatch]) => void ifMatch),
  // @ts-expect-error
  () => personRoute(profileOperations.endSession, async (...[, , body]) => void body),
  // A handler whose values come in another order than a route gives them.
  // @ts-expect-error
  () => organizationRoute(roleOperations.delete, async (_actor, _ifMatch: IfMatch, id: string) => void id),
  // An error without a code of the table, and a level that no role can have.
  // @ts-expect-error
  () => new AppError("forbidden", "No."),
  // @ts-expect-error
  () => call(roleOperations.update, role, { etag: null, body: { name: "A", permissions: wrongLevel } }),
  // A handler that gives back something else, or that is bound to another kind of caller's operation.
  // @ts-expect-error
  () => organizationRoute(roleOperations.get, async () => ({ id: "r" })),
  // @ts-expect-error
  () => organizationRoute(roleOperations.get, async () => undefined),
  // @ts-expect-error
  () => organizationRoute(roleOperations.delete, async () => ({ id: "r" })),
  // @ts-expect-error
  () => machineRoute(roleOperations.get, async () => new Response()),
];

it("answers with what was asked for, or with nothing", () => {
  expect(statusOf(roleOperations.create)).toBe(201);
  expect(statusOf(roleOperations.get)).toBe(200);
  expect(statusOf(roleOperations.delete)).toBe(204);
  expect(refused.length).toBeGreaterThan(15);
});
