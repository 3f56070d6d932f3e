// Limits, cursors, searches and sources that are none.
import { expect, test } from "@playwright/test";
import { exampleOf } from "@/e2e/examples";
import { sendRaw } from "@/e2e/raw-http";
import { consoleRoutes, type KeysOrganization, newKeysOrganization, unknownId } from "./keys-organization";
import { complaintsOf, invalid, notFound, refuseAll } from "./refusal";

test.use({ trace: "off" });

let acme: KeysOrganization;
test.beforeAll(async () => {
  acme = await newKeysOrganization();
});

const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const queries: Record<string, string[]> = {
  limit: [
    "-1",
    "0",
    "101",
    "1000000000",
    "1e9",
    "abc",
    "1.5",
    "",
    "%20",
    "NaN",
    "Infinity",
    "%00",
    "5&limit=x",
  ],
  cursor: [
    "x",
    "-1",
    "garbage",
    "%00",
    "😀",
    "a".repeat(999),
    cursor(null),
    cursor([]),
    cursor(["a"]),
    cursor([1, 2]),
    cursor({ 0: "a", 1: unknownId }),
    cursor(["a", "not-an-id"]),
    cursor(["a", `${unknownId}' or 1=1 --`]),
    cursor(["a\0b", unknownId]),
    "5000-01-01",
    "1e5",
    "1'--",
  ],
  query: ["%00", "a%00b", "x".repeat(201)],
};
/** What is sorted by time has cursors with a time in them. */
const times = [
  "1",
  "foo 1",
  "infinity",
  "now",
  "",
  "2026-02-30T00:00:00.000Z",
  "+275760-09-13T00:00:00.000Z",
  "12:00",
];

/** Of the audit log. */
const filters: Record<string, string[]> = {
  actorId: ["%00", "x".repeat(201)],
  objectKind: ["%00", "x".repeat(201)],
  objectId: ["a%00b", "x".repeat(201)],
  action: ["", "x.y.z", "ROLE.", "role%25", "%00", "' or 1=1 --", "x".repeat(101)],
  outcome: ["", "maybe", "OK", "%00"],
  from: ["", ...times.slice(0, 6).map(encodeURIComponent), "0000-01-01T00:00:00Z", "2026-01-01", "%00"],
  to: ["", "now", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "-1", "%00"],
};

const variableFilters: Record<string, string[]> = {
  automationId: ["x", "", "1' or '1'='1", "%00", `${unknownId}x`],
  source: ["", "vault", "default:", "default:gcp", "credential:x", "credential:", "%00", "direct:"],
  readAt: ["", "never", "%00"],
  unassigned: ["", "1", "yes"],
  count: ["", "1", "yes"],
  sort: ["", "name", "key;", "%00", "__proto__", "constructor"],
  order: ["", "up", "ASC"],
};

async function refuseEach(address: string, named: Record<string, string[]>): Promise<void> {
  const complaints: string[] = [];
  for (const [name, values] of Object.entries(named)) {
    for (const value of values) {
      const asked = `${address}?${name}=${/[^\x21-\x7e]/.test(value) ? encodeURIComponent(value) : value}`;
      const answer = await sendRaw({ method: "GET", address: asked, headers: acme.sessionHeaders });
      const about = `${name}=${value.slice(0, 60)}`;
      const codes = ["validation_failed", "malformed_request"];
      const results = codes.map((code) => complaintsOf(answer, about, 400, code));
      if (!results.some(({ length }) => length === 0)) complaints.push(...(results[0] ?? []));
    }
  }
  expect(complaints).toEqual([]);
}

const lists = consoleRoutes.filter(
  ({ method, path }) =>
    method === "GET" &&
    !/(Id\}|\{id\}|\{version\}|names|secrets|readings|choices|export|pending-changes|moved-variables|pre-flight|setup-progress|overview|overview\/kickoffs|members\/\{id\}\/deployments|worker-identities|single-sign-on|alerts)$/.test(
      path,
    ),
);
for (const route of lists) {
  test(`${route.name} refuses odd limits, cursors and searches`, async () => {
    const example = await exampleOf(route, acme);
    const named: Record<string, string[]> = route.path.includes("environment-variables")
      ? { ...queries, ...variableFilters }
      : { ...queries };
    if (/\/(audit-events|deliveries)$/.test(route.path)) {
      // They are not searched; the audit log is filtered.
      const { query: _, ...others } = named;
      await refuseEach(example.address, { ...others, ...(route.path.endsWith("/audit-events") && filters) });
      return;
    }
    if (/\/(kickoffs|invitations)$/.test(route.path)) {
      named.cursor = [...(named.cursor ?? []), ...times.map((time) => cursor([time, unknownId]))];
    }
    await refuseEach(example.address, named);
  });

  test(`${route.name} takes any text as a search, and ignores what it does not know`, async () => {
    const { address } = await exampleOf(route, acme);
    const searches = [
      "%25",
      "_",
      "\\",
      "'",
      "' or 1=1 --",
      "😀",
      "\u202e",
      "a\u0301",
      "%",
      "\uffff",
      "$1",
      "$(x)",
    ];
    const all = [
      ...searches.map((text) => `query=${encodeURIComponent(text)}`),
      "query=%E0%A4%A",
      "unknown=1&__proto__=2&constructor=3&toString=4",
      "limit=1&limit=2",
      "=&&=",
    ];
    for (const query of all) {
      const answer = await sendRaw({
        method: "GET",
        address: `${address}?${query}`,
        headers: acme.sessionHeaders,
      });
      expect(answer.status, `${query}: ${answer.text}`).toBe(200);
    }
  });
}

test("moved-variables and the export of the audit log refuse what they do not know", async () => {
  const { root } = acme.owner;
  const wrong = [
    ...["", "format=", "format=xml", "format=csv&outcome=maybe", "format=jsonl&from=now"].map(
      (query) => `${root}/audit-events/export?${query}`,
    ),
    ...[
      "",
      "provider=aws",
      "provider=gcp&authenticationMethod=static_keys",
      "provider=aws&authenticationMethod=x",
      "provider=__proto__&authenticationMethod=static_keys",
      "provider=aws&authenticationMethod=static_keys&isDefault=1",
      "provider=aws&authenticationMethod=static_keys&credentialId=x",
      "provider=aws&authenticationMethod=static_keys&credentialId=%00",
    ].map((query) => `${root}/secret-provider-credentials/moved-variables?${query}`),
  ];
  const unknown = `provider=aws&authenticationMethod=static_keys&credentialId=${unknownId}`;
  const gone = `${root}/secret-provider-credentials/moved-variables?${unknown}`;
  const complaints: string[] = [];
  for (const address of [...wrong, gone]) {
    const answer = await sendRaw({ method: "GET", address, headers: acme.sessionHeaders });
    const { status, code } = address === gone ? notFound : invalid;
    complaints.push(...complaintsOf(answer, address, status, code));
  }
  expect(complaints).toEqual([]);
});

for (const resource of ["roles", "secret-provider-credentials", "workload-identity-configs"]) {
  test(`one of the ${resource} is deleted only in favour of another that is there`, async () => {
    const route = consoleRoutes.find(
      ({ path, method }) => path.endsWith(`/${resource}/{id}`) && method === "DELETE",
    );
    if (!route) throw new Error("There is no such route.");
    const { address } = await exampleOf(route, acme);
    const id = address.split("/").at(-1) ?? "";
    const targets = ["", "x", "%00", id, unknownId, "' or 1=1 --"].map((target) => encodeURI(target));
    await refuseAll(
      acme,
      route,
      { address },
      targets.map((target) => ({
        about: target,
        request: { address: `${address}?reassignTo=${target}` },
        ...invalid,
      })),
    );
  });
}

test("secret-names refuses sources that are none", async () => {
  const route = consoleRoutes.find(({ path }) => path.endsWith("/secret-names"));
  if (!route) throw new Error("There is no such route.");
  const example = await exampleOf(route, acme);
  const path = example.address.split("?")[0] ?? "";
  const sources = [
    "",
    "direct",
    "aws",
    "default:",
    "default:gcp",
    "default:__proto__",
    "default:constructor",
    "credential:",
    "credential:x",
    "credential:' or 1=1 --",
    `credential:${unknownId}:${unknownId}`,
    `other:${unknownId}`,
    "\0",
  ];
  const addresses = [
    path,
    `${path}?query=x`,
    ...sources.map((source) => `${path}?source=${encodeURIComponent(source)}`),
    `${path}?source=default:aws&query=%00`,
    `${path}?source=default:aws&query=${"x".repeat(3000)}`,
  ];
  await refuseAll(
    acme,
    route,
    example,
    addresses.map((address) => ({ about: address, request: { address }, ...invalid })),
  );
  await refuseAll(acme, route, example, [
    {
      about: "an unknown credential",
      request: { address: `${path}?source=credential:${unknownId}` },
      ...notFound,
    },
  ]);
});

test("the pages of a secret refuse sources, names and cursors that are none", async () => {
  for (const end of ["/secrets", "/secrets/readings"]) {
    const route = consoleRoutes.find(({ path }) => path.endsWith(end));
    if (!route) throw new Error("There is no such route.");
    const example = await exampleOf(route, acme);
    const [path = ""] = example.address.split("?");
    const wrong = [
      ...["", "direct", "aws", "default:gcp", "credential:x", "config:", "config:' or 1=1 --", "\0"].map(
        (source) => `source=${encodeURIComponent(source)}&name=x`,
      ),
      ...["", "%00", "x".repeat(2049)].map((name) => `source=default:aws&name=${name}`),
      "name=x",
      "source=default:aws",
      ...(end.endsWith("readings") ? ["source=default:aws&name=x&limit=0"] : []),
    ];
    await refuseAll(
      acme,
      route,
      example,
      wrong.map((query) => ({ about: query, request: { address: `${path}?${query}` }, ...invalid })),
    );
    await refuseAll(
      acme,
      route,
      example,
      ["credential", "config"].map((kind) => ({
        about: `an unknown ${kind}`,
        request: { address: `${path}?source=${kind}:${unknownId}&name=x` },
        ...notFound,
      })),
    );
  }
});
