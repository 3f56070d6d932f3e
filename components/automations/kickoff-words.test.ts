import { expect, it } from "vitest";
import { whyFailed } from "@/components/automations/kickoff-list";

it("says in one line what failed first", () => {
  const [first, second] = [
    { key: "A", reason: "access_denied" },
    { key: "B", reason: "secret_not_found" },
  ];
  expect([whyFailed([]), whyFailed([first]), whyFailed([first, second])]).toEqual([
    "",
    "Access denied: A",
    "Access denied: A and 1 more",
  ]);
});
