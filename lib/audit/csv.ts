// CSV as RFC 4180 has it, and safe to open in a spreadsheet, which would run a cell that looks like a formula.

/** One record with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(text: string): string {
  // Spreadsheets show what follows an apostrophe as it is. Some skip white space before they look for a formula.
  const safe = /^\s*[=+\-@]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
