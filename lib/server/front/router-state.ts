// The header in which Next's scripts say what a browser shows already. Next answers 500 to one that it cannot read.

const parameterKinds = /^(c|ci\((\.|\.\.|\.\.\.|\.\.\)\(\.\.)\)|oc|d|di\((\.|\.\.|\.\.\.|\.\.\)\(\.\.)\))$/;
const refetches = ["refetch", "inside-shared-layout", "metadata-only"];
/** The console is nested some ten deep. */
const deepest = 64;

/** Whether Next's own check (`flightRouterStateSchema`) accepts it. */
export function isRouterState(header: string | string[]): boolean {
  if (typeof header !== "string") return false;
  try {
    return isTree(JSON.parse(decodeURIComponent(header)), deepest);
  } catch {
    return false;
  }
}

function isTree(value: unknown, depth: number): boolean {
  if (depth === 0 || !Array.isArray(value) || value.length < 2 || value.length > 6) return false;
  const [segment, children, url, refetch, hints, extra] = value as unknown[];
  return (
    isSegment(segment) &&
    typeof children === "object" &&
    children !== null &&
    !Array.isArray(children) &&
    Object.values(children).every((child) => isTree(child, depth - 1)) &&
    (url == null || (isTexts(url) && url.length === 2)) &&
    (refetch == null || refetches.includes(refetch as string)) &&
    (hints == null || (typeof hints === "number" && Number.isFinite(hints))) &&
    (extra === undefined || typeof extra === "string")
  );
}

function isSegment(value: unknown): boolean {
  if (typeof value === "string") return true;
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [name, key, kind, siblings] = value as unknown[];
  return (
    isTexts([name, key, kind]) &&
    parameterKinds.test(kind as string) &&
    (siblings === null || isTexts(siblings))
  );
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
