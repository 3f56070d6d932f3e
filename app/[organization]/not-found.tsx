import { PageHeader } from "@/components/ui/page-header";

/** Inside the frame: the organization is there, the page or the object is not. */
export default function OrganizationNotFound() {
  return (
    <PageHeader title="Page not found" description="Check the address. The page might have been deleted." />
  );
}
