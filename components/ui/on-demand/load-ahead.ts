// When the code that a page needs only once somebody acts is loaded: from the first sign of a person on, so that a page that
// is only read costs nothing more, and hardly any click waits. A few parts at a time, each while the browser has nothing else
// to do: what is clicked meanwhile is loaded at once by the component that shows it.
import { useEffect } from "react";

/** In a page that is never idle the next part comes all the same. */
const atLatestMs = 2000;
/** Where the browser does not say when it is idle. */
const afterMs = 200;
/** A finger gives no sign before it acts, as a pointer does by its way there: then the parts come this long after the first. */
const unseenMs = 3000;
/** As many parts at a time: on a slow network one after the other would take too long. */
const lanes = 3;

const signs = ["pointermove", "pointerdown", "keydown"] as const;
const waiting = new Set<() => Promise<unknown>>();
let isListening = false;
let isSomebodyThere = false;
let running = 0;

/** @param load its failure does not matter here: the component that needs the code shows it. */
export function loadAhead(load: () => Promise<unknown>): void {
  waiting.add(load);
  if (isSomebodyThere) run();
  else if (!isListening) listen();
}

/** The same for parts that are loaded by `dynamic`: the same `import` once more. Outside of the component, so that the list is one. */
export function useLoadAhead(loads: readonly (() => Promise<unknown>)[]): void {
  useEffect(() => {
    for (const load of loads) loadAhead(load);
  }, [loads]);
}

function listen(): void {
  isListening = true;
  for (const sign of signs) window.addEventListener(sign, meet, { capture: true, passive: true });
  if (window.matchMedia("(hover: none)").matches) setTimeout(meet, unseenMs);
}

function meet(): void {
  if (isSomebodyThere) return;
  isSomebodyThere = true;
  for (const sign of signs) window.removeEventListener(sign, meet, { capture: true });
  run();
}

function run(): void {
  for (; running < Math.min(lanes, waiting.size); running++) whenIdle(loadNext);
}

async function loadNext(): Promise<void> {
  const [load] = waiting;
  if (!load) {
    running--;
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
