// Ids in the path that are nobody's, or none at all.
import { test } from "@playwright/test";
import { exampleOf } from "@/e2e/examples";
import { json, type KeysOrganization, newKeysOrganization, routes, unknownId } from "./keys-organization";
import { notFound, refuseAll } from "./refusal";

test.use({ trace: "off" });

let acme: KeysOrganization;
test.beforeAll(async () => {
  acme = await newKeysOrganization();
});

const malformedIds = [
  unknownId,
  "00000000-0000-0000-0000-000000000000",
  "1",
  "undefined",
  "null",
  "x",
  `${unknownId}x`,
  `{${unknownId}}`,
  "' or 1=1 --",
  "1; drop table automations",
  `${unknownId}'::uuid`,
  "a".repeat(3000),
  "😀",
  "\u0000",
  "\u202e",
  "../../health",
  "__proto__",
  "%zz",
];

for (const route of routes) {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  if (names.length === 0) continue;
  test(`${route.name} finds nothing under ids that are none`, async () => {
    const example = await exampleOf(route, acme);
    const [path = "", query] = example.address.split("?");
    const segments = path.split("/");
    const template = route.path.split("/");
    const cases = names.flatMap((name) => {
      const at = template.indexOf(`{${name}}`);
      const wrong = name === "version" ? ["0", "-1", "1e3", "1.0", "99999999999999999999", " 1", "99"] : [];
      const none = malformedIds.filter((id) => name !== "version" || id !== "1");
      return [...none, ...wrong].map((id) => ({
        about: `${name} is ${JSON.stringify(id.slice(0, 50))}`,
        request: {
          address:
            segments.with(at, encodeURIComponent(id)).join("/") + (query === undefined ? "" : `?${query}`),
          ...(example.body && { body: JSON.stringify(example.body), headers: json }),
        },
        ...notFound,
      }));
    });
    await refuseAll(acme, route, example, cases);
  });
}
