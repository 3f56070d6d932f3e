"use client";
import { Button, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { dayInUtc } from "@/components/ui/time-words";
import { call } from "@/lib/shared/operations/client";
import { organizationOperations } from "@/lib/shared/organizations/operations";
import classes from "./deleted-organizations.module.css";

interface Deleted {
  id: string;
  slug: string;
  name: string;
  goneAt: string;
}

/** Those that the viewer can bring back, each with how long. */
export function DeletedOrganizations({ organizations }: { organizations: readonly Deleted[] }) {
  const [running, setRunning] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  async function restore({ id, slug }: Deleted) {
    setRunning(id);
    setFailure(null);
    try {
      await call(organizationOperations.restore, { organizationId: id });
      window.location.assign(`/${slug}`);
    } catch (error) {
      setFailure(error);
      setRunning(null);
    }
  }

  return (
    <Stack gap="md">
      {failure ? <FailureNotice failure={failure} /> : null}
      <ul className={classes.list}>
        {organizations.map((organization) => {
          const { id, slug, name, goneAt } = organization;
          return (
            <li key={id} className={classes.row}>
              <div className={classes.words}>
                <Title order={2} size="h4">
                  {name}
                </Title>
                <Text c="dimmed" size="sm">
                  /{slug} · can be restored until {dayInUtc(goneAt)}
                </Text>
              </div>
              <Button
                variant="default"
                aria-label={`Restore ${name}`}
                loading={running === id}
                disabled={running !== null}
                onClick={() => void restore(organization)}
              >
                Restore
              </Button>
            </li>
          );
        })}
      </ul>
    </Stack>
  );
}
