// State that a process has once. Its bundles (pages, instrumentation, the server in front) each load a file for themselves,
// and a limit that each bundle counted separately would not be a limit.
const memo: { [key: symbol]: unknown } = globalThis as never;

export function processWide<T>(name: string, make: () => T): T {
  const key = Symbol.for(`latchkey.${name}`);
  memo[key] ??= make();
  return memo[key] as T;
}
