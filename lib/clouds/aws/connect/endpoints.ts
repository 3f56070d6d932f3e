// The two settings of the machine that send AWS calls to the simulator, or to another local AWS.

export const endpointVariables = ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SECRETS_MANAGER"] as const;
export type EndpointVariable = (typeof endpointVariables)[number];

type Source = Record<string, string | undefined>;

/** Undefined where it is not set. @throws TypeError saying what is wrong, without the value. */
export function readEndpoint(name: EndpointVariable, source: Source = process.env): string | undefined {
  const text = source[name]?.trim();
  if (!text) return undefined;
  if (!URL.canParse(text)) throw new TypeError("isn't a URL.");
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") {
    throw new TypeError("must start with https:// or http://.");
  }
  if (username || password || search || hash) throw new TypeError("can't contain a user, query or fragment.");
  return text;
}

/** The problems of both settings, one sentence for each. */
export function endpointProblems(source: Source = process.env): string[] {
  return endpointVariables.flatMap((name) => {
    try {
      readEndpoint(name, source);
      return [];
    } catch (error) {
      return [`${name} ${error instanceof Error ? error.message : "is malformed."}`];
    }
  });
}
