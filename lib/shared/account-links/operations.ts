import { z } from "zod";
import {
  LinkFacts,
  LinkLookup,
  NewResetLink,
  PasswordReset,
  ResetRequest,
} from "@/lib/shared/account-links/schema";
import { anybody, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

export const accountLinkOperations = {
  makeResetLink: operation("POST", `${organization}/members/{id}/reset-link`, {
    summary: "Makes a link with which a member sets a new password. It is shown this once.",
    stepUp: true,
    caller: { kind: "member", needs: ["organization_settings:manage"], ownerAlone: true },
    answer: NewResetLink,
    status: 201,
    audits: ["member.reset_link_made"],
  }),
  requestReset: operation("POST", "/api/v1/password-resets", {
    summary:
      "Sends a link for a new password to an address, where it has an account. The answer doesn't say whether.",
    caller: anybody,
    body: ResetRequest,
  }),
  lookUp: operation("POST", "/api/v1/account-links/lookup", {
    summary: "Says whose account a link is to. Uses nothing up.",
    caller: anybody,
    body: LinkLookup,
    answer: LinkFacts,
  }),
  resetPassword: operation("POST", "/api/v1/account-links/reset-password", {
    summary: "Sets a new password, which uses the link up and ends all sessions.",
    caller: anybody,
    body: PasswordReset,
    answer: z.object({ email: z.string() }),
    audits: ["member.password_reset"],
  }),
};
