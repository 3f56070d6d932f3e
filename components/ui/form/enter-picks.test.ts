import { expect, it } from "vitest";
import { exactFirst, labelHasText } from "@/components/ui/form/enter-picks";

const options = (...labels: string[]) => labels.map((label) => ({ label, value: label }));
const labels = (found: readonly object[]) => found.map((option) => (option as { label: string }).label);

it("puts what is typed in full before longer names, and leaves the others in their order", () => {
  const all = options("a nightly", "Nightly", "nightly", "nightly 2");
  expect(labels(exactFirst(all, " nightly "))).toEqual(["nightly", "Nightly", "a nightly", "nightly 2"]);
  expect(labels(exactFirst(all, "night"))).toEqual(labels(all));
  expect(labels(exactFirst(all, ""))).toEqual(labels(all));
});

it("finds a text anywhere in a label, whatever its case", () => {
  const search = (text: string) =>
    labels(
      labelHasText({ options: options("Created role", "Removed member", "role"), search: text, limit: 9 }),
    );
  expect(search("ROLE")).toEqual(["role", "Created role"]);
  expect(search(" ")).toEqual(["Created role", "Removed member", "role"]);
  expect(search("nothing")).toEqual([]);
});
