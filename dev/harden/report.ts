// The table of an attack's results.

export interface Row {
  attack: string;
  what: string;
  value: string;
  bound: string;
  holds: boolean;
}

export const row = (attack: string, what: string, value: string, bound: string, holds: boolean): Row => ({
  attack,
  what,
  value,
  bound,
  holds,
});

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ attack, what, value, bound, holds }) => [
    attack,
    what,
    value,
    bound,
    holds ? "ok" : "BROKEN",
  ]);
  return [["attack", "what", "measured", "bound", ""], ["---", "---", "---", "---", "---"], ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
