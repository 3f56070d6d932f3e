// One message to the server in SMTP_URL: bounded in time, in TLS unless that is switched off, and what a refusal means.
import type { ConnectionOptions } from "node:tls";
import { createTransport } from "nodemailer";
import type { SmtpSettings } from "@/lib/server/emails/settings";
import { environment } from "@/lib/server/env";
import type { EmailFailure } from "@/lib/shared/emails/schema";

export interface TransportOptions {
  /** Ends it from here. */
  signal?: AbortSignal;
  /** For tests: other authorities, less time. */
  ca?: string;
  timeLimitMs?: number;
}

export interface Message {
  /** Without the domain; the same at each attempt, so that a reader can know one that arrived twice. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Refused {
  failure: EmailFailure;
  replyCode: number | null;
}

/** The limit for one attempt, from the connection to the server's last answer. */
const timeLimitMs = 45_000;
/** The limit for silence. */
const silenceMs = 20_000;

/** Null where it was sent, "aborted" where it was ended from here. */
export function deliver(
  message: Message,
  options: TransportOptions = {},
): Promise<Refused | "aborted" | null> {
  const { from } = configured();
  const { id, to, subject, text, html } = message;
  return bounded(options, (transport, signal) =>
    transport.sendMail({
      // As objects: no text is taken apart into addresses.
      from,
      to: { name: "", address: to },
      envelope: { from: from.address, to: [to] },
      subject,
      text,
      html,
      messageId: `<${id}@${from.address.split("@").at(-1)}>`,
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
      signal,
    }),
  );
}

/** Whether the server lets Latchkey in: connects, signs in, sends nothing. */
export function tryConnection(options: TransportOptions = {}): Promise<Refused | "aborted" | null> {
  return bounded(options, (transport) => transport.verify());
}

function configured() {
  const { email } = environment();
  if (!email) throw new TypeError("SMTP_URL isn't set.");
  return email;
}

type Transport = ReturnType<typeof transportTo>;

async function bounded(
  options: TransportOptions,
  work: (transport: Transport, signal: AbortSignal) => Promise<unknown>,
): Promise<Refused | "aborted" | null> {
  const limit = AbortSignal.timeout(options.timeLimitMs ?? timeLimitMs);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const transport = transportTo(configured().smtp, options);
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("Ended from here.")), { once: true });
  });
  const sent = work(transport, signal);
  sent.catch(() => undefined);
  try {
    await Promise.race([sent, ended]);
    return null;
  } catch (error) {
    if (options.signal?.aborted) return "aborted";
    return limit.aborted ? { failure: "timeout", replyCode: null } : refusalOf(error);
  } finally {
    ended.catch(() => undefined);
    transport.close();
  }
}

function transportTo(
  { host, port, tls, auth }: SmtpSettings,
  { ca, timeLimitMs: most = silenceMs }: TransportOptions,
) {
  const trusted: ConnectionOptions = {
    minVersion: "TLSv1.2",
    // Whatever the machine's environment says.
    rejectUnauthorized: true,
    ...(ca && { ca }),
  };
  const silence = Math.min(most, silenceMs);
  return createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    tls: trusted,
    ...(auth && { auth }),
    // The name in the greeting: the console's, not this machine's.
    name: new URL(environment().nextAuthUrl).hostname,
    connectionTimeout: silence,
    greetingTimeout: silence,
    socketTimeout: silence,
    dnsTimeout: silence,
    maxResponseSize: 64 * 1024,
    allowInternalNetworkInterfaces: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
}

const byCode: Readonly<Record<string, EmailFailure>> = {
  ETIMEDOUT: "timeout",
  ETLS: "tls",
  EAUTH: "sign_in_refused",
  ENOAUTH: "sign_in_refused",
};

/** By codes alone: what a server says can repeat what it was sent. */
function refusalOf(error: unknown): Refused {
  const { code = "", command = "", responseCode } = error as SmtpError;
  const replyCode = responseCode ?? null;
  if (replyCode !== null && replyCode >= 400 && replyCode < 500 && code !== "EAUTH") {
    return { failure: "busy", replyCode };
  }
  const isForGood = replyCode !== null && replyCode >= 500;
  if (isForGood && command === "RCPT TO") return { failure: "address_refused", replyCode };
  if (isForGood && command === "MAIL FROM") return { failure: "sender_refused", replyCode };
  if (isForGood && code === "EMESSAGE") return { failure: "message_refused", replyCode };
  if (code === "ESOCKET" && isOfCertificate(error)) return { failure: "tls", replyCode };
  return { failure: byCode[code] ?? "unreachable", replyCode };
}

function isOfCertificate(error: unknown): boolean {
  const { message, cause } = error as Error;
  return /certificate|altnames|SSL|TLS|CERT_/i.test(
    `${message} ${(cause as SmtpError | undefined)?.code ?? ""}`,
  );
}
