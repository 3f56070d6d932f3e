// Issuers other than ours, as a person writes them.
import { PlainText } from "@/lib/shared/input";

/** As tokens carry it in `iss`: compared to the letter. */
export const Issuer = PlainText.trim()
  .max(500, "An issuer can have up to 500 characters.")
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return (
      url?.protocol === "https:" ||
      (url?.protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
    );
  }, "Enter the issuer's https URL, as it is in the iss claim.")
  .refine((text) => {
    if (!URL.canParse(text)) return true;
    const { username, password, search, hash } = new URL(text);
    return !username && !password && !search && !hash;
  }, "An issuer has no user, query or fragment.");
