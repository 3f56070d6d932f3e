import { expect, it } from "vitest";
import { RemedyPlace } from "@/lib/shared/clouds/failures";
import { remedyLink } from "@/lib/shared/clouds/remedies";

const ids = { configId: "c1", credentialId: "k1", key: "A_KEY" };
const config = "/acme/settings/workload-identity/c1";
const credentials = "/acme/settings/secret-provider-credentials";

it.each([
  ["trust_policy", `${config}?view=doctor&policy=trust`],
  ["permission_policy", `${config}?view=doctor&policy=permission`],
  ["issuer", `${config}?view=issuer`],
  ["setup", `${config}?view=setup`],
  ["config", config],
  ["credential", `${credentials}?credential=k1`],
  ["credentials", credentials],
  ["variable", "/acme/environment-variables?query=A_KEY"],
] as const)("%s is at %s", (place, href) => {
  expect(remedyLink("acme", { place, ...ids })).toMatchObject({ href });
});

it("leads to the credential where keys have no config, and nowhere where nothing is known", () => {
  for (const place of RemedyPlace.options) {
    const withKeys = remedyLink("acme", { place, credentialId: "k1", key: "A" });
    expect(withKeys?.href, place).not.toContain("undefined");
    expect(remedyLink("acme", { place })?.href ?? credentials, place).toBe(credentials);
  }
  expect(remedyLink("acme", { place: "trust_policy", credentialId: "k1" })?.label).toBe(
    "Open the credential",
  );
  expect(remedyLink("acme", ids)).toBeNull();
});
