import { PageHeader } from "@/components/elements/page-header";

/** Inside the frame: the organization is there, the page or the object is not. */
export default function OrganizationNotFound() {
  return (
    <PageHeader
      title="There is nothing here"
      description="The address may be mistyped, or what it named has been deleted."
    />
  );
}
