// Where the person who signs in came from: next-auth keeps it in a cookie until it is needed.

interface Cookies {
  get(name: string): { value: string } | undefined;
}

/** A path, not yet looked at: anybody can set a cookie of their own browser. */
export function returnPathIn(cookies: Cookies): string {
  const kept = ["__Secure-next-auth.callback-url", "next-auth.callback-url"]
    .map((name) => cookies.get(name)?.value)
    .find(Boolean);
  if (!kept || !URL.canParse(kept)) return kept?.startsWith("/") ? kept : "/";
  const { pathname, search } = new URL(kept);
  return `${pathname}${search}`;
}
