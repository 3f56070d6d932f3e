// Why a provider's word lets nobody in: a closed set, in the address of the page that says it.

export const signOnRefusals = [
  "provider_unavailable",
  "provider_refused",
  "token_refused",
  "email_missing",
  "email_unverified",
  "domain_not_allowed",
  "address_unproven",
  "address_taken",
  "account_disabled",
  "another_person",
  "no_role",
  "kept_out",
] as const;
export type SignOnRefusal = (typeof signOnRefusals)[number];
