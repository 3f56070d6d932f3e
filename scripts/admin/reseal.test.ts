import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { createVariable } from "@/lib/environment-variables/service";
import { sealingKeyId } from "@/lib/sealing";
import { anyVariable } from "@/lib/testing/automation";
import { testOrganization, useTestEnvironment } from "@/lib/testing/organization";
import { resealCommand } from "@/scripts/admin/reseal";

useTestDatabase();

let [output, errors] = ["", ""];
beforeEach(() => {
  useTestEnvironment();
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
    expect(output).toContain(`2 values sealed anew under key ${newId}.`);
    expect(output).toContain(`Key ${oldId} seals nothing any more: it may go`);
    expect(output).toContain(`Key ${unusedId} seals nothing any more`);
    expect(errors).toMatch(/^2 of 2 values sealed anew \(environment variables\)$/m);

    output = "";
    expect(await run()).toBe(0);
    expect(output).toContain("0 values sealed anew");

    use(oldKey);
    const lost = await createVariable(owner, anyVariable({ value: "canary-lost" }));
    use(newKey);
    [output, errors] = ["", ""];
    expect(await run()).toBe(1);
    expect(output).toContain(`Key ${oldId} is not in SEALING_KEYS and seals 1 value`);
    expect(errors).toContain(lost.id);
    expect(errors).toContain(`key ${oldId}, which is not in SEALING_KEYS`);
    expect(output + errors).not.toContain("canary");
  });

  it.each([
    ["no keys", { SEALING_KEYS: "" }, /^SEALING_KEYS is missing/],
    ["a key that is none", { SEALING_KEYS: "short" }, /^SEALING_KEYS has an entry \(number 1\)/],
    ["no database", { DATABASE_URL: "" }, /^DATABASE_URL is not set/],
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
