// Words and commands for a POSIX shell. Whatever a text holds, a shell reads it back unchanged and carries out none of it:
// a name that one person typed must not become a command that another person pastes.

/** Letters and signs that no shell looks at, so that plain words stay readable. */
const plain = /^[A-Za-z0-9_/:.,@=+-]+$/;

export function shellWord(text: string): string {
  // zsh reads a word that begins with = as a command's path.
  if (plain.test(text) && !text.startsWith("=")) return text;
  return quoted(text);
}

/** In single quotes, within which only the quote itself has a meaning. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command of the AWS CLI, each option on a line of its own. */
export function command(name: string, options: Readonly<Record<string, string>>): string {
  const words = Object.entries(options).map(([option, value]) => `--${option} ${shellWord(value)}`);
  return [`aws ${name}`, ...words].join(" \\\n  ");
}

/**
 * A pipeline that prints the thumbprint which IAM keeps of an issuer: SHA-1 of the last certificate in the chain that it
 * shows (IAM user guide, obtain the thumbprint). Nothing where there is no such chain.
 */
export function thumbprintOf(issuer: string): string {
  const { hostname, port } = URL.canParse(issuer) ? new URL(issuer) : { hostname: issuer, port: "" };
  const address = shellWord(`${hostname}:${port || "443"}`);
  return (
    `echo | openssl s_client -connect ${address} -servername ${shellWord(hostname)} -showcerts 2>&1 | ` +
    'awk \'/BEGIN CERT/{c=""} {c=c $0 "\\n"} /END CERT/{last=c} END{printf "%s", last}\' | ' +
    "openssl x509 -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'"
  );
}
