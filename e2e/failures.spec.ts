// What somebody sees whose page broke: that it did, an id to quote, and a way on.

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import { expectNoViolation } from "./axe";
import { environment } from "./environment";
import { type OwnServer, startOwnServer } from "./server";
import { enter, expect, test } from "./test";
import { newWorkingOrganization } from "./working-organization";

/** In front of the database: shut, nobody gets through. */
interface Gate {
  url: string;
  shut(): void;
  open(): void;
  remove(): void;
}

async function gateBefore(databaseUrl: string): Promise<Gate> {
  const url = new URL(databaseUrl);
  const { hostname, port } = url;
  const through = new Set<Socket>();
  let isOpen = true;
  const server: Server = createServer((socket) => {
    if (!isOpen) return socket.destroy();
    const beyond = connect(Number(port || 5432), hostname);
    for (const [end, other] of [
      [socket, beyond],
      [beyond, socket],
    ] as const) {
      through.add(end);
      end
        .on("error", () => other.destroy())
        .on("close", () => {
          through.delete(end);
          other.destroy();
        });
      end.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const socket of through) socket.destroy();
  };
  return {
    url: url.href,
    shut() {
      isOpen = false;
      cut();
    },
    open() {
      isOpen = true;
    },
    remove() {
      cut();
      server.close();
    },
  };
}

test.describe("without its database", () => {
  let gate: Gate;
  let server: OwnServer;
  test.beforeAll(async () => {
    gate = await gateBefore(environment().settings.DATABASE_URL ?? "");
    server = await startOwnServer({ DATABASE_URL: gate.url });
  });
  test.afterAll(async () => {
    await server?.stop();
    gate?.remove();
  });

  test("A page says that the database is away, and comes by itself once that is back", async ({
    page,
    complaints,
  }) => {
    complaints.expectRefusal(/./);
    const { organization } = await newWorkingOrganization();
    const failed = page.getByRole("heading", { level: 1, name: "The database isn’t responding" });
    const at = (path: string) => `${server.baseUrl}/${organization.slug}/${path}`;
    await test.step("Within the frame, when one goes there", async () => {
      await page.goto(`${server.baseUrl}/sign-in`);
      await enter(page, organization.owner, at("automations"));
      gate.shut();
      await page.getByRole("link", { name: "Roles" }).click();
      await expect(failed).toBeVisible();
      await expect(page.getByRole("link", { name: "Members" })).toBeVisible();
      await expectNoViolation(page);
      gate.open();
      await page.setViewportSize({ width: 1280, height: 900 });
      await expect(page.getByRole("heading", { level: 1, name: "Roles" })).toBeVisible({ timeout: 15_000 });
    });
    await test.step("Without the frame, when it could not be made either", async () => {
      gate.shut();
      const answer = await page.goto(at("settings/members"));
      expect(answer?.status()).toBe(503);
      expect(answer?.headers()["retry-after"]).toBe("5");
      await expect(failed).toBeVisible();
      await expect(page.getByRole("navigation", { name: "Main" })).toHaveCount(0);
      await expectNoViolation(page);
      gate.open();
      await expect(page.getByRole("heading", { level: 1, name: "Members" })).toBeVisible({ timeout: 15_000 });
    });
  });
});

test("A page whose very shell breaks says so in a document of its own", async ({ page, complaints }) => {
  complaints.expectRefusal(/the shell breaks/);
  await page.addInitScript(() => {
    // Stands in for a browser in which something of the shell cannot work.
    window.matchMedia = () => {
      throw new Error("the shell breaks");
    };
  });
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { level: 1, name: "Something went wrong" })).toBeVisible();
  await expect(page).toHaveTitle("Something went wrong · Latchkey");
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await expectNoViolation(page);
});
