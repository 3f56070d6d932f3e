"use client";
import { Group, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { encode } from "uqr";
import { CodeField } from "@/components/second-factor/code-field";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextField } from "@/components/ui/form/text-field";
import { MachineValue } from "@/components/ui/machine-value";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { toast } from "@/components/ui/on-demand/toast";
import { call } from "@/lib/shared/operations/client";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";
import { AuthenticatorConfirmation, type AuthenticatorSetup } from "@/lib/shared/second-factor/schema";
import classes from "./qr-code.module.css";

interface AuthenticatorFormProps extends Dialog {
  /** Null while the window is closed. */
  setup: AuthenticatorSetup | null;
  onAdded: (recoveryCodes: string[]) => Promise<void>;
}

export function AuthenticatorForm({ setup, onAdded, ...dialog }: AuthenticatorFormProps) {
  async function submit(body: AuthenticatorConfirmation) {
    if (!setup) return;
    const { recoveryCodes } = await call(
      secondFactorOperations.confirmAuthenticator,
      { id: setup.id },
      { body },
    );
    toast(`Added ${body.name}.`);
    await onAdded(recoveryCodes);
  }

  return (
    <FormModal
      {...dialog}
      title="Add authenticator app"
      schema={AuthenticatorConfirmation}
      defaultValues={{ name: "Authenticator app", code: "" }}
      onSubmit={submit}
      submitLabel="Add"
    >
      {setup && (
        <>
          <Group gap="lg" align="center" wrap="wrap">
            <QrCode text={setup.address} label="QR code of the key" />
            <Stack gap={6} flex="1 1 12rem" miw={0}>
              <Text size="sm">
                Scan this with an app for one-time codes. On a device without a camera, type the key instead.
              </Text>
              <MachineValue value={setup.secret} label="key" />
            </Stack>
          </Group>
          <CodeField name="code" label="Code" help="The six digits that the app shows now." isNumeric />
          <TextField name="name" label="Name" help="So that you recognize it in your list." />
        </>
      )}
    </FormModal>
  );
}

interface QrCodeProps {
  text: string;
  /** What the picture shows, for people who can't see it. */
  label: string;
}

/** Black on white in both schemes: not every camera reads it the other way round. */
function QrCode({ text, label }: QrCodeProps) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(text, { border: 2 });
    const squares = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")));
    return { size, path: squares.join("") };
  }, [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className={classes.root}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
