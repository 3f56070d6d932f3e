// The text of each kind of email: short, as plain text and in the same words as HTML. It names no value, and a name that could be
// read as an address of the web is left out: mail programs would make a link of it.
import { makeEmailedLink } from "@/lib/server/account-links/making";
import { environment } from "@/lib/server/env";
import { type AlertEvent, alertMinutes } from "@/lib/shared/alerts/events";
import type { EmailKind } from "@/lib/shared/emails/schema";

/** The stored content of a waiting email, by kind. Dates are ISO 8601. */
export interface EmailContents {
  /** The events in an organization since the last email; `path` is below the organization's address. */
  alerts: {
    organization: string;
    slug: string;
    total: number;
    happened: { event: AlertEvent; name: string; path: string; count: number }[];
  };
  invitation: {
    organization: string;
    inviter: string;
    email: string;
    role: string;
    link: string;
    expiresAt: string;
  };
  /** Anyone who asked may be a stranger, and the address nobody's: who it is and the link are found when it is sent. */
  password_reset: { email: string };
  password_changed: { name: string; email: string; at: string };
}

export type EmailContent = { [Kind in EmailKind]: { kind: Kind } & EmailContents[Kind] }[EmailKind];

interface Link {
  label: string;
  href: string;
}

interface Words {
  subject: string;
  before: string[];
  link: Link | null;
  /** Each a line of its own. */
  links?: Link[];
  after: string[];
}

type Writer<Kind extends EmailKind> = (content: EmailContents[Kind]) => Words | Promise<Words | null>;

const happenings: Record<AlertEvent, (name: string, count: number) => string> = {
  "kickoff.failed": (name, count) =>
    `${count === 1 ? "A kickoff" : `${count} kickoffs`} of ${quoted(name, "an automation")} failed`,
  "pre_flight.failed": (name, count) =>
    `${count === 1 ? "A pre-flight" : `${count} pre-flights`} of ${quoted(name, "an automation")} failed`,
  // Its label is its host.
  "webhook.paused": () => "A webhook is paused because its receiver fails",
  "service_account.unanswered": (name) =>
    `Nobody answers for the service account ${quoted(name, "that is listed first")} any more`,
};

const words: { [Kind in EmailKind]: Writer<Kind> } = {
  alerts: ({ organization, slug, total, happened }) => {
    const href = (path: string) => new URL(`/${slug}/${path}`, environment().nextAuthUrl).href;
    const name = quoted(organization, "your organization");
    const more = total - happened.length;
    return {
      subject: `Latchkey: ${total === 1 ? "something needs" : `${total} things need`} a look in ${name}`,
      before: [`In ${name}, since the last email:`],
      link: null,
      links: happened.map(({ event, name, path, count }) => ({
        label: happenings[event](name, count),
        href: href(path),
      })),
      after: [
        ...(more > 0 ? [`And ${more} more.`] : []),
        `You get this at most every ${alertMinutes} minutes. What you get: ${href("profile")}`,
      ],
    };
  },
  invitation: ({ organization, inviter, email, role, link, expiresAt }) => ({
    subject: `Invitation to ${quoted(organization, "an organization")} on Latchkey`,
    before: [
      "Hello,",
      `${quoted(inviter, "Somebody")} invited ${email} to join ${quoted(organization, "an organization")} on Latchkey, with the role ${quoted(role, "that was chosen for you")}.`,
    ],
    link: { label: "Accept the invitation", href: link },
    after: [
      `The link is only for you. It works once, until ${moment(expiresAt)}. If you don't know who invited you, ignore this email.`,
    ],
  }),
  password_reset: async ({ email }) => {
    const emailed = await makeEmailedLink(email);
    if (!emailed) return null;
    return {
      subject: "Set a new password for Latchkey",
      before: [`Hello${greeted(emailed.name)},`, `Somebody asked for a new password for ${email}.`],
      link: { label: "Set a new password", href: emailed.link },
      after: [
        `The link works once, until ${moment(emailed.expiresAt)}. Give it to nobody: anyone who has it can take over the account.`,
        "If it wasn't you, ignore this email. Your password stays as it is.",
      ],
    };
  },
  password_changed: ({ name, email, at }) => ({
    subject: "Your Latchkey password was changed",
    before: [
      `Hello${greeted(name)},`,
      `The password of ${email} was changed on ${moment(at)}.`,
      "If that was you, there's nothing to do. If it wasn't, ask your Latchkey administrator to block your account, and set a new password.",
    ],
    link: { label: "Open Latchkey", href: new URL("/", environment().nextAuthUrl).href },
    after: [],
  }),
};

/** Null where there is nobody to send it to. */
export async function messageOf({
  kind,
  ...content
}: EmailContent): Promise<{ subject: string; text: string; html: string } | null> {
  const written = await words[kind](content as never);
  if (!written) return null;
  const { subject, before, link, links = link ? [link] : [], after } = written;
  const all = [...before, ...links.map(({ label, href }) => `${label}:\n${href}`), ...after, signature()];
  const html = [
    ...before.map(paragraph),
    ...links.map(({ label, href }) => `<p><a href="${escaped(href)}">${escaped(label)}</a></p>`),
    ...after.map(paragraph),
    `<p style="color:#666">${escaped(signature())}</p>`,
  ];
  return {
    subject,
    text: `${all.join("\n\n")}\n`,
    html: `<!doctype html><html lang="en"><body style="font-family:sans-serif;line-height:1.5">${html.join("")}</body></html>`,
  };
}

function signature(): string {
  return `Latchkey at ${environment().nextAuthUrl} sent this email.`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign).replaceAll("\n", "<br>");
}

/** `29 November 2026, 03:20 UTC` */
function moment(iso: string): string {
  const at = new Date(iso);
  const day = at.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${day}, ${at.toISOString().slice(11, 16)} UTC`;
}

const quoted = (name: string, otherwise: string) => (isQuotable(name) ? name : otherwise);
const greeted = (name: string) => (isQuotable(name) ? ` ${name}` : "");

/** Whether no mail program would take it, or a part of it, for a link. */
function isQuotable(name: string): boolean {
  return !/[:/@\\]|[\p{L}\p{N}][.\u3002][\p{L}\p{N}]/u.test(name);
}
