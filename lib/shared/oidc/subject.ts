// The claims of identity tokens that policies in a cloud have to repeat.

/**
 * The `sub` of an organization's tokens, or of one automation's alone, which trust policies bind a role to.
 *
 * @param automationId null for a token that speaks for the whole organization.
 */
export function subjectOf(organizationId: string, automationId: string | null = null): string {
  const organization = `organization:${organizationId}`;
  return automationId === null ? organization : `${organization}:automation:${automationId}`;
}
