import { pageOf } from "@/lib/shared/listing";
import { MemberInput, MembersQuery, OrganizationMember } from "@/lib/shared/members/schema";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

const members = `${organization}/members` as const;

export const memberOperations = {
  list: operation("GET", members, {
    summary: "Lists the organization's members by name.",
    caller: member("organization_settings:read"),
    query: MembersQuery,
    answer: pageOf(OrganizationMember),
  }),
  get: operation("GET", `${members}/{id}`, {
    summary: "Gives one member. One's own entry needs no permission.",
    caller: { ...member(), dependsOn: ["organization_settings:read"] },
    answer: OrganizationMember,
  }),
  changeRole: operation("PUT", `${members}/{id}`, {
    summary: "Gives a member another role.",
    stepUp: true,
    caller: member("organization_settings:manage"),
    body: MemberInput,
    ifMatch: true,
    answer: OrganizationMember,
    audits: ["member.role_changed"],
  }),
  remove: operation("DELETE", `${members}/{id}`, {
    summary: "Removes a member; with one's own id, leaves, which needs no permission.",
    stepUp: true,
    caller: { ...member(), dependsOn: ["organization_settings:manage"] },
    ifMatch: true,
    audits: ["member.removed", "member.left"],
  }),
};
