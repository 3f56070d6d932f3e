import { pageViewer } from "@/app/viewer";
import { Profile } from "@/components/profile/profile";

export const metadata = { title: "Profile" };

interface ProfilePageProps {
  params: Promise<{ organization: string }>;
}

/** In the frame of the organization that one comes from; the same in each. */
export default async function ProfilePage({ params }: ProfilePageProps) {
  const { name, email } = (await pageViewer((await params).organization)).member;
  return <Profile person={{ name, email }} />;
}
