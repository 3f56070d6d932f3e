import { expect, it } from "vitest";
import { safeCallbackPath } from "@/components/sign-in/callback-path";

it.each([
  ["/acme", "/acme"],
  ["/acme/settings/workload-identity?query=a%20b#top", "/acme/settings/workload-identity?query=a%20b#top"],
  ["/", "/"],
  ["/api-team", "/api-team"],
])("keeps %s", (candidate, path) => {
  expect(safeCallbackPath(candidate)).toBe(path);
});

it.each([
  undefined,
  "",
  ["/acme"],
  "acme",
  "https://evil.example/acme",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "/\\/evil.example",
  "/\t/evil.example",
  "\t//evil.example",
  "/.//evil.example",
  "/acme/..//evil.example",
  "javascript:alert(1)",
  "//console.invalid//evil.example",
  "/sign-in",
  "/sign-in?callbackUrl=/sign-in",
  "/api/auth/signout",
  "/acme/../api/auth/signout",
])("does not follow %j", (candidate) => {
  expect(safeCallbackPath(candidate)).toBe("/");
});
