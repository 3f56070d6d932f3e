"use client";
import { Button } from "@mantine/core";
import { useOrganization } from "@/components/shell/organization";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";

/** Inside the frame: the organization is there, the page or the object is not. */
export default function OrganizationNotFound() {
  const { slug } = useOrganization();
  return (
    <PageHeader
      title="Page not found"
      description="Check the address. The page might have been deleted."
      action={
        <Button variant="default" component={Link} href={`/${slug}`}>
          Go to the start page
        </Button>
      }
    />
  );
}
