// What becomes of a half-filled form when a newer state of its object is loaded under it.
type Values = Record<string, unknown>;

export interface Kept {
  /** Dotted, as a form names its fields. */
  path: string;
  value: unknown;
  /** Somebody else changed the same field to something else. */
  isContested: boolean;
}

/**
 * The fields that the person changed, which stay as they are; all others are to show the newer state.
 *
 * @param before what the form began with.
 */
export function keptFields(before: Values, typed: Values, newer: Values, prefix = ""): Kept[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(typed)])];
  return names.flatMap((name): Kept[] => {
    const [was, is, now] = [before[name], typed[name], newer[name]];
    if (isSame(was, is)) return [];
    const path = prefix + name;
    if (isGroup(is) && (isGroup(was) || was === undefined)) {
      return keptFields(isGroup(was) ? was : {}, is, isGroup(now) ? now : {}, `${path}.`);
    }
    return [{ path, value: is, isContested: !isSame(now, was) && !isSame(now, is) }];
  });
}

function isGroup(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of what forms hold: text, numbers, lists of ids. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
