// The addresses of Latchkey itself, as its configuration names them. What is wrong is a sentence that follows the variable's name.

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new TypeError("isn't a URL.");
  return new URL(text);
}

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function isLoopback(url: string): boolean {
  return loopbackHosts.has(new URL(url).hostname);
}

function checkOrigin(text: string): void {
  const url = parseUrl(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(text))) {
    throw new TypeError("must be an https address (http only for loopback).");
  }
}

/** Links are made from its origin: what follows that would be lost without a word. */
export function checkAddress(text: string): string {
  checkOrigin(text);
  const { origin, pathname, search, hash, username, password } = parseUrl(text);
  if (username || password) throw new TypeError("can't contain a user or password.");
  if (pathname !== "/" || search || hash) throw new TypeError(`must be only an origin, such as ${origin}.`);
  return text;
}

/** AWS compares the issuer byte for byte, so nothing is normalised here: it is refused instead. */
export function checkIssuer(text: string): string {
  checkOrigin(text);
  const url = parseUrl(text);
  if (text.endsWith("/")) throw new TypeError("can't end with a slash.");
  if (text !== url.origin) throw new TypeError(`must be only an origin, such as ${url.origin}.`);
  if (text.length > 255) throw new TypeError("has more than 255 characters, the most that AWS accepts.");
  return text;
}
