// What is told of a deploy while it runs.
import { afterEach, beforeAll, expect, it } from "vitest";
import { deploy } from "@/lib/server/automations/deployments/service";
import type { DeployEvent } from "@/lib/shared/automations/schema";
import { testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
beforeAll(async () => {
  home = await testOrganization();
});
afterEach(() => cloud.aws.clearFaults());

async function progressOf(automationId: string) {
  const events: DeployEvent[] = [];
  const deploying = deploy(home.owner, automationId, (event) => void events.push(event));
  const version = await deploying.then(
    (deployed) => deployed.version,
    () => null,
  );
  const words = events.map((event) =>
    event.stage === "read" ? `read ${event.done}/${event.total}` : event.stage,
  );
  return { version, words };
}

it("counts what is read at deploy from a cloud, and says when it seals and records", async () => {
  const keys = await cloud.connectKeys(home.owner);
  const { source } = await cloud.connect(home.owner);
  for (const name of ["one", "two"]) await cloud.createSecret(`stages/${name}`, "canary");
  const automation = await testAutomation(home.owner, [
    { key: "DIRECT", value: "canary" },
    { key: "FRESH", source, secretName: "stages/one" },
    { key: "ONE", source: keys.source, secretName: "stages/one" },
    { key: "SAME", source: keys.source, secretName: "stages/one" },
    { key: "TWO", source: keys.source, secretName: "stages/two" },
  ]);
  expect(await progressOf(automation.id)).toEqual({
    version: 1,
    words: ["read 0/3", "read 1/3", "read 2/3", "read 3/3", "seal", "record"],
  });

  await automation.add({ key: "ABSENT", source: keys.source, secretName: "stages/absent" });
  const failing = await progressOf(automation.id);
  expect(failing.version).toBeNull();
  // It reads to the end, so that one answer names all that fail, and seals nothing.
  expect(failing.words.at(-1)).toBe("read 4/4");
});

it("starts over where something changed while it read", async () => {
  const { source } = await cloud.connectKeys(home.owner);
  await cloud.createSecret("stages/slow", "value");
  const automation = await testAutomation(home.owner, [{ key: "ONE", source, secretName: "stages/slow" }]);
  cloud.aws.setFault({ kind: "latency", latencyMs: 600, operation: "GetSecretValue", times: 1 });
  const telling = progressOf(automation.id);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await automation.add({ key: "TWO", source, secretName: "stages/slow" });
  expect((await telling).words).toEqual([
    ...["read 0/1", "read 1/1", "seal"],
    ...["read 0/2", "read 1/2", "read 2/2", "seal", "record"],
  ]);
});
