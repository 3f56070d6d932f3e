// CSV as RFC 4180 has it, and safe to open in a spreadsheet, which would run a cell that looks like a formula.

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

const formula = String.raw`[\s"'\p{Cf}]*[=+\-@＝＋－＠]`;
/** Some spreadsheets skip white space and quotes before they look for a formula, and some read the wide signs too. */
const begins = new RegExp(`^(?:${formula}|[\\t\\r\\n])`, "u");
/** Where else a cell may begin: in a new line, and behind a semicolon, which parts cells where a comma is in numbers. */
const goesOn = new RegExp(`(?<=[;\\t\\r\\n])(?=${formula})`, "gu");

function cell(text: string): string {
  // Spreadsheets show what follows an apostrophe as it is.
  const safe = `${begins.test(text) ? "'" : ""}${text.replace(goesOn, "'")}`;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
