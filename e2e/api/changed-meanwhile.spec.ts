// Every object has an ETag, and no change of one that is meant for another state than it has goes through.
import { expect, test } from "@playwright/test";
import { type Example, exampleOf } from "@/e2e/examples";
import { newRoom, type Room } from "@/e2e/room";
import { type Route, routesIn } from "@/e2e/route-files";

const organization = "/api/v1/organizations/{organizationId}";

/** What changes without being a change of one object that somebody could have seen in another state. */
const others: Record<string, string> = {
  [`DELETE ${organization}/members/{id}/deployments`]: "revokes several tokens, each of another object",
  [`PUT ${organization}/automations/{id}/pre-flight/schedule`]: "is a switch, which shows what it was set to",
};

const routes = routesIn("api/v1/organizations");
const changes = routes.filter(({ method }) => ["PUT", "PATCH", "DELETE"].includes(method));
const objects = changes.filter(({ name }) => !(name in others));

let room: Room;
test.beforeAll(async () => {
  room = await newRoom();
});

const send = ({ method }: Route, { address, body }: Example, ifMatch?: string) =>
  room.owner.context.fetch(address, {
    method,
    data: body,
    headers: ifMatch === undefined ? {} : { "if-match": ifMatch },
  });

async function stateOf({ address }: Example): Promise<{ etag: string; body: unknown }> {
  const response = await room.owner.context.get(address);
  expect(response.status(), `GET ${address}`).toBe(200);
  const body = await response.json();
  const { etag = "" } = response.headers();
  expect(body.etag, "the object and the header say the same").toBe(etag);
  expect(etag).toMatch(/^"[^"]+"$/);
  return { etag, body };
}

test("the list of what has no ETag holds nothing that is gone", () => {
  expect(Object.keys(others).filter((name) => !changes.some((route) => route.name === name))).toEqual([]);
  expect(objects.length).toBeGreaterThan(13);
});

for (const route of objects) {
  test(`${route.name} is refused where it is meant for another state`, async () => {
    const example = await exampleOf(route, room);
    const { etag, body } = await stateOf(example);

    const stale = await send(route, example, '"8d1f8a3c-7f7c-4f0e-9d0a-0d4f3f6c3b1a"');
    expect(stale.status(), await stale.text()).toBe(412);
    expect(await stale.json()).toMatchObject({
      code: "changed_meanwhile",
      detail: expect.stringMatching(/changed.* on \d+ \w+ \d{4} at \d\d:\d\d UTC/),
      changed: { at: expect.any(String) },
    });
    const malformed = await send(route, example, "8d1f8a3c");
    expect(malformed.status()).toBe(400);
    expect((await malformed.json()).code).toBe("malformed_request");
    expect((await stateOf(example)).body, "nothing was changed").toEqual(body);

    const fresh = await send(route, example, etag);
    expect([200, 204], await fresh.text()).toContain(fresh.status());
    if (route.method !== "DELETE") {
      expect(fresh.headers().etag, "and it is another state now").not.toBe(etag);
      expect((await send(route, example, etag)).status()).toBe(412);
    }
  });

  test(`${route.name} goes ahead without If-Match, and with any`, async () => {
    for (const ifMatch of [undefined, "*"]) {
      const response = await send(route, await exampleOf(route, room), ifMatch);
      expect([200, 204], await response.text()).toContain(response.status());
    }
  });
}
