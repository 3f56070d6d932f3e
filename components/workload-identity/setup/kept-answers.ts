// The answers of a setup guide between visits of its page, in this tab alone.

const keyOf = (place: string) => `latchkey.setup:${place}`;

/** Those of `names` that are kept; none where the browser keeps nothing, or what it kept cannot be read. */
export function keptAnswers(place: string, names: readonly string[]): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(place)) ?? "{}");
    const entries = Object.entries(kept as object).filter(
      ([name, value]) => names.includes(name) && typeof value === "string",
    );
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

export function keepAnswers(place: string, answers: Readonly<Record<string, string>>): void {
  try {
    sessionStorage.setItem(keyOf(place), JSON.stringify(answers));
  } catch {
    // A browser that keeps nothing still shows the guide.
  }
}

/** For when a config was made from these answers: its own guide continues with them. */
export function moveAnswers(organizationId: string, configId: string): void {
  try {
    const kept = sessionStorage.getItem(keyOf(`${organizationId}:new`));
    if (kept) sessionStorage.setItem(keyOf(`${organizationId}:${configId}`), kept);
    sessionStorage.removeItem(keyOf(`${organizationId}:new`));
  } catch {
    // As above.
  }
}
