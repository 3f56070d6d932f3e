// When the code that a page needs only once somebody acts is loaded: while the browser has nothing else to do, one part after
// the other, so that the page answers meanwhile; and all that is left at the first sign of a person, so that hardly any click
// waits for it.
import { useEffect } from "react";

/** In a page that is never idle the next part comes all the same. */
const atLatestMs = 2000;
/** Where the browser does not say when it is idle. */
const afterMs = 200;

const signs = ["pointermove", "pointerdown", "keydown"] as const;
const waiting = new Set<() => Promise<unknown>>();
let isSomebodyThere = false;
let isRunning = false;

/** @param load tells its failure to whoever needs the code; here it does not matter. */
export function loadAhead(load: () => Promise<unknown>): void {
  if (isSomebodyThere) {
    load().catch(() => {});
    return;
  }
  if (waiting.size === 0) {
    for (const sign of signs) window.addEventListener(sign, meet, { capture: true, passive: true });
  }
  waiting.add(load);
  if (isRunning) return;
  isRunning = true;
  whenIdle(loadNext);
}

/** The same for parts that are loaded by `dynamic`: the same `import` once more. Outside of the component, so that the list is one. */
export function useLoadAhead(loads: readonly (() => Promise<unknown>)[]): void {
  useEffect(() => {
    for (const load of loads) loadAhead(load);
  }, [loads]);
}

async function loadNext(): Promise<void> {
  const [load] = waiting;
  if (!load) {
    isRunning = false;
    return;
  }
  waiting.delete(load);
  await load().catch(() => {});
  whenIdle(loadNext);
}

function whenIdle(action: () => void): void {
  if (typeof window.requestIdleCallback === "function") {
    window.requestIdleCallback(action, { timeout: atLatestMs });
  } else setTimeout(action, afterMs);
}

function meet(): void {
  isSomebodyThere = true;
  for (const sign of signs) window.removeEventListener(sign, meet, { capture: true });
  for (const load of waiting) load().catch(() => {});
  waiting.clear();
}
