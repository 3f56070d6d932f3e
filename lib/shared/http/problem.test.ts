import { expect, it } from "vitest";
import { Problem } from "@/lib/shared/errors";
import { problemIn } from "@/lib/shared/http/problem";

const plain = { type: "about:blank", title: "T", status: 400, detail: "D", code: "c", requestId: "r" };
const failure = { key: "K", reason: "r", detail: "d" };
const link = { label: "Open", href: "/acme/automations" };

it.each([
  plain,
  { ...plain, fieldErrors: { name: ["Enter a name."] } },
  { ...plain, failures: [failure, { ...failure, link, remedy: null }] },
  { ...plain, changed: { by: null, byYourself: true, at: "2026-01-31T09:00:00Z" } },
])("takes what the schema takes: %j", (value) => {
  expect(problemIn(value)).toEqual(Problem.parse(value));
});

it.each([
  null,
  "text",
  [],
  {},
  { ...plain, status: "400" },
  { ...plain, detail: undefined },
  { ...plain, fieldErrors: { name: "Enter a name." } },
  { ...plain, fieldErrors: [] },
  { ...plain, failures: [{ key: "K" }] },
  { ...plain, failures: failure },
  { ...plain, failure: "refused" },
  { ...plain, changed: 1 },
])("takes nothing that the schema refuses: %j", (value) => {
  expect(Problem.safeParse(value).success).toBe(false);
  expect(problemIn(value)).toBeNull();
});

it.each(["//evil.example", "https://evil.example", "javascript:alert(1)", 1])(
  "follows no link to %j",
  (href) => {
    const value = { ...plain, failures: [{ ...failure, link: { label: "Open", href } }] };
    expect(problemIn(value)).toEqual({ ...plain, failures: [failure] });
  },
);
