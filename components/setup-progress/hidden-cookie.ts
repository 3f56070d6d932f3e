/** One for each organization: slugs have only what a cookie's name may have. */
export const hiddenCookie = (slug: string) => `latchkey-setup-hidden-${slug}`;
