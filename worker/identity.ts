// How a worker proves itself: with its deployment token, or with the token of where it runs, which opens sessions.
import { readFileSync } from "node:fs";
import { AppError } from "@/lib/shared/errors";
import { askText } from "@/worker/answer";
import { loopback, readToken } from "@/worker/options";
import { isPassingAnswer, isPassingNetworkCode, networkCode } from "@/worker/patience";

/** A deployment token, or what opens sessions. */
export type Proof = string | WorkerIdentity;

export interface WorkerIdentity {
  automationId: string;
  /** Asked for anew at each use. @throws AppError `overloaded` where another try may help. */
  identityToken(): Promise<string>;
}

export interface ProofSettings {
  tokenFile: string | undefined;
  automation: string | undefined;
  identityTokenFile: string | undefined;
  audience: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const tokenVariable = "LATCHKEY_DEPLOYMENT_TOKEN";
const tokenFileVariable = `${tokenVariable}_FILE`;
const automationVariable = "LATCHKEY_AUTOMATION";
const identityVariable = "LATCHKEY_IDENTITY_TOKEN_FILE";
const audienceVariable = "LATCHKEY_AUDIENCE";
const github = { url: "ACTIONS_ID_TOKEN_REQUEST_URL", token: "ACTIONS_ID_TOKEN_REQUEST_TOKEN" };

/** The command gets none of these. */
export const proofVariables = [tokenVariable, tokenFileVariable, identityVariable];

const wrong = (problem: string) => new AppError("not_configured", problem);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const githubTimeoutMs = 10_000;

/** @param latchkey its address, which ends in a slash. @throws AppError `not_configured` about the first setting that is wrong. */
export function proofFrom(settings: ProofSettings, environment: Environment, latchkey: URL): Proof {
  const automationId = settings.automation ?? (environment[automationVariable] || undefined);
  const file = settings.identityTokenFile ?? (environment[identityVariable] || undefined);
  if (automationId === undefined) {
    if (file !== undefined) {
      throw wrong(
        `An identity token file needs the automation: set ${automationVariable} or pass --automation.`,
      );
    }
    return deploymentTokenFrom(settings.tokenFile, environment);
  }
  if (!uuid.test(automationId)) {
    throw wrong(`${automationVariable}, or --automation, must be the automation's id, a UUID.`);
  }
  const hasToken = [tokenVariable, tokenFileVariable].some((name) => environment[name] !== undefined);
  if (settings.tokenFile !== undefined || hasToken) {
    throw wrong("Give a deployment token or --automation, not both.");
  }
  if (file !== undefined) return { automationId, identityToken: async () => identityTokenIn(file) };
  const { [github.url]: address, [github.token]: requestToken } = environment;
  if (!address || !requestToken) {
    throw wrong(
      `The identity token is missing: set ${identityVariable} or pass --identity-token-file. A job of GitHub Actions needs the permission id-token: write.`,
    );
  }
  const audience =
    settings.audience ??
    (environment[audienceVariable] || `${latchkey.href.replace(/\/$/, "")}/automations/${automationId}`);
  const url = githubAddress(address, audience);
  return { automationId, identityToken: () => tokenOfGithub(url, requestToken) };
}

function deploymentTokenFrom(named: string | undefined, environment: Environment): string {
  let text = environment[tokenVariable];
  const file = named ?? environment[tokenFileVariable];
  if (named === undefined && file !== undefined && text !== undefined) {
    throw wrong(`Set ${tokenVariable} or ${tokenFileVariable}, not both.`);
  }
  if (file !== undefined) text = contentOf(file, "token");
  const token = readToken(text);
  if (token) return token;
  throw wrong(
    text
      ? "The deployment token is malformed."
      : `The deployment token is missing: set ${tokenVariable} or ${tokenFileVariable}, or pass --token-file.`,
  );
}

/** Read at each use: what gives tokens (Kubernetes, say) replaces the file. */
function identityTokenIn(file: string): string {
  const token = contentOf(file, "identity token").trim();
  if (isToken(token)) return token;
  throw wrong(`The identity token file ${file} doesn't hold a token.`);
}

function contentOf(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw wrong(`The ${what} file ${file} can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]{1,16384}$/.test(value);
}

/** Its address has a query already; with the audience the token is good for this automation alone. */
function githubAddress(address: string, audience: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && loopback.test(url.hostname));
  if (!url || !isSafe) throw wrong(`${github.url} must start with https://.`);
  return new URL(`${url.href}${url.search ? "&" : "?"}audience=${encodeURIComponent(audience)}`);
}

async function tokenOfGithub(url: URL, requestToken: string): Promise<string> {
  const headers = { authorization: `Bearer ${requestToken}`, accept: "application/json" };
  const answer = await askText(url, { headers }, githubTimeoutMs).catch((thrown: unknown) => {
    const code = networkCode(thrown);
    throw new AppError(
      isPassingNetworkCode(code) ? "overloaded" : "not_configured",
      `GitHub at ${url.origin} didn't answer (${code}).`,
    );
  });
  const token = answer.status === 200 ? valueIn(answer.text) : undefined;
  if (isToken(token)) return token;
  throw new AppError(
    isPassingAnswer(answer.status, undefined) ? "overloaded" : "not_configured",
    `GitHub at ${url.origin} gave no identity token (status ${answer.status}).`,
  );
}

function valueIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { value?: unknown } | null)?.value;
  } catch {
    return undefined;
  }
}
