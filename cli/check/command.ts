// Whether an installation is in order: configuration, database, migrations, issuer, proxies, email. Changes nothing.
import { databaseFindings } from "@/cli/check/database";
import { type Finding, failed, ok } from "@/cli/check/finding";
import { proxyFindings } from "@/cli/check/proxy";
import { command } from "@/cli/command";
import { tryConnection } from "@/lib/server/emails/transport";
import { type Environment, missingIssuerVariables, readEnvironment } from "@/lib/server/env";
import { checkIssuer } from "@/lib/server/oidc/issuer-check";
import { loadSecretFiles } from "@/lib/server/secret-files";
import { endpointsOf } from "@/lib/server/single-sign-on/exchange";
import { flowProblemOf } from "@/lib/server/single-sign-on/inspection";
import { installationProvider, issuersOf, redirectUriOf } from "@/lib/server/single-sign-on/provider";
import type { EmailFailure } from "@/lib/shared/emails/schema";
import { printable } from "@/lib/shared/input";
import { issuerParts } from "@/lib/shared/oidc/issuer-parts";

export const checkCommand = command({
  usage: `npm run admin -- check

Looks at the configuration, the database, its migrations, the issuer as AWS reaches it, the proxies in front, the mail
server, and the provider for single sign-on, with the same variables and .env files as the server. It changes nothing, sends nothing and says what to do.

  --strict   end with status 1 also where there are only warnings
  --json     print an array of findings

Ends with status 0 when all is in order, 1 when something needs to be done.
`,
  options: { strict: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  async run({ strict, json }, { migrationsFolder }) {
    const findings = await allFindings(migrationsFolder);
    process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(inWords).join(""));
    const bad = strict ? ["failed", "warning"] : ["failed"];
    return findings.some(({ outcome }) => bad.includes(outcome)) ? 1 : 0;
  },
});

async function allFindings(migrationsFolder: string): Promise<Finding[]> {
  let configured: Environment;
  try {
    configured = readEnvironment();
    loadSecretFiles();
  } catch (error) {
    const message = error instanceof Error ? error.message : "It can't be read.";
    return [
      failed("Configuration", message, "Correct these. latchkey-admin init prints a complete configuration."),
    ];
  }
  const [database, issuer, proxy, email, provider] = await Promise.all([
    databaseFindings(configured.databaseUrl, migrationsFolder),
    issuerFindings(configured),
    proxyFindings(configured.nextAuthUrl, configured.nextAuthSecret),
    emailFindings(configured),
    singleSignOnFindings(),
  ]);
  return [
    ok("Configuration", "Complete and well-formed."),
    ...database,
    ...issuer,
    ...proxy,
    ...email,
    ...provider,
  ];
}

async function issuerFindings(configured: Environment): Promise<Finding[]> {
  const missing = missingIssuerVariables(configured);
  if (missing.length > 0) {
    const remedy = "Set them; latchkey-admin init makes a key. Until then only stored keys work.";
    return [{ part: "Issuer", outcome: "warning", message: `${missing.join(" and ")} isn't set.`, remedy }];
  }
  const { parts } = await checkIssuer();
  return parts.flatMap(({ part, outcome, findings }): Finding[] => {
    const name = `Issuer: ${issuerParts[part]}`;
    if (outcome === "not_reached") return [];
    if (findings.length === 0) return [ok(name, "In order, fetched through OIDC_ISSUER.")];
    return findings.map(({ outcome: found, message, remedy }) => ({
      part: name,
      outcome: found,
      message,
      remedy,
    }));
  });
}

/** Nothing where there is no provider. */
async function singleSignOnFindings(): Promise<Finding[]> {
  const provider = installationProvider();
  if (!provider) return [];
  const part = "Single sign-on";
  try {
    await endpointsOf(provider);
    const problem = flowProblemOf(await issuersOf(provider).documentOf(provider.issuer));
    if (problem) return [failed(part, problem, "Change that at the provider, or use another one.")];
    return [ok(part, `The provider answers. Redirect URI to register there: ${redirectUriOf(provider)}`)];
  } catch (error) {
    const message = error instanceof Error ? error.message : "The provider can't be used.";
    const remedy =
      "Check SINGLE_SIGN_ON_ISSUER: it must be exactly what the provider calls its issuer, and this machine must be able to reach it.";
    return [failed(part, message, remedy)];
  }
}

const marks = { ok: "ok     ", warning: "warning", failed: "FAILED " };

function inWords({ part, outcome, message, remedy }: Finding): string {
  const lines = message.split("\n").map(printable).join("\n          ");
  return `${marks[outcome]}  ${part}: ${lines}\n${remedy ? `          → ${printable(remedy)}\n` : ""}`;
}

// Of `latchkey-admin check`: whether the server in SMTP_URL lets Latchkey in. Sends nothing.

const part = "Email";

const remedies: Partial<Record<EmailFailure, string>> = {
  unreachable:
    "Check host and port in SMTP_URL, and that this machine may connect there. HTTPS_PROXY isn't used.",
  timeout: "Check host and port in SMTP_URL. Port 465 needs smtps://, port 587 needs smtp://.",
  tls: "The server must offer TLS with a certificate for its name that this machine trusts (NODE_EXTRA_CA_CERTS adds an authority).",
  sign_in_refused: "Check user and password in SMTP_URL; percent-encode what isn't a letter or digit.",
};

async function emailFindings({ email }: Environment): Promise<Finding[]> {
  if (!email)
    return [ok(part, "Off. SMTP_URL and EMAIL_FROM switch it on; without it, everything works by links.")];
  const { host, port, tls } = email.smtp;
  const refused = await tryConnection();
  if (refused === null) {
    const how = tls === "none" ? "without TLS" : "in TLS";
    return [ok(part, `${host}:${port} lets Latchkey in, ${how}. Email comes from ${email.from.address}.`)];
  }
  const { failure, replyCode } =
    refused === "aborted" ? { failure: "timeout" as const, replyCode: null } : refused;
  const said = replyCode === null ? "" : ` (reply ${replyCode})`;
  return [
    failed(
      part,
      `${host}:${port} doesn't let Latchkey in: ${failure.replaceAll("_", " ")}${said}.`,
      remedies[failure] ?? "The server's own log says more.",
    ),
  ];
}
