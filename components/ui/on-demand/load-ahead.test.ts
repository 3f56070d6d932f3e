import { afterEach, beforeEach, expect, it, vi } from "vitest";

const idle: (() => void)[] = [];
let hasPointer = true;
let page: EventTarget & { requestIdleCallback?: (action: () => void) => void };

beforeEach(() => {
  vi.resetModules();
  idle.length = 0;
  hasPointer = true;
  page = Object.assign(new EventTarget(), {
    requestIdleCallback: (action: () => void) => void idle.push(action),
    matchMedia: () => ({ matches: !hasPointer }),
  });
  vi.stubGlobal("window", page);
});

afterEach(() => void vi.useRealTimers());

const pageOf = async () => (await import("@/components/ui/on-demand/load-ahead")).loadAhead;
const parts = (count: number) => Array.from({ length: count }, () => vi.fn(async () => {}));

/** Idle once, and what follows from that. */
async function rest(): Promise<void> {
  for (const action of idle.splice(0)) action();
  await new Promise(setImmediate);
}

it("loads nothing for people who only look", async () => {
  vi.useFakeTimers();
  const loadAhead = await pageOf();
  const [load] = parts(1);
  loadAhead(load as () => Promise<void>);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(load).not.toHaveBeenCalled();
  expect(idle).toEqual([]);
});

it.each(["pointermove", "pointerdown", "keydown"])(
  "loads a few at a time, while the page is idle, from the first %s on",
  async (sign) => {
    const loadAhead = await pageOf();
    const loads = parts(5);
    for (const load of loads) loadAhead(load);
    page.dispatchEvent(new Event(sign));
    page.dispatchEvent(new Event(sign));
    const loaded = () => loads.filter((load) => load.mock.calls.length > 0).length;
    expect(loaded()).toBe(0);
    await rest();
    expect(loaded()).toBe(3);
    await rest();
    await rest();
    for (const load of loads) expect(load).toHaveBeenCalledOnce();
    expect(idle).toEqual([]);
  },
);

it("goes on for a part that comes after all were loaded", async () => {
  const loadAhead = await pageOf();
  loadAhead(async () => {});
  page.dispatchEvent(new Event("keydown"));
  await rest();
  await rest();
  const late = vi.fn(async () => {});
  loadAhead(late);
  await rest();
  expect(late).toHaveBeenCalledOnce();
});

it("loads without a sign where a finger gives none", async () => {
  vi.useFakeTimers();
  hasPointer = false;
  const loadAhead = await pageOf();
  const [load] = parts(1);
  loadAhead(load as () => Promise<void>);
  await vi.advanceTimersByTimeAsync(2_900);
  expect(idle).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  for (const action of idle.splice(0)) action();
  expect(load).toHaveBeenCalledOnce();
});

it("is not held up by a part that fails", async () => {
  const loadAhead = await pageOf();
  const others = parts(4);
  loadAhead(() => Promise.reject(new Error("offline")));
  for (const other of others) loadAhead(other);
  page.dispatchEvent(new Event("keydown"));
  await rest();
  await rest();
  for (const other of others) expect(other).toHaveBeenCalledOnce();
});

it("loads in a browser that does not say when it is idle", async () => {
  vi.useFakeTimers();
  delete page.requestIdleCallback;
  const loadAhead = await pageOf();
  const [load] = parts(1);
  loadAhead(load as () => Promise<void>);
  page.dispatchEvent(new Event("keydown"));
  await vi.advanceTimersByTimeAsync(1000);
  expect(load).toHaveBeenCalledOnce();
});
