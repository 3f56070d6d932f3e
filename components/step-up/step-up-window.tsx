"use client";
import { Anchor, Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type ChangeEvent, type FormEvent, type KeyboardEvent, useEffect, useState } from "react";
import { PasskeyButton } from "@/components/second-factor/passkey-button";
import { onConfirmedElsewhere } from "@/components/step-up/other-tab";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";
import { RequestError } from "@/lib/shared/http/client";
import { call } from "@/lib/shared/operations/client";
import { profileOperations } from "@/lib/shared/profile/operations";
import type { FactorKind } from "@/lib/shared/second-factor/schema";

export interface WaysToConfirm {
  /** The user whom a provider signed in, and whose identity it can confirm; null where a password did. */
  singleSignOnUserId: string | null;
  /** False for an account that a provider made, until a link sets one. */
  hasPassword: boolean;
}

interface StepUpWindowProps {
  opened: boolean;
  /** The kinds of the person's second factors. Who has none confirms in one of `ways`. */
  factors: readonly FactorKind[];
  ways: WaysToConfirm;
  onClose: () => void;
  onConfirmed: () => void;
}

export function StepUpWindow({ opened, onClose, ...confirmation }: StepUpWindowProps) {
  useFocusReturn(opened);
  // It is over a form, which an Escape that is meant for this window would close too.
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") onClose();
  }
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={420}
      zIndex={300}
      padding="lg"
      closeOnEscape={false}
      onKeyDown={onKeyDown}
      centered
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="lg">
        {/* Without a header of its own: the window beneath has one, and a page has one banner. */}
        <Modal.Body>
          <Modal.Title>Confirm that it’s you</Modal.Title>
          <Confirmation onClose={onClose} {...confirmation} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

const again = { href: "/sign-in/again", target: "_blank" };

/** On what has the focus: no window hears its Escape. */
const ownEscape = { "data-mantine-stop-propagation": true };

function Confirmation({ factors, ways, onClose, onConfirmed }: Omit<StepUpWindowProps, "opened">) {
  const [hasApp, hasPasskey] = [factors.includes("authenticator"), factors.includes("passkey")];
  const { singleSignOnUserId, hasPassword } = ways;
  // The server takes no password from people who have a second factor.
  const kind = hasApp || hasPasskey ? "code" : hasPassword ? "password" : null;
  const [given, setGiven] = useState("");
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const wrong = failure instanceof RequestError ? failure.problem.fieldErrors?.[kind ?? ""]?.[0] : undefined;
  useEffect(
    () => (singleSignOnUserId ? onConfirmedElsewhere(singleSignOnUserId, onConfirmed) : undefined),
    [singleSignOnUserId, onConfirmed],
  );

  async function confirm(event: FormEvent) {
    event.preventDefault();
    // React would pass this event on to the form around the window, which must not be sent.
    event.stopPropagation();
    if (isRunning || kind === null) return;
    setIsRunning(true);
    setFailure(null);
    try {
      await call(profileOperations.stepUp, {}, { body: { [kind]: given } });
      onConfirmed();
    } catch (error) {
      setFailure(error);
      setIsRunning(false);
    }
  }

  const field = {
    ...ownEscape,
    "data-autofocus": true,
    "aria-required": true,
    value: given,
    error: wrong,
    onChange: (event: ChangeEvent<HTMLInputElement>) => setGiven(event.currentTarget.value),
  };
  return (
    <form onSubmit={confirm} noValidate>
      <Stack gap="sm" mt={4}>
        <Text size="sm">
          This decides who gets in. {words({ hasApp, hasPasskey, ...ways })} You won’t be asked again for 10
          minutes.
        </Text>
        {failure && !wrong ? <FailureNotice failure={failure} /> : null}
        {hasPasskey && (
          <PasskeyButton
            {...ownEscape}
            variant="default"
            onFailure={setFailure}
            onSigned={async (passkey) => {
              await call(profileOperations.stepUp, {}, { body: { passkey } });
              onConfirmed();
            }}
          />
        )}
        {kind === "code" ? (
          <TextInput
            {...field}
            label={hasApp ? "Code" : "Recovery code"}
            autoComplete="one-time-code"
            spellCheck={false}
          />
        ) : kind === "password" ? (
          <PasswordInput
            {...field}
            label="Password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0, ...ownEscape }}
          />
        ) : null}
        {singleSignOnUserId && kind === "password" && (
          <Anchor {...ownEscape} {...again} size="sm">
            Use single sign-on instead
          </Anchor>
        )}
        {singleSignOnUserId && kind === null && (
          <Button {...ownEscape} {...again} component="a" data-autofocus>
            Continue with single sign-on
          </Button>
        )}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button {...ownEscape} variant="default" onClick={onClose}>
            Cancel
          </Button>
          {kind !== null && (
            <Button {...ownEscape} type="submit" loading={isRunning}>
              Confirm
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

type Ways = WaysToConfirm & { hasApp: boolean; hasPasskey: boolean };

function words({ hasApp, hasPasskey, hasPassword, singleSignOnUserId }: Ways): string {
  if (!hasApp && !hasPasskey) {
    if (hasPassword) return "Enter your password to go on.";
    return singleSignOnUserId
      ? "Sign in again with your provider to go on."
      : "Sign out, then sign in with your provider to go on.";
  }
  if (!hasApp) return "Use your passkey, or enter a recovery code, to go on.";
  const code = "a code of your authenticator app, or a recovery code,";
  return hasPasskey ? `Use your passkey, or enter ${code} to go on.` : `Enter ${code} to go on.`;
}
