// Every route on disk has its declaration, and is bound to that one; every declaration has its route.
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { auditActions } from "@/lib/shared/audit/actions";
import { allOperations } from "@/lib/shared/operations/all";
import type { Operation } from "@/lib/shared/operations/operation";

vi.mock("@/lib/server/auth/session", () => ({}));

const app = path.resolve(import.meta.dirname, "../../../app");
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** What is no operation of the API, and why. */
const others: Record<string, string> = {
  "api/[[...path]]": "answers for every path of the API that there is not",
  "api/auth/[...nextauth]": "is next-auth's own",
  "downloads/[wheel]": "is a file",
  "downloads/latchkey-worker.mjs": "is a file",
};

const folders = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => path.basename(file) === "route.ts")
  .map((file) => path.dirname(file))
  .toSorted();
const declared = new Map(
  allOperations.map(({ operation }) => [`${operation.method} ${operation.path}`, operation]),
);

async function boundIn(folder: string): Promise<[name: string, operation: Operation | undefined][]> {
  const module = (await import(path.join(app, folder, "route.ts"))) as Record<
    string,
    { operation?: Operation }
  >;
  const address = `/${folder.replace(/\[(\w+)\]/g, "{$1}")}`;
  return methods
    .filter((method) => method in module)
    .map((method) => [`${method} ${address}`, module[method]?.operation]);
}

it("declares each operation once", () => {
  expect(declared.size).toBe(allOperations.length);
  const ids = allOperations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it("every route is bound to the declaration of its own method and path", { timeout: 60_000 }, async () => {
  const routes = new Set<string>();
  for (const folder of folders.filter((name) => !(name in others))) {
    for (const [name, operation] of await boundIn(folder)) {
      expect(operation && `${operation.method} ${operation.path}`, `${folder} exports ${name}`).toBe(name);
      expect(declared.get(name), `${name} is among all operations`).toBe(operation);
      routes.add(name);
    }
  }
  expect(
    [...declared.keys()].filter((name) => !routes.has(name)),
    "declared without a route",
  ).toEqual([]);
  expect(Object.keys(others).filter((folder) => !folders.includes(folder))).toEqual([]);
});

it("between them write every action of the audit log, but for what no operation does", () => {
  const declaredActions = new Set(allOperations.flatMap(({ operation }) => operation.audits ?? []));
  expect(auditActions.filter((action) => !declaredActions.has(action))).toEqual([
    // By an operator, with latchkey-admin.
    "audit_log.cut",
    "kickoff.history_cut",
    "member.disabled",
    "member.enabled",
    "member.factors_removed",
    "member.identity_linked",
    "member.proven",
    "member.released",
    // At next-auth's own addresses.
    "member.sign_in_failed",
    "member.sign_in_link_made",
    "member.signed_in",
    "member.unproven",
    "organization.domain_assigned",
    "organization.domain_removed",
    // A refusal, of any operation.
    "permission.denied",
    "sealed_values.resealed",
  ]);
});

it("says in one sentence what each does", () => {
  for (const { id, operation } of allOperations) {
    expect(operation.summary, id).toMatch(/^[A-Z0-9].*\.$/);
    expect(operation.summary.length, id).toBeLessThan(130);
  }
});
