import type { SealBinding } from "@/lib/server/sealing";

/** What the secret of a person's authenticator app is bound to: the person, since it is no organization's. */
export function factorBinding(userId: string, id: string): SealBinding {
  return { organizationId: "", place: `users/${userId}/factors/${id}/sealed_secret` };
}
