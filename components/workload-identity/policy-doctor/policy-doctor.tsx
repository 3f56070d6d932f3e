"use client";
// The policy doctor: a pasted policy, what is wrong with it and where, and the policy that would be right.
import { Tabs, Text } from "@mantine/core";
import { useQueryState } from "nuqs";
import { useOrganization } from "@/components/shell/organization";
import { type DoctoredConfig, ReviewPanel } from "@/components/workload-identity/policy-doctor/review-panel";
import { MachineText } from "@/components/workload-identity/setup/machine-text";
import { cloudDefinition } from "@/lib/clouds/catalog";
import classes from "./policy-doctor.module.css";

export interface PolicyDoctorProps {
  config: DoctoredConfig;
}

export function PolicyDoctor({ config }: PolicyDoctorProps) {
  const { name: cloud, doctor, workloadIdentity } = cloudDefinition(config.cloud);
  const { name } = useOrganization();
  const [linked] = useQueryState("policy");
  if (!doctor) return null;
  const trust = (
    <ReviewPanel
      kind="trust"
      config={config}
      label="Trust policy"
      isLinked={linked === "trust"}
      help={
        <MachineText>
          {doctor.trust.replace("{principal}", workloadIdentity.principalName(config.settings))}
        </MachineText>
      }
    />
  );
  return (
    <section aria-label="Policy doctor">
      {config.id === undefined ? (
        trust
      ) : (
        // Both stay as they are while one looks at the other: what was pasted is not lost.
        <Tabs defaultValue={linked === "permission" ? "permission" : "trust"} variant="pills" keepMounted>
          <Tabs.List className={classes.kinds} aria-label="Which policy">
            <Tabs.Tab value="trust">Trust policy</Tabs.Tab>
            <Tabs.Tab value="permission">Permission policy</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="trust">{trust}</Tabs.Panel>
          <Tabs.Panel value="permission">
            <ReviewPanel
              kind="permission"
              config={config}
              label="Permission policy"
              isLinked={linked === "permission"}
              help={<MachineText>{doctor.permission}</MachineText>}
            />
          </Tabs.Panel>
        </Tabs>
      )}
      <Text c="dimmed" className={classes.intro}>
        {cloud} says little about why it refuses. Paste one of the role’s policies to check it against exactly
        what Latchkey sends for {name}. It isn’t stored or sent anywhere else.
      </Text>
    </section>
  );
}
