"use client";
import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";
import { RequestError } from "@/lib/shared/http/client";
import { call } from "@/lib/shared/operations/client";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

const part = deferred(() => import("./authenticator-form"), "AuthenticatorForm");

interface AuthenticatorAddingProps {
  /** Gets the recovery codes of who had none. */
  onAdded: (recoveryCodes: string[]) => Promise<void>;
}

export function AuthenticatorAdding({ onAdded }: AuthenticatorAddingProps) {
  const start = useMutation({ mutationFn: () => call(secondFactorOperations.startAuthenticator, {}) });
  const setup = start.data ?? null;
  return (
    <Stack gap="sm" align="flex-start">
      <Button variant="default" onClick={() => start.mutate()} loading={start.isPending}>
        Add authenticator app
      </Button>
      {!isCancelled(start.error) && <FailureNotice failure={start.error} />}
      <DeferredWindow
        part={part}
        opened={setup !== null}
        setup={setup}
        onClose={() => start.reset()}
        onAdded={onAdded}
      />
    </Stack>
  );
}

/** A person who closed the confirmation gets no error for it. */
function isCancelled(error: unknown): boolean {
  return error instanceof RequestError && error.problem.code === "step_up_required";
}
