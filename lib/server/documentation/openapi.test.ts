import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import examples from "@/lib/server/documentation/examples.json";
import { openApiDocument } from "@/lib/server/documentation/openapi";
import { referencePage } from "@/lib/server/documentation/page";
import { apiReference, openApi } from "@/lib/server/documentation/serving";
import { allOperations } from "@/lib/shared/operations/all";

const document = openApiDocument();
const get = (headers: Record<string, string> = {}) =>
  new Request("http://localhost/api/openapi.json", { headers });

it("is valid OpenAPI 3.1, by a validator that is not ours", async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

it("has every operation, and everything that it refers to", () => {
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(ids.toSorted()).toEqual(allOperations.map(({ id }) => id).toSorted());
  const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  const names = new Set([...references].map(([, name = ""]) => name));
  expect([...names].filter((name) => !(name in document.components.schemas))).toEqual([]);
  expect(JSON.stringify(document), "no schema's own definitions are left").not.toContain("$defs");
});

it("says what lists consist of, and what a request needs", () => {
  const { paths, components } = document;
  const outcome = paths["/api/v1/worker/kickoffs/{kickoffId}/outcome"]?.post;
  expect(outcome?.security).toEqual([{ deploymentToken: [] }]);
  expect(outcome).toMatchObject({
    requestBody: {
      content: {
        "application/json": {
          schema: {
            properties: {
              receipts: { items: { required: ["key", "configId", "secretName", "resource", "version"] } },
            },
          },
        },
      },
    },
  });
  const update = paths["/api/v1/organizations/{organizationId}/roles/{id}"]?.put;
  expect(update?.description).toContain("Needs organization_settings: manage.");
  expect(update?.parameters?.map(({ name }) => name)).toEqual(["organizationId", "id", "If-Match"]);
  expect(components.schemas.Role).toMatchObject({ properties: { createdAt: { format: "date-time" } } });
});

it("says which operations take an API token, and why others don't", () => {
  const { paths, components } = document;
  const root = "/api/v1/organizations/{organizationId}";
  const both = [{ session: [] }, { apiToken: [] }];
  expect(paths[`${root}/automations`]?.post?.security).toEqual(both);
  expect(components.securitySchemes).toMatchObject({ apiToken: { type: "http", scheme: "bearer" } });
  for (const operation of [
    paths[`${root}/api-tokens`]?.get,
    paths[`${root}/service-accounts`]?.post,
    paths["/api/v1/profile"]?.get,
  ]) {
    expect(operation?.security).toEqual([{ session: [] }]);
    expect(operation?.description).toContain("person_required");
  }
});

it("says what each part is about, here and on the page", () => {
  const html = referencePage(document);
  const used = new Set(allOperations.map(({ part }) => part));
  expect(document.tags.map(({ name }) => name)).toEqual([...used]);
  for (const { name, description } of document.tags) {
    expect(description, name).toMatch(/^[A-Z][^.]+\.$/);
    const inHtml = description.replace(/`([^`]+)`/g, "<code>$1</code>").replace(/'/g, "&#39;");
    expect(html).toContain(`</h2><p>${inHtml}</p>`);
  }
});

it("says how what anybody may read can be missing: not made yet, or there already", () => {
  const { paths } = document;
  const responses = (path: string) => paths[path]?.get?.responses ?? {};
  const problem = { $ref: "#/components/responses/Problem" };
  for (const path of ["/.well-known/openid-configuration", "/oauth2/jwks"]) {
    expect(responses(path)).toMatchObject({ 304: { description: expect.any(String) }, 503: problem });
  }
  expect(responses("/api/docs")).toHaveProperty("304");
  const schema = { $ref: "#/components/schemas/Readiness" };
  expect(responses("/api/ready")).toMatchObject({ 503: { content: { "application/json": { schema } } } });
  expect(Object.keys(responses("/api/health"))).toEqual(["200", "default"]);
});

/** Where a schema says nothing of what is in a field. */
function emptyFields(value: unknown, place = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const isField = place.endsWith("/properties");
    if (isField && Object.keys(inner).length === 0) return [`${place}/${key}`];
    return emptyFields(inner, `${place}/${key}`);
  });
}

it("says of each field what it holds", () => {
  expect(emptyFields(document)).toEqual([]);
});

describe("examples", () => {
  const of = (id: string) => (examples as Record<string, { body?: unknown; answer?: unknown }>)[id] ?? {};

  it.each(allOperations)("$id: fit what it takes and answers", ({ id, operation: { body, answer } }) => {
    const isBodyNeeded = body && !body.safeParse(undefined).success;
    expect("body" in of(id) || !isBodyNeeded, "an example of its body").toBe(true);
    expect("answer" in of(id)).toBe(answer !== undefined);
    body?.parse(of(id).body);
    answer?.parse(of(id).answer);
  });

  it("are of operations that there are, and hold nothing that could open anything", () => {
    const ids = allOperations.map(({ id }) => id);
    expect(Object.keys(examples).filter((id) => !ids.includes(id))).toEqual([]);
    const text = JSON.stringify(examples);
    expect(
      text.match(
        /\blk[a-z]_(?!EXAMPLE)\w+|\bwhsec_(?!EXAMPLE)\w+|\bAKIA(?!IOSFODNN7EXAMPLE)\w+|\beyJ\w{40,}/g,
      ),
    ).toBeNull();
  });
});

it("says nothing of an installation", () => {
  expect(JSON.stringify(document)).not.toMatch(/localhost|127\.0\.0\.1/);
  expect(document).not.toHaveProperty("servers");
});

it("is served to anybody, the page without scripts", async () => {
  const json = await openApi(get());
  expect(json.headers.get("content-type")).toBe("application/json");
  expect(await json.json()).toEqual(JSON.parse(JSON.stringify(document)));
  const known = await openApi(get({ "if-none-match": json.headers.get("etag") ?? "" }));
  expect(known.status).toBe(304);
  const page = await apiReference(get());
  expect(page.headers.get("content-security-policy")).toContain("script-src 'none'");
  const html = await page.text();
  expect(html).not.toMatch(/<script|\son\w+=|undefined|\[object/);
  const inProse = html.replace(/<p>[^`]*?<\/p>/g, (line) => line.replace(/<\/?code>/g, "`"));
  for (const { operation } of allOperations)
    expect(inProse).toContain(operation.summary.replace(/'/g, "&#39;"));
  expect(html.replace(/<pre.*?<\/pre>/gs, ""), "code is marked, not quoted").not.toContain("`");
});

it("links within the page lead somewhere", () => {
  const html = referencePage(document);
  const places = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !places.has(id))).toEqual([]);
});
