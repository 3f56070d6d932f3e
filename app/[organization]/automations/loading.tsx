import { PageSkeleton } from "@/components/elements/page-skeleton";

export default function Loading() {
  return <PageSkeleton />;
}
