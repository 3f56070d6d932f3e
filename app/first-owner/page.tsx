import { FirstOwnerForm } from "@/components/organization/first-owner";
import { StandalonePage } from "@/components/ui/standalone-page";
import { hasNoOrganization } from "@/lib/server/organizations/first-owner";

export const metadata = { title: "Set up Latchkey", robots: "noindex" };
export const dynamic = "force-dynamic";

export default async function FirstOwnerPage() {
  if (await hasNoOrganization()) return <FirstOwnerForm />;
  return (
    <StandalonePage title="Latchkey is set up already" link={{ label: "Sign in", href: "/sign-in" }}>
      This link works only while there’s no organization.
    </StandalonePage>
  );
}
