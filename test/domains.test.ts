// Between the server's domains the arrows go one way, which folders alone do not say: one may import those before it.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const order = [
  ["audit", "rbac", "roles", "members", "invitations", "organizations"],
  ["oidc"],
  ["workload-identity"],
  ["secret-providers"],
  ["environment-variables"],
  ["automations"],
  // It looks over all of them, and none looks at it.
  ["setup-progress"],
];
const rankOf = (domain: string) => order.findIndex((rank) => rank.includes(domain));

const server = path.resolve(import.meta.dirname, "../lib/server");

function productFiles(domain: string): string[] {
  return readdirSync(path.join(server, domain), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => path.join(domain, file));
}

it.each(order.flat())("%s imports no domain that comes after it", (domain) => {
  const files = productFiles(domain);
  expect(files).not.toHaveLength(0);
  const wrong = files.flatMap((file) =>
    [...readFileSync(path.join(server, file), "utf8").matchAll(/from "@\/lib\/server\/([^/"]+)\//g)]
      .filter(([, other = ""]) => rankOf(other) > rankOf(domain))
      .map(([, other]) => `${file} imports ${other}`),
  );
  expect(wrong).toEqual([]);
});

it("setup-progress is imported by no other domain", () => {
  const others = readdirSync(server, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "setup-progress")
    .flatMap(({ name }) => productFiles(name));
  const wrong = others.filter((file) =>
    readFileSync(path.join(server, file), "utf8").includes('"@/lib/server/setup-progress/'),
  );
  expect(wrong).toEqual([]);
});
