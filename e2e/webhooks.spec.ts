// Settings → Webhooks: from adding one to what arrives at its receiver, and what its page says when nothing does.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Page } from "@playwright/test";
import { Webhook } from "standardwebhooks";
import { environment, newOrganization } from "./environment";
import { guestOf, newRole } from "./people";
import { consoleOf, signIn } from "./session";
import { act, copied, enter, expect, test } from "./test";

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

const closes: (() => void)[] = [];
test.afterEach(() => {
  for (const close of closes.splice(0)) close();
});

async function newReceiver() {
  const receiver = { status: 200, received: [] as Received[], host: "", url: "" };
  const server = createServer(async (request, response) => {
    receiver.received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(receiver.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closes.push(() => {
    server.close();
    server.closeAllConnections();
  });
  receiver.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  receiver.url = `http://${receiver.host}/latchkey?token=canary-of-a-query`;
  return receiver;
}

const panelOf = (page: Page, host: string) => page.getByRole("dialog", { name: host });

test("An owner adds a webhook, takes its secret, and the receiver can verify a test and what happens", async ({
  page,
  complaints,
}) => {
  // An address inside, which the server alone refuses.
  complaints.expectRefusal(/^400 .*\/webhooks$/);
  const organization = await newOrganization();
  const receiver = await newReceiver();
  await enter(page, organization.owner, `/${organization.slug}/settings/webhooks`);
  await expect(page.getByRole("heading", { name: "No webhooks yet" })).toBeVisible();
  await page.getByRole("button", { name: "Add Webhook" }).click();
  const form = page.getByRole("dialog", { name: "Add Webhook" });
  await form.getByLabel("Address").fill("https://user:password@hooks.example.com/");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form).toContainText("The address can't contain a user or password");
  await form.getByLabel("Address").fill("https://169.254.169.254/latest/meta-data");
  await form.getByRole("checkbox", { name: "Failed kickoffs" }).uncheck();
  await form.getByRole("checkbox", { name: "Failed pre-flights" }).uncheck();
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form).toContainText("Choose at least one.");
  await form.getByRole("checkbox", { name: "Audit events" }).check();
  await form.getByRole("button", { name: "Create" }).click();
  await expect(form).toContainText("This address is on this server or in a private network.");
  await form.getByLabel("Address").fill(receiver.url);
  await form.getByLabel("Description").fill("On-call channel");
  await form.getByRole("button", { name: "Create" }).click();

  const shown = page.getByRole("dialog", { name: `Signing secret for ${receiver.host}` });
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown).toContainText("You haven’t copied the secret");
  const secret = await copied(page, shown.getByRole("button", { name: "Copy Signing secret" }));
  expect(secret).toMatch(/^whsec_/);
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("table", { name: "Webhooks" })).toContainText("On-call channel");

  await page.getByRole("button", { name: receiver.host, exact: false }).first().click();
  const panel = panelOf(page, receiver.host);
  await panel.getByRole("button", { name: "Send Test Event" }).click();
  const deliveries = panel.getByRole("table", { name: "Last deliveries" });
  await expect(deliveries.getByRole("row", { name: /Test event.*Delivered/ })).toBeVisible();
  await expect(panel).not.toContainText(secret);

  const owner = consoleOf(await signIn(organization.owner), organization);
  await newRole(owner);
  const verifier = new Webhook(secret);
  const types = () =>
    receiver.received.map(({ headers, body }) => {
      const event = verifier.verify(body, headers as Record<string, string>);
      return (event as { type: string }).type;
    });
  await expect
    .poll(types, { timeout: 15_000 })
    .toEqual(expect.arrayContaining(["webhook.test", "audit_event.recorded"]));
  const actions = receiver.received.map(({ body }) => JSON.parse(body).data.action);
  await expect
    .poll(() => actions.concat(receiver.received.map(({ body }) => JSON.parse(body).data.action)))
    .toContain("role.created");
  expect(JSON.stringify(receiver.received.map(({ body }) => body))).not.toContain("canary-of-a-query");

  await page.keyboard.press("Escape");
  await act(page, receiver.host, "Rotate Secret");
  await page
    .getByRole("dialog", { name: "Rotate the signing secret?" })
    .getByRole("button", { name: "Rotate Secret" })
    .click();
  const next = await copied(page, shown.getByRole("button", { name: "Copy Signing secret" }));
  expect(next).not.toBe(secret);
  await shown.getByRole("button", { name: "Done" }).click();
  const before = receiver.received.length;
  await newRole(owner);
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBeGreaterThan(before);
  const last = receiver.received.at(-1);
  for (const signingSecret of [secret, next]) {
    expect(() =>
      new Webhook(signingSecret).verify(last?.body ?? "", last?.headers as Record<string, string>),
    ).not.toThrow();
  }

  await act(page, receiver.host, "Delete");
  await page
    .getByRole("dialog", { name: "Delete this webhook?" })
    .getByRole("button", { name: "Delete" })
    .click();
  await expect(page.getByRole("heading", { name: "No webhooks yet" })).toBeVisible();
});

test("A receiver that fails: the page says why, what was missed while it was paused, and sends it", async ({
  page,
}) => {
  const organization = await newOrganization();
  const owner = consoleOf(await signIn(organization.owner), organization);
  const receiver = await newReceiver();
  receiver.status = 503;
  const { id } = await owner.post<{ id: string }>("webhooks", {
    url: receiver.url,
    description: "",
    events: ["audit_event.recorded"],
  });
  await newRole(owner);
  await enter(page, organization.owner, `/${organization.slug}/settings/webhooks?webhook=${id}`);
  const panel = panelOf(page, receiver.host);
  const deliveries = panel.getByRole("table", { name: "Last deliveries" });
  await expect(deliveries).toContainText(
    /The receiver answered with status 503.* (Next attempt|Latchkey tries again)/,
  );
  await expect(panel).toContainText("The receiver is failing");
  await panel.getByRole("button", { name: "Pause" }).click();
  await expect(panel).toContainText(/event[s]? (was|were) not delivered/);
  receiver.status = 204;
  await panel.getByRole("button", { name: "Resume" }).click();
  await panel.getByRole("button", { name: "Send them now" }).click();
  await expect(panel).not.toContainText("not delivered");
  const ids = () => receiver.received.map(({ body }) => JSON.parse(body).data.action);
  await expect
    .poll(ids, { timeout: 15_000 })
    .toEqual(expect.arrayContaining(["role.created", "webhook.paused", "webhook.resumed"]));
  await expect(deliveries.getByRole("row", { name: /Delivered/ }).first()).toBeVisible({ timeout: 15_000 });
  const count = receiver.received.length;
  await deliveries
    .getByRole("button", { name: /^Actions for Audit event/ })
    .last()
    .click();
  await page.getByRole("menuitem", { name: "Send Again" }).click();
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBeGreaterThan(count);
  const all = receiver.received.map(({ headers }) => headers["webhook-id"]);
  expect(new Set(all).size, "the same id at every attempt").toBeLessThan(all.length);
});

test("Who may only look finds nothing to change, and who may not read something cannot subscribe to it", async ({
  page,
  newPage,
}) => {
  const organization = await newOrganization();
  const owner = consoleOf(await signIn(organization.owner), organization);
  const receiver = await newReceiver();
  await owner.post("webhooks", { url: receiver.url, description: "", events: ["kickoff.failed"] });
  const guest = await guestOf(owner);
  await guest.grant({ webhooks: "read" });
  await enter(page, guest, `/${organization.slug}/settings/webhooks`);
  await expect(page.getByRole("main")).toContainText(receiver.host);
  await expect(page.getByRole("main")).toContainText(/needs webhooks: manage/);
  await expect(page.getByRole("button", { name: "Add Webhook" })).toHaveCount(0);
  await page.getByRole("button", { name: receiver.host, exact: false }).first().click();
  await expect(panelOf(page, receiver.host).getByRole("button", { name: "Send Test Event" })).toHaveCount(0);

  await guest.grant({ webhooks: "manage", automations: "read" });
  const other = await newPage();
  await enter(other, guest, `/${organization.slug}/settings/webhooks`);
  await other.getByRole("button", { name: "Add Webhook" }).click();
  const form = other.getByRole("dialog", { name: "Add Webhook" });
  await expect(form.getByRole("checkbox", { name: "Audit events" })).toBeDisabled();
  await expect(form).toContainText("Your role can’t read these.");
  await form.getByLabel("Address").fill("https://hooks.invalid/");
  await form.getByRole("button", { name: "Create" }).click();
  await expect(other.getByRole("dialog", { name: "Signing secret for hooks.invalid" })).toBeVisible();
  expect(environment().settings.ALLOWED_PRIVATE_HOSTS).toBe("127.0.0.1");
});
