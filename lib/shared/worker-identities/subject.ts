// Subjects of workers' own tokens: which a pattern accepts, and how many people could have one.

/** Whether the pattern accepts the subject: `*` stands for any characters, everything else for itself. In linear time. */
export function acceptsSubject(pattern: string, subject: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return subject === pattern;
  if (subject.length < first.length + last.length) return false;
  if (!subject.startsWith(first) || !subject.endsWith(last)) return false;
  const middle = subject.slice(first.length, subject.length - last.length);
  let from = 0;
  for (const part of rest) {
    const found = middle.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return true;
}

/**
 * Issuers whose tokens anyone in the world can get, with what a pattern has to fix so that it names one owner. From their
 * documentation of the `sub` claim.
 */
const publicIssuers: Record<string, { owner: RegExp; example: string }> = {
  "token.actions.githubusercontent.com": {
    owner: /^repo:[^*/]+\//,
    example: "repo:OWNER/REPO:ref:refs/heads/main",
  },
  "gitlab.com": {
    owner: /^project_path:[^*/]+\//,
    example: "project_path:GROUP/PROJECT:ref_type:branch:ref:main",
  },
  "app.terraform.io": {
    owner: /^organization:[^*:]+:/,
    example: "organization:ORG:project:PROJECT:workspace:WORKSPACE:run_phase:*",
  },
  "agent.buildkite.com": { owner: /^organization:[^*:]+:/, example: "organization:ORG:pipeline:PIPELINE:*" },
  "accounts.google.com": { owner: /^[^*]+$/, example: "the service account's numeric id" },
};

/**
 * Who could have a subject that the pattern accepts, where that is more than an admin can mean: `anyone` in the world, or
 * everyone in the `issuer`; null otherwise.
 */
export function overbroadSubject(
  issuer: string,
  pattern: string,
): { reach: "anyone" | "issuer"; example: string } | null {
  const host = URL.canParse(issuer) ? new URL(issuer).host.replace(/\.$/, "") : "";
  const known = Object.hasOwn(publicIssuers, host) ? publicIssuers[host] : undefined;
  if (known && isWholeIssuer(issuer))
    return known.owner.test(pattern) ? null : { reach: "anyone", example: known.example };
  // Kubernetes begins every service account's subject with the same words.
  const fixed = pattern.replace(/^system:serviceaccount:/, "").replace(/[*:]/g, "");
  return fixed === "" ? { reach: "issuer", example: "system:serviceaccount:NAMESPACE:NAME" } : null;
}

/** GitHub gives an enterprise an issuer of its own below the public one. */
const isWholeIssuer = (issuer: string) => new URL(issuer).pathname.replace(/\/+$/, "") === "";
