// What identity tokens say, as far as policies in a cloud have to say it too.

/** The `sub` of an organization's tokens, which trust policies bind a role to. */
export function subjectOf(organizationId: string): string {
  return `organization:${organizationId}`;
}
