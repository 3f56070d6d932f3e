"use client";
// The setup guide of a config that exists: its role, account and region are given.
import { Button, Text, Title } from "@mantine/core";
import { Notice } from "@/components/ui/notice";
import { type ConfigViewProps, useConfigView } from "@/components/workload-identity/config-address";
import { SetupGuide } from "@/components/workload-identity/setup/setup-guide";
import { anyCloud } from "@/lib/clouds/catalog";
import classes from "./setup.module.css";

export function ConfigSetup({ config, facts }: ConfigViewProps) {
  const [, show] = useConfigView();
  if (!facts.issuer) {
    return (
      <Notice tone="warning" title="Set the issuer first">
        Setting up {anyCloud.name} starts with Latchkey’s issuer URL.
      </Notice>
    );
  }

  return (
    <SetupGuide
      cloud={config.cloud}
      issuer={facts.issuer}
      organizationId={facts.organizationId}
      config={config}
      next={() => (
        <section className={classes.next} aria-label="Steps 7 and 8">
          <div>
            <Title order={2}>Steps 7 and 8: Add a credential and test the connection</Title>
            <Text c="dimmed">
              The test shows whether {anyCloud.name} lets this organization assume the role.
            </Text>
          </div>
          <div>
            <Button variant="default" onClick={() => show("credentials")}>
              Go to the credentials
            </Button>
          </div>
        </section>
      )}
    />
  );
}
