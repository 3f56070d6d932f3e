import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resealCommand } from "@/cli/reseal";
import { database } from "@/db/client";
import { environmentVariables } from "@/db/schema/variables";
import { createVariable, sealedBinding } from "@/lib/server/environment-variables/service";
import { open, seal, sealingKeyId } from "@/lib/server/sealing";
import { anyVariable } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { setTestEnvironment, testOrganization } from "@/test/support/organization";

useTestDatabase();

let [output, errors] = ["", ""];
beforeEach(() => {
  setTestEnvironment();
  [output, errors] = ["", ""];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    errors += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

const run = (...args: string[]) => resealCommand.run(args, { migrationsFolder: "" });
const use = (...keys: Buffer[]) => {
  process.env.SEALING_KEYS = keys.map((key) => key.toString("base64")).join(",");
};

/** As an operator runs it, in a process of its own; interrupted once it has said what `until` matches. */
async function runProcess(until?: RegExp): Promise<{ status: number | null; output: string }> {
  const command = ["--import", "tsx", "cli/main.ts", "reseal"];
  const child = spawn(process.execPath, command, { env: process.env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (until?.test(output) && !child.killed) child.kill("SIGINT");
    });
  }
  await once(child, "close");
  return { status: child.exitCode, output };
}

describe("reseal", () => {
  it("says what it did and which key may go; then which value lacks its key", async () => {
    const { owner } = await testOrganization();
    const [oldKey, newKey, unused] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    const [oldId, newId, unusedId] = [oldKey, newKey, unused].map(sealingKeyId);
    use(oldKey);
    await createVariable(owner, anyVariable({ value: "canary-one" }));
    await createVariable(owner, anyVariable({ value: "canary-two" }));

    use(newKey, oldKey, unused);
    expect(await run()).toBe(0);
    expect(output).toContain(`2 values resealed with key ${newId}.`);
    expect(output).toContain(`Key ${oldId} seals nothing any more. Remove it`);
    expect(output).toContain(`Key ${unusedId} seals nothing any more`);
    expect(errors).toMatch(/^2 of 2 values resealed \(environment variables\)$/m);

    output = "";
    expect(await run()).toBe(0);
    expect(output).toContain("0 values resealed");

    use(oldKey);
    const lost = await createVariable(owner, anyVariable({ value: "canary-lost" }));
    use(newKey);
    [output, errors] = ["", ""];
    expect(await run()).toBe(1);
    expect(output).toContain(`Key ${oldId} isn't in SEALING_KEYS and seals 1 value`);
    expect(errors).toContain(lost.id);
    expect(errors).toContain(`key ${oldId}, which isn't in SEALING_KEYS`);
    expect(output + errors).not.toContain("canary");
  });

  it("ends when it is interrupted, with what is done kept, and goes on when it is run again", async () => {
    const { owner, id: organizationId } = await testOrganization();
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
    use(oldKey);
    await database().execute(sql`truncate environment_variables cascade`);
    const rows = Array.from({ length: 1_500 }, (_, index) => {
      const id = randomUUID();
      const sealedValue = seal(`canary ${index}`, sealedBinding(organizationId, id));
      return { id, organizationId, key: `KEY_${index}`, source: "direct" as const, sealedValue };
    });
    await database().insert(environmentVariables).values(rows);

    use(newKey, oldKey);
    const first = await runProcess(/^200 of 1500 /m);
    expect(first).toMatchObject({ status: 130, output: expect.stringContaining("Stopped early.") });
    const left = /still seals ([\d,]+) values: keep it/.exec(first.output)?.[1] ?? "";
    expect(Number(left.replace(",", ""))).toBeGreaterThan(0);
    expect(Number(left.replace(",", ""))).toBeLessThan(1_500);

    const second = await runProcess();
    expect(second.status).toBe(0);
    expect(second.output).toContain(`${left} values resealed with key ${sealingKeyId(newKey)}.`);
    expect(second.output).toContain(`Key ${sealingKeyId(oldKey)} seals nothing any more. Remove it`);
    use(newKey);
    for (const [index, { id }] of [...rows.entries()].filter(([at]) => at % 100 === 0)) {
      const [row] = await database()
        .select()
        .from(environmentVariables)
        .where(eq(environmentVariables.id, id));
      expect(open(row?.sealedValue ?? "", sealedBinding(owner.organizationId, id))).toBe(`canary ${index}`);
    }
  }, 60_000);

  it.each([
    ["no keys", { SEALING_KEYS: "" }, /^SEALING_KEYS is missing/],
    ["a key that is none", { SEALING_KEYS: "short" }, /^SEALING_KEYS has an entry \(number 1\)/],
    ["no database", { DATABASE_URL: "" }, /^DATABASE_URL isn't set/],
  ])("with %s says so", async (_, environment, message) => {
    const before = { ...process.env };
    Object.assign(process.env, environment);
    await expect(run()).rejects.toThrow(message);
    Object.assign(process.env, before);
  });

  it("takes no arguments", async () => {
    await expect(run("--force")).rejects.toMatchObject({ code: "ERR_PARSE_ARGS_UNKNOWN_OPTION" });
  });
});
