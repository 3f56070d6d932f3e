// A server that cannot work does not start, and says all that is wrong.
import { expect, test } from "@playwright/test";
import { freePort, startInVain } from "@/e2e/server";

test.use({ trace: "off" });

const needed = ["DATABASE_URL", "SEALING_KEYS", "NEXTAUTH_URL", "NEXTAUTH_SECRET"];
const heading = "Latchkey's configuration needs attention:";

/** The lines of the one message in which a server says why it does not start. */
function complaintsIn(log: string): string[] {
  expect(log.split(heading), log).toHaveLength(2);
  expect(log, "no stack").not.toMatch(/\n\s+at /);
  const [, after = ""] = log.split(`${heading}\n`);
  return after.split("\n").filter((line) => line.startsWith("  - "));
}

test("a server that lacks something does not start, and says all that it lacks in one message", async () => {
  const { exitCode, log } = await startInVain(
    Object.fromEntries([...needed, "OIDC_ISSUER", "OIDC_PRIVATE_KEY"].map((name) => [name, undefined])),
  );
  expect(exitCode, log).toBeGreaterThan(0);
  const complaints = complaintsIn(log);
  expect(complaints).toHaveLength(needed.length);
  for (const name of needed) expect(complaints.join("\n")).toContain(`- ${name} is missing`);
});

for (const name of needed) {
  test(`a server without ${name} does not start, and names it`, async () => {
    const { exitCode, log } = await startInVain({ [name]: undefined });
    expect(exitCode, log).toBeGreaterThan(0);
    expect(complaintsIn(log)).toEqual([expect.stringContaining(`- ${name} is missing`)]);
  });
}

test("a server with malformed settings does not start, names every one of them, and shows no value", async () => {
  const wrong: Record<string, string> = {
    DATABASE_URL: "mysql://user:wrong-value-1@localhost/x",
    SEALING_KEYS: "wrong-value-2",
    NEXTAUTH_URL: "ftp://wrong-value-3",
    NEXTAUTH_SECRET: "wrong-value-4",
    OIDC_ISSUER: "http://wrong-value-5.example/",
    OIDC_PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\nwrong-value-6\n-----END PRIVATE KEY-----",
  };
  const { exitCode, log } = await startInVain(wrong);
  expect(exitCode, log).toBeGreaterThan(0);
  const complaints = complaintsIn(log);
  expect(complaints).toHaveLength(Object.keys(wrong).length);
  for (const name of Object.keys(wrong)) expect(complaints.join("\n")).toContain(`- ${name} `);
  expect(log).not.toContain("wrong-value");
});

test("a server that cannot reach its database does not start, and keeps the password to itself", async () => {
  const url = `postgres://latchkey:password-that-must-not-show@127.0.0.1:${await freePort()}/latchkey`;
  const { exitCode, log } = await startInVain({ DATABASE_URL: url });
  expect(exitCode, log).toBeGreaterThan(0);
  expect(log).toContain("ECONNREFUSED");
  expect(log).not.toContain("must-not-show");
});
