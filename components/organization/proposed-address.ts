/** The address that a name suggests: "Größe & Co." gives "grosse-co". Empty where nothing of it can be in one. */
export function proposedAddress(name: string): string {
  return name
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 48)
    .replace(/^-+|-+$/g, "");
}
