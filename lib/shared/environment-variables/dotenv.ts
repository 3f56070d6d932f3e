// A pasted `.env` as variables. Tools differ in what they read there; where they do, this follows Docker Compose (whose rules
// are written down), and says so at the variable. Nothing is expanded, looked up or run. Pure: for the browser, which
// keeps the text to itself.

export interface DotenvVariable {
  key: string;
  value: string;
  /** From 1; both the same for one line. */
  firstLine: number;
  lastLine: number;
  /** What other tools read differently, or what is easily overlooked. Never holds the value. */
  notes: string[];
}

/** A line that is no variable, and why. Never holds what is written there: it may be a secret's. */
export interface DotenvProblem {
  line: number;
  message: string;
}

export interface Dotenv {
  /** In the order of the text, a key once: the last one counts, as in every tool. */
  variables: DotenvVariable[];
  /** Those that a later line sets again. */
  overridden: { key: string; line: number; byLine: number }[];
  problems: DotenvProblem[];
}

/** As `KEY=`, `export KEY =`, or `KEY: ` as YAML has it. What a key may be is checked with the variable. */
const assignment = /^[ \t]*(?:export[ \t]+)?([^\s=:#'"`]+)(?:[ \t]*=|:(?=[ \t]|$))/;

export function parseDotenv(pasted: string): Dotenv {
  // Editors of Windows begin with a mark and end lines in two characters, which no tool takes for a part of a value.
  const lines = pasted
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n");
  const read: DotenvVariable[] = [];
  const problems: DotenvProblem[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    const firstLine = at + 1;
    at += 1;
    if (/^\s*(#|$)/.test(line)) continue;
    const match = assignment.exec(line);
    if (!match) {
      problems.push({ line: firstLine, message: notAnAssignment(line) });
      continue;
    }
    const result = valueAt(lines, firstLine - 1, match[0].length);
    if ("problem" in result) {
      problems.push({ line: firstLine, message: result.problem });
      continue;
    }
    at = result.lastLine;
    if (invisibleEdge.test(result.value)) result.notes.push(notSeen);
    read.push({ key: match[1] ?? "", firstLine, ...result });
  }
  return { ...lastOfEach(read), problems };
}

/** Blanks and marks that nobody sees, and that no tool of the usual ones takes away. */
const invisibleEdge =
  /^[\p{Cf}\u0085\u00a0\u2000-\u200a\u202f\u205f\u3000]|[\p{Cf}\u0085\u00a0\u2000-\u200a\u202f\u205f\u3000]$/u;
const notSeen = "The value starts or ends with an invisible character, which is kept.";

function notAnAssignment(line: string): string {
  if (/^\s*(set|setx|setenv|ENV|\$env:)/.test(line)) {
    return "This is another tool's command. Write it as KEY=value.";
  }
  if (/^\s*(?:export\s+)?[A-Za-z_]\w*\s*$/.test(line)) {
    return "The = after the key is missing. For an empty value, write KEY=.";
  }
  return "This isn't KEY=value. Put quotes around a value with several lines.";
}

type Value = { value: string; lastLine: number; notes: string[] } | { problem: string };

/** The value that begins at a column of a line (from 0). */
function valueAt(lines: readonly string[], line: number, column: number): Value {
  const rest = (lines[line] ?? "").slice(column);
  const start = /^[ \t]*/.exec(rest)?.[0].length ?? 0;
  const quote = rest.charAt(start);
  if (quote === '"' || quote === "'" || quote === "`") {
    return quotedAt(lines, line, column + start + 1, quote);
  }
  const pem = /^-----BEGIN [A-Z0-9 ]+-----/.exec(rest.slice(start));
  if (pem && !rest.includes("-----END ")) {
    const end = endOfPem(lines, line);
    if (end !== -1) {
      const inner = lines.slice(line + 1, end + 1).map((text) => text.trimEnd());
      return {
        value: [rest.trim(), ...inner].join("\n"),
        lastLine: end + 1,
        notes: [
          "A key or certificate without quotes: Latchkey takes all its lines. Other tools read only the first.",
        ],
      };
    }
  }
  return { ...unquoted(rest), lastLine: line + 1 };
}

/** The last line of what begins at a line, and of what follows at once: a certificate comes with those of its authorities. */
function endOfPem(lines: readonly string[], line: number): number {
  let end = -1;
  for (let at = line + 1; at < lines.length; at += 1) {
    if (!lines[at]?.startsWith("-----END ")) continue;
    end = at;
    if (!/^-----BEGIN [A-Z0-9 ]+-----/.test(lines[at + 1] ?? "")) break;
  }
  return end;
}

function unquoted(rest: string): { value: string; notes: string[] } {
  const notes: string[] = [];
  // A comment has a space before it: without one, `#` is a part of a password more often than not.
  const comment = rest.search(/[ \t]#/);
  const value = withoutBlanks(comment === -1 ? rest : rest.slice(0, comment));
  if (value.includes("#")) notes.push("The # is part of the value. Node.js's dotenv cuts the value there.");
  if (reference.test(value)) notes.push(notExpanded);
  if (comment !== -1 && isOpen(value)) notes.push(cutAtComment);
  if (/^[“”‘’]|[“”‘’]$/.test(value)) notes.push("The curly quotes are part of the value.");
  return { value, notes };
}

const cutAtComment =
  "The value ends before the #, which starts a comment. Put quotes around a value with a # in it.";

/** Whether a quote or a bracket in it has no partner: what should close it came behind the `#`. */
function isOpen(value: string): boolean {
  const count = (sign: string) => value.split(sign).length - 1;
  return count('"') % 2 === 1 || count("{") > count("}") || count("[") > count("]");
}

/** Without the spaces and tabs around it; other blanks are a part of the value. */
function withoutBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && " \t".includes(text.charAt(start))) start += 1;
  while (end > start && " \t".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const reference = /\$\{|\$\(|\$[A-Za-z_]/;
const notExpanded = "The $ stays as it is: Latchkey doesn't expand variables.";

/** From behind the opening quote to the closing one, over as many lines as it takes. */
function quotedAt(lines: readonly string[], line: number, column: number, quote: '"' | "'" | "`"): Value {
  const name = quote === "`" ? "backtick" : "quote";
  const notes = new Set<string>();
  let [row, index] = [line, column];
  let value = "";
  for (let text = lines[row]; ; text = lines[row]) {
    if (text === undefined) return { problem: `The ${name} that opens here isn't closed.` };
    const [sign, next] = [text.charAt(index), text.charAt(index + 1)];
    const escaped = sign === "\\" && !isLast(text, index + 1, quote) ? unescaped(next, quote) : null;
    if (index >= text.length) {
      value += "\n";
      [row, index] = [row + 1, 0];
      if (assignment.test(lines[row] ?? "")) notes.add(looksLikeVariables);
    } else if (escaped !== null) {
      value += escaped;
      index += 2;
      if (next !== "n" && next !== "r") notes.add(escapedSign);
    } else if (sign === quote) {
      break;
    } else {
      value += sign;
      index += 1;
    }
  }
  const behind = lines[row] ?? "";
  if (!/^[ \t]*(#.*)?$/.test(behind.slice(index + 1))) {
    return { problem: `There's text after the closing ${name}. Tools read this differently.` };
  }
  if (quote === '"' && reference.test(value)) notes.add(notExpanded);
  if (quote === "`") notes.add("Backticks are quotes only for Node.js.");
  return { value, lastLine: row + 1, notes: [...notes] };
}

const escapedSign = "An escaped character loses its backslash. Node.js's dotenv keeps it.";
const looksLikeVariables = "Some lines look like variables. Is a closing quote missing?";

/** Whether a single quote ends its line: then the backslash before it is one, as in 'C:\\'. */
function isLast(text: string, index: number, quote: string): boolean {
  return quote === "'" && text.charAt(index) === quote && /^[ \t]*(#.*)?$/.test(text.slice(index + 1));
}

/** The character that a backslash and this character mean; null if the backslash is a plain one. */
function unescaped(sign: string, quote: '"' | "'" | "`"): string | null {
  if (quote === "'") return sign === "'" ? "'" : null;
  if (quote === "`") return null;
  return escapes.get(sign) ?? null;
}

const escapes = new Map([...'nrt\\"$'].map((sign, at) => [sign, '\n\r\t\\"$'.charAt(at)]));

function lastOfEach(read: readonly DotenvVariable[]): Pick<Dotenv, "variables" | "overridden"> {
  const last = new Map(read.map((variable) => [variable.key, variable]));
  return {
    variables: [...last.values()].sort((left, right) => left.firstLine - right.firstLine),
    overridden: read.flatMap(({ key, firstLine }) => {
      const byLine = last.get(key)?.firstLine ?? firstLine;
      return byLine === firstLine ? [] : [{ key, line: firstLine, byLine }];
    }),
  };
}
