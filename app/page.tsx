import { redirect } from "next/navigation";
import { signedInUserId } from "@/app/viewer";
import { StandalonePage } from "@/components/elements/standalone-page";
import { SignOutButton } from "@/components/sign-in/sign-out-button";
import { organizationsOf } from "@/lib/auth/actor";

/** Leads to the person's first organization. */
export default async function HomePage() {
  const [first] = await organizationsOf(await signedInUserId());
  if (first) redirect(`/${first.slug}`);
  return (
    <StandalonePage title="You are not in an organization yet">
      <p>
        Your account works, but it belongs to no organization. Ask an owner of yours to add you; this page
        then leads to it.
      </p>
      <SignOutButton />
    </StandalonePage>
  );
}
