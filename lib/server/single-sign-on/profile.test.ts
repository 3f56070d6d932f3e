import { describe, expect, it } from "vitest";
import { profileOf } from "@/lib/server/single-sign-on/profile";
import type { Provider } from "@/lib/server/single-sign-on/provider";
import { beginningOf } from "@/lib/server/single-sign-on/sign-on";

const provider: Provider = {
  ...{ id: "p", organizationId: null, issuer: "https://id.example", clientId: "c", clientSecret: "s" },
  ...{ domains: ["acme.example"], hosts: { names: new Set(), ranges: [] } as never, page: "/sign-in" },
};
const said = (auth_time: unknown) =>
  beginningOf(
    provider,
    profileOf(provider, {
      iss: provider.issuer,
      sub: "u",
      email: "sam@acme.example",
      email_verified: true,
      auth_time,
    }),
  ).steppedUp;
const nowSeconds = () => Math.floor(Date.now() / 1000);

it.each([1, 0, null, true, ["u"], {}, "", "u".repeat(256), "u\nv", "ü"])("refuses a sub of %o", (sub) => {
  const claims = { iss: provider.issuer, sub, email: "sam@acme.example", email_verified: true };
  expect(() => profileOf(provider, claims as never)).toThrow("no usable sub");
});

describe("when a person last proved who they are", () => {
  it("is what the provider says, however long ago", () => {
    const at = nowSeconds() - 3_600;
    expect(said(at)).toEqual(new Date(at * 1000));
  });

  it("is never ahead of us, for a clock that is a little fast", () => {
    const given = said(nowSeconds() + 30) as Date;
    expect(given.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ["nothing", undefined],
    ["a text", "1700000000"],
    ["milliseconds", Date.now()],
    ["tomorrow", nowSeconds() + 86_400],
    ["what is no date", 1e300],
    ["too long ago for a date", -1e300],
  ])("is unknown by %s", (_what, at) => expect(said(at)).toBe(false));
});
