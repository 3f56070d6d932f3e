// The sign-in page: the form, and beside it, where there is room, what Latchkey does with nobody's key.
import { Text, Title } from "@mantine/core";
import { Wordmark } from "@/components/mark";
import { KickoffStory } from "@/components/sign-in/kickoff-story";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import classes from "./sign-in.module.css";

export function SignIn({ callbackPath }: { callbackPath: string }) {
  return (
    <div className={classes.root}>
      <main className={classes.main}>
        <Wordmark size={28} />
        <div className={classes.form}>
          <Title order={1}>Sign in</Title>
          <Text c="dimmed" mt={4} mb="lg">
            With the email and password of your account.
          </Text>
          <SignInForm callbackPath={callbackPath} />
          <Text size="xs" c="dimmed" mt="lg">
            Forgot your password? Ask an owner of your organization for a link to set a new one, or whoever
            runs this Latchkey if you belong to several. No account? An owner can invite you.
          </Text>
        </div>
      </main>
      <aside className={classes.side}>
        <KickoffStory />
      </aside>
    </div>
  );
}
