// The sign-in page: the form, and beside it, where there is room, what Latchkey does with nobody's key.
import { Text, Title } from "@mantine/core";
import { KickoffStory } from "@/components/sign-in/kickoff-story";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { Wordmark } from "@/components/ui/mark";
import classes from "./sign-in.module.css";

interface SignInProps {
  callbackPath: string;
  /** Whether Latchkey sends email, with a link for a new password say. */
  isEmailOn: boolean;
}

export function SignIn({ callbackPath, isEmailOn }: SignInProps) {
  return (
    <div className={classes.root}>
      <main className={classes.main}>
        <Wordmark size={28} />
        <div className={classes.form}>
          <Title order={1}>Sign in</Title>
          <Text c="dimmed" mt={4} mb="lg">
            Use your account’s email and password.
          </Text>
          <SignInForm callbackPath={callbackPath} />
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
