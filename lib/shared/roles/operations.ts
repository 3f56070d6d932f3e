import { ListQuery, pageOf } from "@/lib/shared/listing";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";
import { NewRoleInput, Role, RoleDeletion, RoleInput } from "@/lib/shared/roles/schema";

const roles = `${organization}/roles` as const;

export const roleOperations = {
  list: operation("GET", roles, {
    summary: "Lists the organization's roles by name.",
    caller: member("organization_settings:read"),
    query: ListQuery,
    answer: pageOf(Role),
  }),
  create: operation("POST", roles, {
    summary: "Creates a role, with permissions of its own or those of another one.",
    stepUp: true,
    caller: member("organization_settings:manage"),
    body: NewRoleInput,
    answer: Role,
    status: 201,
    audits: ["role.created"],
  }),
  get: operation("GET", `${roles}/{id}`, {
    summary: "Gives one role.",
    caller: member("organization_settings:read"),
    answer: Role,
  }),
  update: operation("PUT", `${roles}/{id}`, {
    summary: "Changes a role's name and permissions.",
    stepUp: true,
    caller: member("organization_settings:manage"),
    body: RoleInput,
    ifMatch: true,
    answer: Role,
    audits: ["role.updated"],
  }),
  delete: operation("DELETE", `${roles}/{id}`, {
    summary: "Deletes a role. With `reassignTo`, its members get another one.",
    stepUp: true,
    caller: member("organization_settings:manage"),
    query: RoleDeletion,
    ifMatch: true,
    audits: ["member.role_changed", "role.deleted", "service_account.updated"],
  }),
};
