import { pageViewer } from "@/app/viewer";
import { Sessions } from "@/components/profile/sessions";

export const metadata = { title: "Sessions" };

interface SessionsPageProps {
  params: Promise<{ organization: string }>;
}

/** In the frame of the organization that the person comes from; the same content in each. */
export default async function SessionsPage({ params }: SessionsPageProps) {
  await pageViewer((await params).organization);
  return <Sessions />;
}
