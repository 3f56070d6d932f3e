// Words for a POSIX shell. Whatever a text holds, a shell reads it back unchanged and carries out none of it.

/** Letters and signs that no shell looks at, so that plain words stay readable. */
const plain = /^[A-Za-z0-9_/:.,@=+-]+$/;

export function shellWord(text: string): string {
  // zsh reads a word that begins with = as a command's path.
  if (plain.test(text) && !text.startsWith("=")) return text;
  return quoted(text);
}

/** In single quotes, within which only the quote itself has a meaning. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command over several lines, an option with its value on each. */
export function command(
  words: string,
  options: readonly (readonly [option: string, value: string])[],
): string {
  return [words, ...options.map(([option, value]) => `  ${option} ${shellWord(value)}`)].join(" \\\n");
}
