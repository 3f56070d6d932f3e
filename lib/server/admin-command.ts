// How an operator calls latchkey-admin where this process was started: by npm in a clone, by node in an image.

const byNpm = "npm run admin --";

export function adminCommand(words: string): string {
  return asCalledHere(`${byNpm} ${words}`);
}

/** A text with commands as npm calls them. */
export function asCalledHere(text: string): string {
  // npm says of itself to what it starts; an image has none.
  const isNpm = process.env.npm_lifecycle_event !== undefined;
  return isNpm ? text : text.replaceAll(byNpm, "node dist/latchkey-admin.mjs");
}
