// What each kind of email says: short, in text and in the same words as HTML. It names no value, and a name that could be
// read as an address of the web is left out: mail programs would make a link of it.
import { makeEmailedLink } from "@/lib/server/account-links/making";
import { environment } from "@/lib/server/env";
import type { EmailKind } from "@/lib/shared/emails/schema";

/** What is kept of an email while it waits, by kind. Dates are ISO 8601. */
export interface EmailContents {
  invitation: {
    organization: string;
    inviter: string;
    email: string;
    role: string;
    link: string;
    expiresAt: string;
  };
  /** Whoever asked may be a stranger, and the address nobody's: who it is and the link are found when it is sent. */
  password_reset: { email: string };
  password_changed: { name: string; email: string; at: string };
}

export type EmailContent = { [Kind in EmailKind]: { kind: Kind } & EmailContents[Kind] }[EmailKind];

interface Words {
  subject: string;
  before: string[];
  link: { label: string; href: string } | null;
  after: string[];
}

type Writer<Kind extends EmailKind> = (content: EmailContents[Kind]) => Words | Promise<Words | null>;

const words: { [Kind in EmailKind]: Writer<Kind> } = {
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
    const made = await makeEmailedLink(email);
    if (!made) return null;
    return {
      subject: "Set a new password for Latchkey",
      before: [`Hello${greeted(made.name)},`, `Somebody asked for a new password for ${email}.`],
      link: { label: "Set a new password", href: made.link },
      after: [
        `The link works once, until ${moment(made.expiresAt)}. Give it to nobody: whoever has it can take over the account.`,
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
  const { subject, before, link, after } = written;
  const all = [...before, ...(link ? [`${link.label}:\n${link.href}`] : []), ...after, signature()];
  const html = [
    ...before.map(paragraph),
    ...(link ? [`<p><a href="${escaped(link.href)}">${escaped(link.label)}</a></p>`] : []),
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
