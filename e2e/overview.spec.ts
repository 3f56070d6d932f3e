// The home of an organization that is set up: calm while all is well, and what fails with the way to fix it.
import type { Page } from "@playwright/test";
import { expectNoViolation } from "./axe";
import { withDatabase } from "./database";
import { tabTo, type } from "./keyboard";
import { newMember, newRole } from "./people";
import { answering, enter, enterWorkingOrganization, expect, test, visit } from "./test";
import { kickOff, printing } from "./worker";
import { newWorkingOrganization, type WorkingOrganization } from "./working-organization";

const fails = (page: Page) => page.getByRole("region", { name: "What fails now" });
const secretInput = ({ credentialId, automationId }: WorkingOrganization, secretName: string) => ({
  key: "SECRET",
  source: `credential:${credentialId}`,
  secretName,
  automationIds: [automationId],
});

test("Once set up, an organization opens on Overview; what fails there says why and leads to the fix", async ({
  page,
}) => {
  const acme = await newWorkingOrganization();
  const { owner, organization, automationId } = acme;
  const { name } = await owner.get<{ name: string }>(`automations/${automationId}`);
  await kickOff(acme.token, "");

  await test.step("Home, first in the navigation, and calm", async () => {
    await enter(page, organization.owner, `/${organization.slug}`);
    await expect(page).toHaveURL(`/${organization.slug}/overview`);
    const first = page.getByRole("navigation", { name: "Main" }).getByRole("link").first();
    await expect(first).toHaveText("Overview");
    await expect(first).toHaveAttribute("aria-current", "page");
    await expect(fails(page)).toContainText("Nothing fails right now.");
    await expect(page.getByRole("img", { name: /^1 kickoff in the last 24 hours/ })).toBeVisible();
    await expect(page.getByRole("region", { name: "Credentials to test" })).toContainText("Never tested");
  });

  await test.step("A failing kickoff is there with its cause and its remedy", async () => {
    await owner.put(`environment-variables/${acme.secretVariableId}`, secretInput(acme, "crewai-mistyped"));
    expect((await kickOff(acme.token, "")).exitCode).toBe(78);
    await visit(page, `/${organization.slug}/overview`);
    const item = fails(page).getByRole("listitem").first();
    await expect(item).toContainText(`Kickoff failed: ${name}`);
    await expect(item).toContainText("Secret not found");
    await item.getByText("What to change").click();
    await expect(item).toContainText("crewai-mistyped");
    await expect(page.getByRole("img", { name: /2 kickoffs .* Failed: 1, Resolved: 1/ })).toBeVisible();
    await expectNoViolation(page);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  await test.step("Its button leads to what proves the fix, and then it is gone", async () => {
    await fails(page)
      .getByRole("link", { name: `Run pre-flight: ${name}` })
      .click();
    await expect(page).toHaveURL(/\?view=pre-flight$/);
    await owner.put(`environment-variables/${acme.secretVariableId}`, secretInput(acme, acme.secretName));
    await page.getByRole("main").getByRole("button", { name: "Run pre-flight" }).last().click();
    await expect(page.getByRole("note", { name: "The variable works" })).toBeVisible();
    await page.getByRole("link", { name: "Overview" }).click();
    await expect(fails(page)).toContainText("Nothing fails right now.");
  });
});

test("Rotated secrets, ending tokens, invitations and paused webhooks are there, each for the roles that may see them", async ({
  page,
  newPage,
}) => {
  const acme = await newWorkingOrganization();
  const { owner, organization } = acme;
  await kickOff(acme.token, "");
  await acme.account.updateSecret(acme.secretName, "rotated");
  expect((await kickOff(acme.token, printing("SECRET"))).stdout).toBe("rotated");
  await owner.post(`automations/${acme.automationId}/deployments`, { expiresInDays: 3 });
  await enterWorkingOrganization(page, acme, "overview");
  await expect(page.getByRole("region", { name: "Rotated secrets" })).toContainText(acme.secretName);
  await expect(page.getByRole("region", { name: "Deployment tokens that end soon" })).toContainText("v2");
  await expect(page.getByRole("region", { name: "Invitations that end soon" })).toContainText(
    "No invitation ends in the next 3 days.",
  );
  const webhooks = page.getByRole("region", { name: "Paused webhooks" });
  await expect(webhooks).toContainText("No webhook is paused.");
  const { id } = await owner.post<{ id: string }>("webhooks", {
    url: "https://hooks.example.com/latchkey?token=canary-of-a-query",
    description: "",
    events: ["kickoff.failed"],
  });
  await owner.put(`webhooks/${id}/paused`, { isPaused: true });
  await visit(page, `/${organization.slug}/overview`);
  await expect(webhooks).toContainText(/hooks\.example\.com\s*Paused by a member,/);
  await webhooks.getByRole("link", { name: "hooks.example.com" }).click();
  await expect(page.getByRole("dialog", { name: "hooks.example.com" })).toContainText("Paused");
  await expect(page).toHaveURL(`/${organization.slug}/settings/webhooks?webhook=${id}`);

  const theirs = await newPage();
  const person = await newMember(owner, await newRole(owner, { automations: "read" }));
  await enter(theirs, person, `/${organization.slug}/overview`);
  await expect(theirs.getByRole("region", { name: "Deployment tokens that end soon" })).toContainText("v2");
  for (const name of [
    "Rotated secrets",
    "Credentials to test",
    "Invitations that end soon",
    "Paused webhooks",
  ]) {
    await expect(theirs.getByRole("region", { name })).toHaveCount(0);
  }
});

test("The plot by keyboard, as a table, for another period, and when it cannot be had", async ({
  page,
  complaints,
}) => {
  complaints.expectRefusal(/^503 .*\/overview\/kickoffs/);
  const acme = await newWorkingOrganization();
  await kickOff(acme.token, "");
  await enterWorkingOrganization(page, acme, "overview");
  const kickoffs = page.getByRole("region", { name: "Kickoffs", exact: true });
  await expect(kickoffs.getByRole("img")).toBeVisible();
  await tabTo(kickoffs.getByRole("button", { name: "Show as table" }));
  await type(page, "<Enter>");
  await expect(kickoffs.getByRole("table")).toContainText("1 kickoff in the last 24 hours.");
  await type(page, "<Tab>", "<ArrowRight>");
  await expect(kickoffs.getByRole("radio", { name: "7 days" })).toBeChecked();
  await expect(kickoffs.getByRole("table")).toContainText("1 kickoff in the last 7 days.");

  const problem = {
    type: "about:blank",
    title: "The database isn’t responding",
    status: 503,
    detail: "Try again.",
    code: "database_unavailable",
    requestId: "request-1",
  };
  await page.route("**/overview/kickoffs?period=30d", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }),
  );
  await visit(page, `/${acme.organization.slug}/overview`);
  await kickoffs.getByText("30 days").click();
  await expect(kickoffs.getByRole("alert")).toContainText("The database isn’t responding");
  await page.unroute("**/overview/kickoffs?period=30d");
  await kickoffs.getByRole("button", { name: "Try again" }).click();
  await expect(kickoffs.getByRole("img", { name: /^1 kickoff in the last 30 days/ })).toBeVisible();
});

test("A pre-flight on a timer: switched on, run by the server, shown, and switched off", async ({
  page,
  newPage,
}) => {
  test.slow();
  const acme = await newWorkingOrganization();
  const { owner, automationId, organization } = acme;
  await enterWorkingOrganization(page, acme, `automations/${automationId}?view=pre-flight`);
  const section = page.getByRole("region", { name: "Scheduled pre-flight" });
  await expect(section).toContainText("CloudTrail and on its bill");
  await expect(section.getByRole("radio", { name: "Off" })).toBeChecked();
  await section.getByText("Hourly").click();
  await expect(section).toContainText("Next run:");
  await page.reload();
  await answering(page);
  await expect(section.getByRole("radio", { name: "Hourly" })).toBeChecked();

  // Not for an hour: its time has come.
  await withDatabase(
    (sql) => sql`update pre_flight_schedules set due_at = now() where automation_id = ${automationId}`,
  );
  const last = async () =>
    (await owner.get<{ lastPreFlight: { by: string } | null }>(`automations/${automationId}/pre-flight`))
      .lastPreFlight?.by;
  await expect.poll(last, { timeout: 60_000 }).toBe("schedule");
  await page.reload();
  await expect(page.getByRole("note", { name: "The variable worked" })).toContainText(
    "The last scheduled pre-flight was",
  );
  const { items } = await owner.get<{ items: { actor: { kind: string; label: string } }[] }>(
    "audit-events?action=automation.pre_flight",
  );
  expect(items.map(({ actor }) => actor.kind)).toEqual(["schedule"]);

  const reader = await newPage();
  const person = await newMember(owner, await newRole(owner, { automations: "read" }));
  await enter(reader, person, `/${organization.slug}/automations/${automationId}?view=pre-flight`);
  await expect(reader.getByRole("region", { name: "Scheduled pre-flight" })).toContainText(
    "Changing it needs automations: manage",
  );
  await expect(reader.getByRole("radio", { name: "Off" })).toBeDisabled();

  await answering(page);
  await section.getByText("Off", { exact: true }).click();
  await expect(section).not.toContainText("Next run:");
});

for (const width of [1280, 390])
  test(`Nothing moves up or down while it loads, ${width} pixels wide`, async ({ page }) => {
    const acme = await newWorkingOrganization();
    await kickOff(acme.token, "");
    await page.setViewportSize({ width, height: 844 });
    await page.addInitScript(() => {
      const moves: string[] = [];
      Object.assign(window, { moves });
      type Shift = PerformanceEntry & {
        sources: { node: Node; previousRect: DOMRect; currentRect: DOMRect }[];
      };
      new PerformanceObserver((list) => {
        for (const { node, previousRect, currentRect } of (list.getEntries() as Shift[]).flatMap(
          ({ sources }) => sources,
        ))
          if (previousRect.top !== currentRect.top)
            moves.push(`${node.nodeName}: ${previousRect.top} to ${currentRect.top}`);
      }).observe({ type: "layout-shift", buffered: true });
    });
    // The plot's code comes late, as on a slow network.
    await page.route("**/_next/static/chunks/**", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
    const { cookies } = await acme.owner.context.storageState();
    await page.context().addCookies(cookies);
    await page.goto(`/${acme.organization.slug}/overview`);
    await expect(page.getByRole("img", { name: /^1 kickoff in the last 24 hours/ })).toBeVisible();
    expect(await page.evaluate(() => (window as unknown as { moves: string[] }).moves)).toEqual([]);
  });
