/** The parts of an issuer check, in order. */
export const issuerParts = {
  address: "Issuer URL",
  discovery: "Discovery document",
  keys: "Public keys",
} as const;
export type IssuerPart = keyof typeof issuerParts;
