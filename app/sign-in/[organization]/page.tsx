import { redirect } from "next/navigation";
import { safeCallbackPath } from "@/components/sign-in/callback-path";
import { OrganizationSignIn } from "@/components/sign-in/organization-sign-in";
import { currentSession } from "@/lib/server/auth/session";
import { environment } from "@/lib/server/env";
import { installationProviderId, providerAtSlug } from "@/lib/server/single-sign-on/provider";

export const metadata = { title: "Sign in", robots: "noindex" };

interface OrganizationSignInPageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;
}

/** The same for an organization that has no provider as for one that there is not. */
export default async function OrganizationSignInPage({ params, searchParams }: OrganizationSignInPageProps) {
  const { organization: slug } = await params;
  const { callbackUrl, error } = await searchParams;
  const asked = safeCallbackPath(callbackUrl);
  // A session from here opens no other organization.
  const callbackPath = asked === `/${slug}` || asked.startsWith(`/${slug}/`) ? asked : `/${slug}`;
  const own = await providerAtSlug(slug);
  const { singleSignOn } = environment();
  const session = await currentSession();
  if (own && error === undefined && session?.organizationId === own.id) redirect(callbackPath);
  const installation = singleSignOn && { id: installationProviderId, label: singleSignOn.label };
  return (
    <OrganizationSignIn
      slug={slug}
      provider={own ? { id: own.id, label: "Continue with single sign-on" } : installation}
      callbackPath={callbackPath}
      refusal={error === undefined ? undefined : String(error)}
    />
  );
}
