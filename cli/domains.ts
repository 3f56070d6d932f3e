// Which organization's single sign-on may let in the addresses of a domain.
import { parseArgs } from "node:util";
import { type Command, databaseUrl } from "@/cli/command";
import { assignDomain, listDomains, removeDomain } from "@/lib/server/single-sign-on/domains";
import { counted } from "@/lib/shared/counted";
import { printable } from "@/lib/shared/input";

function domainCommand(usage: string, change: (slug: string, domain: string) => Promise<string>): Command {
  return {
    usage,
    async run(args) {
      const [slug, domain, ...more] = parseArgs({ args, allowPositionals: true }).positionals;
      if (more.length > 0) throw new Error("Enter one organization's slug and one domain.");
      databaseUrl();
      const written =
        slug !== undefined && domain !== undefined ? await change(slug, domain) : await listed(slug);
      process.stdout.write(written);
      return 0;
    },
  };
}

async function listed(slug?: string): Promise<string> {
  const domains = await listDomains(slug);
  if (domains.length === 0) return "None.\n";
  return domains.map(({ slug, domain }) => `${printable(`/${slug}`)}  ${domain}\n`).join("");
}

export const assignDomainCommand = domainCommand(
  `npm run admin -- assign-domain [SLUG [DOMAIN]]

Lets the organization's single sign-on take in people whose email is at this domain. First make sure that the domain is
the organization's: its provider then says who these people are. A domain belongs to one organization. Without DOMAIN, lists
what is assigned.
`,
  async (slug, domain) => {
    const assigned = await assignDomain(slug, domain);
    return `${assigned.domain} is assigned to /${printable(slug)}.\n`;
  },
);

export const removeDomainCommand = domainCommand(
  `npm run admin -- remove-domain [SLUG [DOMAIN]]

Takes a domain from the organization: its single sign-on lets in nobody with such an email any more, and their sessions end.
Members stay members. Without DOMAIN, lists what is assigned.
`,
  async (slug, domain) => {
    const ended = await removeDomain(slug, domain);
    return `Removed ${printable(domain)} from /${printable(slug)}. ${counted(ended, "session")} ended.\n`;
  },
);
