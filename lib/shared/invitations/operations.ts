import {
  Acceptance,
  Accepted,
  Invitation,
  InvitationFacts,
  InvitationInput,
  InvitationLookup,
  NewInvitation,
} from "@/lib/shared/invitations/schema";
import { ListQuery, pageOf } from "@/lib/shared/listing";
import { anybody, member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

const invitations = `${organization}/invitations` as const;

export const invitationOperations = {
  list: operation("GET", invitations, {
    summary: "Lists invitations that nobody has accepted yet.",
    caller: member("organization_settings:read"),
    query: ListQuery,
    answer: pageOf(Invitation),
  }),
  create: operation("POST", invitations, {
    summary: "Invites a person. The link is only shown in this answer.",
    stepUp: true,
    caller: member("organization_settings:manage"),
    body: InvitationInput,
    answer: NewInvitation,
    status: 201,
    audits: ["invitation.created"],
  }),
  get: operation("GET", `${invitations}/{id}`, {
    summary: "Gives one invitation.",
    caller: member("organization_settings:read"),
    answer: Invitation,
  }),
  revoke: operation("DELETE", `${invitations}/{id}`, {
    summary: "Revokes an invitation: its link stops working.",
    caller: member("organization_settings:manage"),
    ifMatch: true,
    audits: ["invitation.revoked"],
  }),
  resend: operation("POST", `${invitations}/{id}/resend`, {
    summary: "Makes a new link for an invitation. The one before stops working.",
    stepUp: true,
    caller: member("organization_settings:manage"),
    ifMatch: true,
    answer: NewInvitation,
    audits: ["invitation.resent"],
  }),
  lookUp: operation("POST", "/api/v1/invitations/lookup", {
    summary: "Says what an invitation's link is to.",
    caller: anybody,
    body: InvitationLookup,
    answer: InvitationFacts,
  }),
  accept: operation("POST", "/api/v1/invitations/accept", {
    summary: "Accepts an invitation, with a new account or as the person who is signed in.",
    caller: anybody,
    body: Acceptance,
    answer: Accepted,
    status: 201,
    audits: ["invitation.accepted", "member.added"],
  }),
};
