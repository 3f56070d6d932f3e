"use client";
import { Button } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useOrganization } from "@/components/shell/organization";
import { Link } from "@/components/ui/link";

/** The way to the guide that makes the role, for people who have none yet. */
export function SetUpCloud() {
  const { slug } = useOrganization();
  return (
    <Button
      component={Link}
      href={`/${slug}/settings/workload-identity/setup`}
      variant="default"
      leftSection={<IconListCheck size={16} aria-hidden="true" />}
    >
      Setup guide
    </Button>
  );
}
