/** What next.config.mjs sends with every answer, for those that Next does not make; `machine-paths.test.ts` compares the two. */
export const securityHeaders: readonly { key: string; value: string }[] = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  { key: "referrer-policy", value: "same-origin" },
  { key: "permissions-policy", value: "camera=(), geolocation=(), microphone=()" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "strict-transport-security", value: "max-age=31536000" },
];
