import { notFound } from "next/navigation";
import { pageViewer } from "@/app/viewer";

export const metadata = { title: "Not found" };

interface MissingPageProps {
  params: Promise<{ organization: string }>;
}

/** Every path that no page has: not found inside the frame, rather than outside as Next would. */
export default async function MissingPage({ params }: MissingPageProps) {
  await pageViewer((await params).organization);
  notFound();
}
