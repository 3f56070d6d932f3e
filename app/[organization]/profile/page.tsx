import { hydrated, known } from "@/app/prefetch";
import { pageViewer } from "@/app/viewer";
import { EmailAlerts } from "@/components/profile/alerts";
import { Profile } from "@/components/profile/profile";
import { ownFactors } from "@/components/profile/queries";
import { getAlerts } from "@/lib/server/alerts/service";
import { listOwnFactors } from "@/lib/server/second-factor/factors";

export const metadata = { title: "Profile" };

interface ProfilePageProps {
  params: Promise<{ organization: string }>;
}

/** In the frame of the organization that one comes from: the same in each, but for what one gets email about. */
export default async function ProfilePage({ params }: ProfilePageProps) {
  const { member, organization, session } = await pageViewer((await params).organization);
  const { name, email } = member;
  const { events, isEmailOn } = await getAlerts(member);
  return hydrated(
    <>
      <Profile person={{ name, email, hasPassword: session.hasPassword }} />
      {isEmailOn && <EmailAlerts events={events} organization={organization.name} />}
    </>,
    [known(ownFactors(), { pages: [await listOwnFactors(session)], pageParams: [""] })],
  );
}
