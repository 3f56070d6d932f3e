import { describe, expect, it } from "vitest";
import { parseSender, parseSmtpUrl } from "@/lib/server/emails/settings";

describe("SMTP_URL", () => {
  it.each([
    [
      "smtps://ada%40a.b:p%2Fw@smtp.example.com",
      { host: "smtp.example.com", port: 465, tls: "implicit", auth: { user: "ada@a.b", pass: "p/w" } },
    ],
    ["smtp://u:p@smtp.example.com:2525", { port: 2525, tls: "starttls", auth: { user: "u", pass: "p" } }],
    ["smtp://smtp.example.com", { port: 587, tls: "starttls", auth: null }],
    ["smtp://relay.internal?tls=none", { port: 25, tls: "none", auth: null }],
    ["smtp://localhost", { port: 25, tls: "none" }],
    ["smtp://u:p@127.0.0.1:2500", { port: 2500, tls: "none", auth: { user: "u", pass: "p" } }],
    ["smtp://localhost:2500?tls=required", { tls: "starttls" }],
    ["smtp://[::1]:2500", { host: "::1", tls: "none" }],
    ["smtp://[fd00::2]/", { host: "fd00::2", tls: "starttls" }],
  ])("%s", (text, settings) => expect(parseSmtpUrl(text)).toMatchObject(settings));

  it.each([
    ["smtp.example.com", /isn't a URL/],
    ["https://hunter2@smtp.example.com", /must begin/],
    ["smtp://", /isn't a URL|names no host/],
    ["smtp://smtp.example.com:465", /port 465/],
    ["smtps://smtp.example.com:587", /port 587/],
    ["smtp://u:hunter2@smtp.example.com?tls=none", /without TLS/],
    ["smtps://smtp.example.com?tls=none", /can't have tls=none/],
    ["smtp://smtp.example.com?tls=maybe", /can have tls=/],
    ["smtp://smtp.example.com?rejectUnauthorized=false", /only be followed/],
    ["smtp://smtp.example.com/hunter2", /only be followed/],
    ["smtp://u:hunter2%@smtp.example.com", /percent-encoded/],
    ["smtp://smtp.exa%20mple.com", /names no host|isn't a URL/],
  ])("refuses %s", (text, message) => {
    expect(() => parseSmtpUrl(text)).toThrow(message);
    expect(() => parseSmtpUrl(text)).not.toThrow("hunter2");
  });
});

describe("EMAIL_FROM", () => {
  it.each([
    ["latchkey@example.com", { name: "", address: "latchkey@example.com" }],
    ["Latchkey <Latchkey@Example.com>", { name: "Latchkey", address: "latchkey@example.com" }],
    ['"Acme, Inc." <a@b.example>', { name: "Acme, Inc.", address: "a@b.example" }],
  ])("%s", (text, sender) => expect(parseSender(text)).toEqual(sender));

  it.each([
    "latchkey",
    "a@b.example, c@d.example",
    "A <a@b.example> <c@d.example>",
    "A\r\nBcc: x <a@b.example>",
  ])("refuses %j", (text) => expect(() => parseSender(text)).toThrow("must be an email address"));
});
