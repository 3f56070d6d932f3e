// Where email goes out: SMTP_URL and EMAIL_FROM, read whole, so that nodemailer is never given an address to interpret.
import { isIPv6 } from "node:net";
import { Email } from "@/lib/shared/auth/schema";
import { Name } from "@/lib/shared/input";

export interface SmtpSettings {
  host: string;
  port: number;
  /** `implicit` from the first byte, `starttls` or no email at all, `none` in clear. */
  tls: "implicit" | "starttls" | "none";
  auth: { user: string; pass: string } | null;
}

export interface Sender {
  /** Empty where only the address is given. */
  name: string;
  address: string;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
const usual = { implicit: 465, starttls: 587, none: 25 };

/**
 * `smtps://user:password@host:465`, or `smtp://user:password@host:587` with STARTTLS. On loopback, `smtp:` needs no TLS;
 * elsewhere `?tls=none` says so, which sends no password.
 *
 * @throws TypeError with a sentence that follows the variable's name, never a part of the address.
 */
export function parseSmtpUrl(text: string): SmtpSettings {
  if (!URL.canParse(text))
    throw new TypeError("isn't a URL, such as smtp://user:password@smtp.example.com:587.");
  const {
    protocol,
    hostname,
    port: written,
    username,
    password,
    pathname,
    searchParams,
    hash,
  } = new URL(text);
  if (protocol !== "smtp:" && protocol !== "smtps:")
    throw new TypeError("must begin with smtp:// or smtps://.");
  const host = hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(host) && !isIPv6(host)) {
    throw new TypeError("names no host.");
  }
  const { tls: asked, ...others } = Object.fromEntries(searchParams) as Record<string, string | undefined>;
  if (Object.keys(others).length > 0 || hash || !["", "/"].includes(pathname)) {
    throw new TypeError("can only be followed by ?tls=none or ?tls=required.");
  }
  if (asked !== undefined && asked !== "none" && asked !== "required") {
    throw new TypeError("can have tls=none or tls=required.");
  }
  if (protocol === "smtps:" && asked === "none") throw new TypeError("can't have tls=none with smtps://.");
  const isHere = loopback.test(host);
  const tls =
    protocol === "smtps:"
      ? "implicit"
      : (asked ?? (isHere ? "none" : "required")) === "none"
        ? "none"
        : "starttls";
  const port = written === "" ? usual[tls] : Number(written);
  if (port === 465 && tls !== "implicit") throw new TypeError("has port 465, which speaks smtps://.");
  if ((port === 587 || port === 25) && tls === "implicit") {
    throw new TypeError(`has port ${port}, which speaks smtp:// with STARTTLS.`);
  }
  const auth = username === "" ? null : { user: decoded(username), pass: decoded(password) };
  if (auth && tls === "none" && !isHere) throw new TypeError("would send a password without TLS.");
  return { host, port, tls, auth };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError("has a user or password that isn't percent-encoded.");
  }
}

/**
 * `latchkey@example.com`, or `Latchkey <latchkey@example.com>`.
 *
 * @throws TypeError with a sentence that follows the variable's name.
 */
export function parseSender(text: string): Sender {
  const { name = "", address = text } = /^(?<name>[^<>]*)<(?<address>[^<>]+)>$/.exec(text)?.groups ?? {};
  const email = Email.safeParse(address);
  const named = name.trim() === "" ? { success: true, data: "" } : Name.safeParse(name.replaceAll('"', ""));
  if (email.success && named.success) return { name: named.data ?? "", address: email.data };
  throw new TypeError("must be an email address, or a name and an address: Latchkey <latchkey@example.com>.");
}
