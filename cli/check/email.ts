// Of `latchkey-admin check`: whether the server in SMTP_URL lets Latchkey in. Sends nothing.
import { type Finding, failed, ok } from "@/cli/check/finding";
import { tryConnection } from "@/lib/server/emails/transport";
import type { Environment } from "@/lib/server/env";
import type { EmailFailure } from "@/lib/shared/emails/schema";

const part = "Email";

const remedies: Partial<Record<EmailFailure, string>> = {
  unreachable:
    "Check host and port in SMTP_URL, and that this machine may connect there. HTTPS_PROXY isn't used.",
  timeout: "Check host and port in SMTP_URL. Port 465 needs smtps://, port 587 needs smtp://.",
  tls: "The server must offer TLS with a certificate for its name that this machine trusts (NODE_EXTRA_CA_CERTS adds an authority).",
  sign_in_refused: "Check user and password in SMTP_URL; percent-encode what isn't a letter or digit.",
};

export async function emailFindings({ email }: Environment): Promise<Finding[]> {
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
