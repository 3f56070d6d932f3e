"use client";
import { Button, Group, Text, Title } from "@mantine/core";
import { IconCloudX } from "@tabler/icons-react";
import classes from "@/components/ui/empty-state.module.css";
import { isSignedOut, SignInAgain } from "@/components/ui/failure/sign-in-again";
import { MachineValue } from "@/components/ui/machine-value";
import { RequestError } from "@/lib/shared/http/client";

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
  retrying?: boolean;
  /** Where the page shows nothing else. */
  isWholePage?: boolean;
}

/** Where content should be and could not be had: what happened, a way to try again, the id to quote. */
export function ErrorState({ error, onRetry, retrying = false, isWholePage = false }: ErrorStateProps) {
  const { title, detail, requestId } = failureWords(error);
  return (
    <div className={classes.root} role="alert">
      <div className={classes.icon} aria-hidden="true">
        <IconCloudX size={22} stroke={1.6} />
      </div>
      <Title order={isWholePage ? 1 : 2} size="h2">
        {title}
      </Title>
      <Text c="dimmed" className={classes.words}>
        {detail}
      </Text>
      <div className={classes.action}>
        {isSignedOut(error) ? (
          <SignInAgain />
        ) : (
          onRetry && (
            <Button variant="default" onClick={onRetry} loading={retrying}>
              Try again
            </Button>
          )
        )}
      </div>
      {requestId && <RequestId value={requestId} />}
    </div>
  );
}

/** The id under which the server's log knows the refusal. */
export function RequestId({ value }: { value: string }) {
  return (
    <Group gap={6} mt={12} wrap="nowrap" maw="100%" c="dimmed">
      <Text size="xs" component="span" style={{ flexShrink: 0 }}>
        Request
      </Text>
      <MachineValue value={value} label="request id" />
    </Group>
  );
}

export function failureWords(error: unknown): { title: string; detail: string; requestId: string } {
  if (isSignedOut(error)) {
    return {
      title: "You are signed out",
      detail: "Your session has ended. Sign in to continue.",
      requestId: "",
    };
  }
  if (error instanceof RequestError) return error.problem;
  return {
    title: "Something went wrong on this page",
    detail: "Try again. If it happens again, reload the page.",
    requestId: "",
  };
}
