// Why a provider's word did not let somebody in, for that person.
import { type SignOnRefusal, signOnRefusals } from "@/lib/shared/single-sign-on/refusals";

interface Words {
  title: string;
  detail: string;
}

const words: Record<SignOnRefusal, Words> = {
  provider_unavailable: {
    title: "Your sign-in provider didn’t answer",
    detail: "Try again in a minute. If it keeps happening, tell your administrator.",
  },
  provider_refused: {
    title: "Your sign-in provider didn’t let you in",
    detail:
      "Try again. If it keeps happening, ask your administrator for access to Latchkey at the provider.",
  },
  token_refused: {
    title: "Latchkey doesn’t trust the provider’s answer",
    detail: "Try again. If it keeps happening, tell your administrator: the server’s log says what’s wrong.",
  },
  email_missing: {
    title: "The provider didn’t send your email",
    detail: "Ask your administrator to send the claim email to Latchkey.",
  },
  email_unverified: {
    title: "Your email isn’t verified",
    detail: "Verify your email at your sign-in provider, then try again.",
  },
  domain_not_allowed: {
    title: "Your email can’t be used here",
    detail: "Single sign-on is for certain email domains. Use another account, or ask your administrator.",
  },
  address_unproven: {
    title: "Another account uses your email",
    detail:
      "Nobody has proven that it’s yours, so it isn’t linked. Ask your Latchkey administrator: if it’s yours, latchkey-admin prove-address keeps it; if not, latchkey-admin release-address frees the address.",
  },
  address_taken: {
    title: "Another account uses your email",
    detail: "It signs in with another provider. Ask your Latchkey administrator.",
  },
  account_disabled: {
    title: "Your account is disabled",
    detail: "Ask your Latchkey administrator to enable it.",
  },
  no_role: {
    title: "You don’t have access here",
    detail: "Ask your administrator to put you in a group that may use Latchkey, then sign in again.",
  },
  kept_out: {
    title: "You were removed from this organization",
    detail: "Ask an owner of it to let you in again.",
  },
  another_person: {
    title: "You’re signed in as someone else",
    detail: "Sign out first, then sign in again.",
  },
};

/** @param reason from the page's address: anybody may have written it. */
export function refusalWords(reason: string): Words {
  return words[signOnRefusals.find((known) => known === reason) ?? "provider_refused"];
}
