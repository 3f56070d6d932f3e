// Fetching one of the issuer's documents as AWS does: over https with a certificate that proves it, once, without
// following anything, in under five seconds, and bounded in size.
import { request as requestHttp } from "node:http";
import { type RequestOptions, request as requestHttps } from "node:https";
import { checkFront, failed, warning } from "@/lib/server/oidc/issuer-address";
import type { IssuerFinding } from "@/lib/shared/oidc/schema";

export interface FetchLimits {
  /** For the whole: connection, certificate and answer. */
  timeLimitMs: number;
  sizeLimitBytes: number;
  /** Authorities to trust in place of the machine's own. */
  ca?: string;
}

export const awsLimits: FetchLimits = { timeLimitMs: 5_000, sizeLimitBytes: 512 * 1024 };

export interface Fetched {
  /** Null where there is no document to look at. */
  body: string | null;
  findings: IssuerFinding[];
}

export async function fetchDocument(url: URL, limits: FetchLimits = awsLimits): Promise<Fetched> {
  const startedMs = performance.now();
  const answer = await ask(url, limits);
  const tookMs = performance.now() - startedMs;
  if ("finding" in answer) return { body: null, findings: [answer.finding] };
  const isSlow = tookMs > limits.timeLimitMs / 2;
  return { body: answer.body, findings: isSlow ? [slow(url, tookMs)] : [] };
}

type Answer = { body: string } | { finding: IssuerFinding };

function ask(url: URL, { timeLimitMs, sizeLimitBytes, ca }: FetchLimits): Promise<Answer> {
  return new Promise((resolve) => {
    let isConnected = false;
    const end = (answer: Answer) => {
      clearTimeout(timer);
      request.destroy();
      resolve(answer);
    };
    const options: RequestOptions = {
      // A new connection: one that is open already would not prove the certificate.
      agent: false,
      headers: { accept: "application/json", "user-agent": "Latchkey-Issuer-Check" },
      ...(ca && { ca }),
    };
    const request =
      url.protocol === "https:" ? requestHttps(url, options) : requestHttp(url, { ...options, agent: false });
    const timer = setTimeout(
      () =>
        end({ finding: isConnected ? late(url, timeLimitMs) : unreachable(url, "no connection in time") }),
      timeLimitMs,
    );
    request.on("socket", (socket) => {
      socket.on("connect", () => {
        isConnected = true;
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => end({ finding: refusalOf(url, error) }));
    request.on("response", (response) => {
      const status = response.statusCode ?? 0;
      if (status !== 200) return end({ finding: notFound(url, status, response.headers.location) });
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > sizeLimitBytes) end({ finding: tooLarge(url, sizeLimitBytes) });
      });
      response.on("end", () => end({ body: Buffer.concat(chunks).toString("utf8") }));
      response.on("error", () => end({ finding: brokenOff(url) }));
    });
    request.end();
  });
}

/** Unknown authorities are no certain failure: for those AWS goes by the thumbprint that the provider was made with. */
const unknownAuthority =
  "Use a certificate from a public authority, sent with its intermediate certificates. Otherwise the identity provider in " +
  "AWS needs the thumbprint of this certificate's authority.";

const certificateProblems: Record<string, [outcome: "warning" | "failed", what: string, remedy: string]> = {
  CERT_HAS_EXPIRED: ["failed", "has expired", "Renew it."],
  CERT_NOT_YET_VALID: ["failed", "isn't valid yet", "Check its dates and this machine's clock."],
  ERR_TLS_CERT_ALTNAME_INVALID: ["failed", "is for another name", "Use a certificate for the issuer's host."],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["warning", "is self-signed", unknownAuthority],
  SELF_SIGNED_CERT_IN_CHAIN: ["warning", "isn't from a public authority", unknownAuthority],
  UNABLE_TO_GET_ISSUER_CERT: ["warning", "is from an unknown authority", unknownAuthority],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["warning", "is from an unknown authority", unknownAuthority],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    "warning",
    "comes without its intermediate certificates",
    unknownAuthority,
  ],
};

function refusalOf(url: URL, { code = "" }: NodeJS.ErrnoException): IssuerFinding {
  const problem = certificateProblems[code];
  if (problem) {
    const [outcome, what, remedy] = problem;
    const message = `The certificate of ${url.host} ${what} (${code}). AWS doesn't trust it.`;
    return { reason: "issuer_certificate", outcome, message, remedy };
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) {
    return failed(
      "issuer_tls",
      `The TLS connection to ${url.host} failed (${code}).`,
      "Check that port 443 answers with https, TLS 1.2 or newer.",
    );
  }
  if (code.startsWith("HPE_")) {
    return failed("issuer_answer_unreadable", `The answer of ${url.href} isn't HTTP (${code}).`, checkFront);
  }
  const unknown = ["ENOTFOUND", "EAI_AGAIN", "ENODATA"].includes(code);
  return unreachable(
    url,
    unknown ? `DNS here doesn't know its name: ${code}` : code || "the connection failed",
  );
}

/** This machine's own route out and back in shows nothing about AWS's route. */
function unreachable({ host, href }: URL, why: string): IssuerFinding {
  return warning(
    "issuer_unreachable_from_here",
    `This machine couldn't open ${href} (${why}). AWS might still reach it.`,
    `Open ${href} from a machine on the internet. If that works, only this machine can't reach ${host} ` +
      "(because of its router or DNS), and AWS needs no change.",
  );
}

const checkLoad = "Check the load on this Latchkey and on what's in front of it.";

function late({ href }: URL, timeLimitMs: number): IssuerFinding {
  const message = `${href} didn't answer within ${timeLimitMs / 1000} seconds. AWS gives up then.`;
  return failed("issuer_too_slow", message, checkLoad);
}

function slow({ href }: URL, tookMs: number): IssuerFinding {
  const message = `${href} took ${(tookMs / 1000).toFixed(1)} seconds. AWS gives up after five.`;
  return warning("issuer_slow", message, checkLoad);
}

function notFound({ href }: URL, status: number, location: string | undefined): IssuerFinding {
  if (status >= 300 && status < 400) {
    const target = location ? ` to ${location.slice(0, 200)}` : "";
    return failed(
      "issuer_redirects",
      `${href} redirects${target} (status ${status}). AWS doesn't follow redirects.`,
      "Serve the document directly at this address, without a sign-in or another host name.",
    );
  }
  const remedy =
    status === 401 || status === 403 ? "Exclude this address from sign-ins and IP allow-lists." : checkFront;
  return failed("issuer_status", `${href} answers with status ${status}. AWS accepts only 200.`, remedy);
}

function tooLarge({ href }: URL, limitBytes: number): IssuerFinding {
  const message = `${href} answers with more than ${limitBytes / 1024} KiB, far more than this document has.`;
  return failed("issuer_answer_too_large", message, checkFront);
}

function brokenOff({ href }: URL): IssuerFinding {
  return failed("issuer_answer_broken_off", `The answer of ${href} broke off early.`, checkFront);
}
