import { beforeEach, expect, it, vi } from "vitest";

const idle: (() => void)[] = [];
let page: EventTarget & { requestIdleCallback?: (action: () => void) => void };

beforeEach(() => {
  vi.resetModules();
  idle.length = 0;
  page = Object.assign(new EventTarget(), {
    requestIdleCallback: (action: () => void) => void idle.push(action),
  });
  vi.stubGlobal("window", page);
});

const pageOf = async () => (await import("@/components/ui/load-ahead")).loadAhead;

/** Idle once, and what follows from that. */
async function rest(): Promise<void> {
  for (const action of idle.splice(0)) action();
  await new Promise(setImmediate);
}

it("loads one part after the other while the page is idle", async () => {
  const loadAhead = await pageOf();
  const [one, other] = [vi.fn(async () => {}), vi.fn(async () => {})];
  loadAhead(one);
  loadAhead(other);
  expect(one).not.toHaveBeenCalled();
  await rest();
  expect(one).toHaveBeenCalledOnce();
  expect(other).not.toHaveBeenCalled();
  await rest();
  await rest();
  expect(other).toHaveBeenCalledOnce();
  expect(idle).toEqual([]);
});

it("goes on for a part that comes after all were loaded", async () => {
  const loadAhead = await pageOf();
  loadAhead(async () => {});
  await rest();
  await rest();
  const late = vi.fn(async () => {});
  loadAhead(late);
  await rest();
  expect(late).toHaveBeenCalledOnce();
});

it.each(["pointermove", "pointerdown", "keydown"])("loads all that is left at the first %s", async (sign) => {
  const loadAhead = await pageOf();
  const loads = [vi.fn(async () => {}), vi.fn(async () => {})];
  for (const load of loads) loadAhead(load);
  page.dispatchEvent(new Event(sign));
  for (const load of loads) expect(load).toHaveBeenCalledOnce();
  const next = vi.fn(async () => {});
  loadAhead(next);
  expect(next).toHaveBeenCalledOnce();
  await rest();
  page.dispatchEvent(new Event(sign));
  for (const load of [...loads, next]) expect(load).toHaveBeenCalledOnce();
});

it("is not held up by a part that fails", async () => {
  const loadAhead = await pageOf();
  const other = vi.fn(async () => {});
  loadAhead(() => Promise.reject(new Error("offline")));
  loadAhead(other);
  await rest();
  await rest();
  expect(other).toHaveBeenCalledOnce();
});

it("loads in a browser that does not say when it is idle", async () => {
  vi.useFakeTimers();
  delete page.requestIdleCallback;
  const loadAhead = await pageOf();
  const load = vi.fn(async () => {});
  loadAhead(load);
  await vi.advanceTimersByTimeAsync(1000);
  expect(load).toHaveBeenCalledOnce();
  vi.useRealTimers();
});
