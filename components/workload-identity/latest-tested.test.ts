import { expect, it } from "vitest";
import { latestTested } from "@/components/workload-identity/latest-tested";

const green = { ok: true as const, principal: "arn:aws:sts::1:assumed-role/r/s", account: "1" };
const tested = (name: string, lastTestedAt: string) => ({ name, lastTest: green, lastTestedAt });
const untested = { name: "untested", lastTest: null, lastTestedAt: null };

it("gives the credential that was tested last, wherever it stands", () => {
  const older = tested("older", "2026-11-25T15:00:00.000Z");
  const newer = tested("newer", "2026-11-25T15:00:01.000Z");
  expect(latestTested([older, untested, newer])?.name).toBe("newer");
  expect(latestTested([newer, older])?.name).toBe("newer");
});

it("gives none while nothing was tested", () => {
  expect(latestTested([])).toBeUndefined();
  expect(latestTested([untested])).toBeUndefined();
});
