import { pageViewer } from "@/app/viewer";
import { EmailAlerts } from "@/components/profile/alerts";
import { Profile } from "@/components/profile/profile";
import { getAlerts } from "@/lib/server/alerts/service";

export const metadata = { title: "Profile" };

interface ProfilePageProps {
  params: Promise<{ organization: string }>;
}

/** In the frame of the organization that one comes from: the same in each, but for what one gets email about. */
export default async function ProfilePage({ params }: ProfilePageProps) {
  const { member, organization } = await pageViewer((await params).organization);
  const { name, email } = member;
  const { events, isEmailOn } = await getAlerts(member);
  return (
    <>
      <Profile person={{ name, email }} />
      {isEmailOn && <EmailAlerts events={events} organization={organization.name} />}
    </>
  );
}
