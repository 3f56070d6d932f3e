"use client";
// Within an organization whose page or object is not there: what to check, and a way on.
import { Button } from "@mantine/core";
import Link from "next/link";
import { useOrganization } from "@/components/shell/organization";
import { PageHeader } from "@/components/ui/page-header";

export function PageNotFound() {
  const { slug } = useOrganization();
  return (
    <PageHeader
      title="Page not found"
      description="Check the address. The page might have been deleted."
      meta={
        <Button component={Link} href={`/${slug}`} variant="default">
          Go to the start page
        </Button>
      }
    />
  );
}
