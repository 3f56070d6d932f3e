// Every page of the console with something on it, for what is measured of each.
import { addressOf, pagePaths } from "./route-files";
import { kickOff } from "./worker";
import { newWorkingOrganization, type WorkingOrganization } from "./working-organization";

/** Only development has the first, and only a server with email the second (e2e/email.spec.ts); here both answer 404. */
const absent = ["/dev/ui", "/forgot-password"];
/** They lead elsewhere. */
const redirecting = ["/", "/{organization}"];
/** Of somebody who is not signed in. */
const open = [
  "/sign-in",
  "/sign-in-link",
  "/link-account",
  "/reset-password",
  "/first-owner",
  "/invitations/{token}",
];

interface EveryPage {
  room: WorkingOrganization;
  pages: readonly { path: string; address: string; isOpen: boolean }[];
}

export async function everyPage(): Promise<EveryPage> {
  const room = await newWorkingOrganization();
  const { organization, automationId, configId, credentialId, secretName } = room;
  const parameters = {
    organization: organization.slug,
    automationId,
    configId,
    missing: "nowhere",
    page: "worker",
    token: "unknown",
  };
  const queries: Record<string, string> = {
    "/{organization}/environment-variables/secrets": `?source=credential:${credentialId}&name=${secretName}`,
  };
  // Else Overview leads to the checklist.
  await kickOff(room.token, "");
  const paths = pagePaths().filter((path) => ![...absent, ...redirecting].includes(path));
  const pages = paths.map((path) => ({
    path,
    address: addressOf({ path }, parameters) + (queries[path] ?? ""),
    isOpen: open.includes(path),
  }));
  return { room, pages };
}
