"use client";
// The policy doctor: a pasted policy, what is wrong with it and where, and the policy that would be right.
import { Tabs, Text } from "@mantine/core";
import { useQueryState } from "nuqs";
import { useOrganization } from "@/components/shell/organization";
import { type DoctoredConfig, ReviewPanel } from "@/components/workload-identity/policy-doctor/review-panel";
import { cloudDefinition } from "@/lib/clouds/catalog";
import classes from "./policy-doctor.module.css";

export function PolicyDoctor({ config }: { config: DoctoredConfig }) {
  const cloud = cloudDefinition(config.cloud).name;
  const role = (config.settings.roleArn ?? "").split("/").at(-1) ?? "";
  const { name } = useOrganization();
  const [linked] = useQueryState("policy");
  const trust = (
    <ReviewPanel
      kind="trust"
      config={config}
      label="Trust policy"
      isLinked={linked === "trust"}
      help={
        <>
          The document itself, the whole answer of <code>aws iam get-role --role-name {role}</code>, or the
          role in a CloudFormation template, JSON or YAML.
        </>
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
              help={
                <>
                  The document itself, or the whole answer of <code>aws iam get-role-policy</code> or{" "}
                  <code>aws iam get-policy-version</code>.
                </>
              }
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
