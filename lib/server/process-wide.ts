// What a process has one of. Its bundles (pages, instrumentation, the server in front) each load a file for themselves,
// and a limit that each counted for itself would be none.
const memo: { [key: symbol]: unknown } = globalThis as never;

export function processWide<T>(name: string, make: () => T): T {
  const key = Symbol.for(`latchkey.${name}`);
  memo[key] ??= make();
  return memo[key] as T;
}
