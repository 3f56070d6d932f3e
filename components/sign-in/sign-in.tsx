// The sign-in page: the form and, where there is room, what a kickoff does.
import { Text, Title } from "@mantine/core";
import { IconFingerprint, IconLock, IconUserShield } from "@tabler/icons-react";
import { refusalWords } from "@/components/sign-in/refusal-words";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { SingleSignOnButton } from "@/components/sign-in/single-sign-on-button";
import { Wordmark } from "@/components/ui/mark";
import { Notice } from "@/components/ui/notice";
import { anyCloud } from "@/lib/clouds/catalog";
import classes from "./sign-in.module.css";

interface SignInProps {
  callbackPath: string;
  /** Whether Latchkey sends email, with a link for a new password say. */
  isEmailOn: boolean;
  /** The installation's provider, where there is one. */
  provider?: { id: string; label: string };
  /** The page of the provider of the organization that the person is on the way to, where it has one. */
  own?: string;
  /** Whether a password alone lets in owners only. */
  isForOwners?: boolean;
  /** Why the provider's word did not let the person in. */
  refusal?: string;
}

export function SignIn(props: SignInProps) {
  const { callbackPath, isEmailOn, provider, own, isForOwners = false, refusal } = props;
  const refused = refusal === undefined ? null : refusalWords(refusal);
  return (
    <div className={classes.root}>
      <main className={classes.main}>
        <Wordmark size={28} />
        <div className={classes.form}>
          <Title order={1}>Sign in</Title>
          <Text c="dimmed" mt={4} mb="lg">
            {!provider
              ? "Use your account’s email and password."
              : isForOwners
                ? "Use your organization’s sign-in."
                : "Use your organization’s sign-in, or a password."}
          </Text>
          {refused && (
            <div className={classes.refusal}>
              <Notice tone="error" title={refused.title}>
                {refused.detail}
              </Notice>
            </div>
          )}
          {provider && (
            <>
              <SingleSignOnButton
                provider={provider.id}
                label={provider.label}
                callbackPath={callbackPath}
                isMain={isForOwners}
              />
              <Text size="sm" c="dimmed" ta="center" my="md">
                {isForOwners ? "Owners can use a password:" : "or"}
              </Text>
            </>
          )}
          <SignInForm callbackPath={callbackPath} isAside={isForOwners} />
          {own && (
            <Text size="sm" mt="md">
              <a href={own}>Use your organization’s single sign-on</a>
            </Text>
          )}
          {isEmailOn && (
            <Text size="sm" mt="md">
              <a href="/forgot-password">Forgot password?</a>
            </Text>
          )}
          <Text size="xs" c="dimmed" mt="lg">
            {!isEmailOn &&
              "Forgot your password? Ask an owner of your organization for a reset link, or your Latchkey administrator if you belong to several. "}
            No account? An owner can invite you.
          </Text>
        </div>
      </main>
      <aside className={classes.side}>
        <KickoffStory />
      </aside>
    </div>
  );
}

function KickoffStory() {
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
