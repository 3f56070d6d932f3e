// A real SMTP server on loopback that stores the messages it gets, and refuses those that a test names.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  from: string;
  to: string[];
  /** As it came over the wire, headers and all. */
  source: string;
  subject: string;
  text: string;
  html: string;
  /** Whether it came in TLS, and who signed in. */
  secure: boolean;
  user: string | null;
}

interface Options {
  /** Without it no TLS is offered. */
  certificate?: { key: string; cert: string };
  /** TLS from the first byte, and no STARTTLS. */
  implicit?: boolean;
  user?: string;
  password?: string;
}

/** Where a reply code is set, it answers that with this code. */
interface Refusals {
  connect?: number;
  from?: number;
  to?: number;
  data?: number;
}

export async function startMailServer({ certificate, implicit = false, user, password }: Options = {}) {
  const received: ReceivedMail[] = [];
  const mail = {
    port: 0,
    /** For SMTP_URL, without user and password. */
    url: "",
    received,
    refuse: {} as Refusals,
    /** What it does with a message before it answers: waits, or cuts the line. */
    beforeAnswer: (_cut: () => void): Promise<unknown> => Promise.resolve(),
    /** The messages to one address. */
    to: (address: string) => received.filter(({ to }) => to.includes(address)),
    /** The newest to this address, once there are so many. */
    async next(address: string, count = 1, limitMs = 15_000): Promise<ReceivedMail> {
      for (const end = Date.now() + limitMs; Date.now() < end; await sleep(50)) {
        const found = mail.to(address);
        if (found.length >= count) return found.at(-1) as ReceivedMail;
      }
      throw new Error(`There were ${mail.to(address).length} of ${count} emails to ${address}.`);
    },
    async close(): Promise<void> {
      for (const { _socket } of server.connections as unknown as Set<{ _socket: { destroy(): void } }>) {
        _socket.destroy();
      }
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
  const answered = (code: number | undefined, done: (error?: Error | null) => void) =>
    done(code === undefined ? null : Object.assign(new Error("No, thank you"), { responseCode: code }));
  const server = new SMTPServer({
    secure: implicit,
    ...(certificate ?? { disabledCommands: ["STARTTLS"] }),
    authOptional: user === undefined,
    allowInsecureAuth: certificate === undefined,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onAuth: (given, _session, done) =>
      given.username === user && given.password === password
        ? done(null, { user: given.username })
        : done(Object.assign(new Error("Not that one"), { responseCode: 535 })),
    onConnect: (_session, done) => answered(mail.refuse.connect, done),
    onMailFrom: (_address, _session, done) => answered(mail.refuse.from, done),
    onRcptTo: (_address, _session, done) => answered(mail.refuse.to, done),
    onData(stream, session, done) {
      const cut = () => {
        for (const { _socket } of server.connections as unknown as Set<{ _socket: { destroy(): void } }>) {
          _socket.destroy();
        }
      };
      void text(stream).then(async (source) => {
        await mail.beforeAnswer(cut);
        if (mail.refuse.data) return answered(mail.refuse.data, done);
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          source,
          subject: subjectOf(source),
          text: partOf(source, "text/plain"),
          html: partOf(source, "text/html"),
          secure: session.secure,
          user: (session.user as string | undefined) ?? null,
        });
        done(null);
      });
    },
  });
  server.on("error", () => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  mail.port = (server.server.address() as AddressInfo).port;
  mail.url = `${implicit ? "smtps" : "smtp"}://127.0.0.1:${mail.port}`;
  return mail;
}

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

function subjectOf(source: string): string {
  const [, folded = ""] = /^Subject: (.*(?:\r?\n[ \t].*)*)/im.exec(source) ?? [];
  return folded
    .replace(/\r?\n[ \t]/g, " ")
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, way: string, coded: string) =>
      decoded(coded.replaceAll("_", " "), way.toUpperCase() === "B" ? "base64" : "quoted-printable"),
    );
}

/** RFC 2045, as far as a message of two parts goes. */
function partOf(source: string, type: string): string {
  const [, boundary = ""] = /boundary="([^"]+)"/.exec(source) ?? [];
  const part =
    source.split(`--${boundary}`).find((section) => section.includes(`Content-Type: ${type}`)) ?? "";
  const [head = "", ...body] = part.split("\r\n\r\n");
  const [, encoding = "7bit"] = /Content-Transfer-Encoding: (\S+)/.exec(head) ?? [];
  return decoded(body.join("\r\n\r\n"), encoding).replaceAll("\r\n", "\n").trim();
}

function decoded(coded: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(coded, "base64").toString();
  if (encoding !== "quoted-printable") return coded;
  const bytes = coded
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
