// What a page costs a slow computer: at a quarter of the CPU, with nothing kept from before, how long the browser is busy at
// a time, when that ends, and how often it asks the server. Figures of a machine that is busy say nothing, so it is skipped
// unless LATCHKEY_MEASURE is set; it fails for no figure.
import { type Browser, test } from "@playwright/test";
import { environment } from "./environment";
import { everyPage } from "./every-page";

const slowdown = 4;
const rounds = 3;
/** Nothing happens any more. */
const quietMs = 2_000;

interface Speed {
  requests: number;
  /** Since the navigation began. */
  lastLongTaskMs: number;
  longestMs: number;
  contentMs: number;
}

test("says how fast each page is at a quarter of the CPU", async ({ browser }) => {
  test.skip(!process.env.LATCHKEY_MEASURE, "LATCHKEY_MEASURE is not set");
  test.setTimeout(900_000);
  const { room, pages } = await everyPage();
  const { cookies } = await room.owner.context.storageState();
  const rows: string[] = [];
  for (const { path, address, isOpen } of pages) {
    const measured: Speed[] = [];
    for (let round = 0; round < rounds; round++) {
      measured.push(await measure(browser, environment().baseUrl + address, isOpen ? [] : cookies));
    }
    const middle = (key: keyof Speed) =>
      measured.map((visit) => visit[key]).sort((a, b) => a - b)[1] as number;
    const cells = [middle("contentMs"), middle("lastLongTaskMs"), middle("longestMs"), middle("requests")];
    rows.push([...cells.map((cell) => String(Math.round(cell)).padStart(8)), ` ${path}`].join(" "));
  }
  console.log([" content     last  longest requests  page (ms, median of 3)", ...rows].join("\n"));
});

type Cookies = Parameters<Awaited<ReturnType<Browser["newContext"]>>["addCookies"]>[0];

async function measure(browser: Browser, url: string, cookies: Cookies): Promise<Speed> {
  const context = await browser.newContext();
  await context.addCookies(cookies);
  await context.addInitScript(() => {
    const tasks: { end: number; duration: number }[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        tasks.push({ end: startTime + duration, duration });
    }).observe({ type: "longtask", buffered: true });
  });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  let requests = 0;
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) requests++;
  });
  await page.goto(url, { waitUntil: "load" });
  let before = -1;
  while (before !== requests) {
    before = requests;
    await page.waitForTimeout(quietMs);
  }
  const timing = await page.evaluate(() => {
    const { tasks } = window as unknown as { tasks: { end: number; duration: number }[] };
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    return {
      lastLongTaskMs: Math.max(0, ...tasks.map(({ end }) => end)),
      longestMs: Math.max(0, ...tasks.map(({ duration }) => duration)),
      contentMs: paint,
    };
  });
  await context.close();
  return { requests, ...timing };
}
