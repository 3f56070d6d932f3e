import type { Metadata } from "next";
import type { ReactNode } from "react";
import { pageViewer, waysToConfirm } from "@/app/viewer";
import { ConsoleFrame } from "@/components/shell/console-frame";
import { OrganizationProvider } from "@/components/shell/organization";
import { ServerStateProviders } from "@/components/shell/server-state";
import { organizationsOf } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { restorableBy } from "@/lib/server/organizations/deletion";
import { grantorsFor } from "@/lib/server/rbac/grantors";
import "./error";
import "./not-found";
import "@/components/ui/page-skeleton";

interface OrganizationLayoutProps {
  params: Promise<{ organization: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: OrganizationLayoutProps): Promise<Metadata> {
  const { organization } = await pageViewer((await params).organization);
  // With several organizations in several tabs, the tab says which one it is.
  return { title: { default: organization.name, template: `%s · ${organization.name} · Latchkey` } };
}

export default async function OrganizationLayout({ params, children }: OrganizationLayoutProps) {
  const { organization, member, session } = await pageViewer((await params).organization);
  const { userId, name, email, roleName, permissions } = member;
  const [organizations, restorable, grantors] = await Promise.all([
    organizationsOf(session),
    restorableBy(session),
    grantorsFor(member),
  ]);
  return (
    <ServerStateProviders confirming={waysToConfirm(session)}>
      <OrganizationProvider organization={{ ...organization, permissions, roleName, grantors }}>
        <ConsoleFrame
          organization={organization}
          organizations={organizations}
          others={{
            canCreate: environment().anyoneCreatesOrganizations && session.organizationId === null,
            hasDeleted: restorable.length > 0,
          }}
          person={{ id: userId, name, email }}
          permissions={permissions}
        >
          {children}
        </ConsoleFrame>
      </OrganizationProvider>
    </ServerStateProviders>
  );
}
