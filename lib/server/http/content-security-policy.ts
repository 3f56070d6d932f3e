/**
 * What a page of ours may load and run.
 *
 * @param nonce of the answer's own scripts; a page without scripts has none.
 */
export function contentSecurityPolicy(nonce?: string): string {
  const development = process.env.NODE_ENV === "development";
  const scripts = nonce ? `'self' 'nonce-${nonce}' 'strict-dynamic'` : "'none'";
  return [
    "default-src 'self'",
    // React's development build evaluates code to show where an error came from.
    `script-src ${scripts}${nonce && development ? " 'unsafe-eval'" : ""}`,
    // Components position themselves with style attributes, which a nonce cannot cover.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
