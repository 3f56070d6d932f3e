// In three steps, how an automation comes by its secrets.
import { Text, Title } from "@mantine/core";
import { IconFingerprint, IconLock, IconUserShield } from "@tabler/icons-react";
import { anyCloud } from "@/lib/clouds/catalog";
import classes from "./kickoff-story.module.css";

export function KickoffStory() {
  return (
    <div className={classes.root}>
      <Title order={2}>Your secrets stay in your {anyCloud.account}</Title>
      <Text c="dimmed" mt={4}>
        With Workload Identity no {anyCloud.adjective} key is stored. At every kickoff:
      </Text>
      <ol className={classes.steps}>
        {steps.map(({ Icon, title, detail }) => (
          <li key={title} className={classes.step}>
            <span className={classes.icon} aria-hidden="true">
              <Icon size={20} stroke={1.6} />
            </span>
            <span>
              <span className={classes.title}>{title}</span>
              <span className={classes.detail}>{detail}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

const steps = [
  {
    Icon: IconFingerprint,
    title: "Latchkey signs an identity token",
    detail: "Only for your organization, valid for one hour.",
  },
  {
    Icon: IconUserShield,
    title: `${anyCloud.first} checks it and lends your role`,
    detail: "Your trust policy decides; the credentials are short-lived.",
  },
  {
    Icon: IconLock,
    title: "The worker reads the secrets",
    detail: "Fresh each time, so the next kickoff gets a rotated value.",
  },
];
