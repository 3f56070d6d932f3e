"use client";
import type { ButtonProps } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import { signWithPasskey } from "@/components/second-factor/passkey";
import { IconButton } from "@/components/ui/icon-button";

interface PasskeyButtonProps extends ButtonProps {
  /** Sends what was signed; keeps the button running until it is done. */
  onSigned: (passkey: Awaited<ReturnType<typeof signWithPasskey>>) => Promise<void>;
  /** Of either; null as the next attempt begins. */
  onFailure: (failure: unknown) => void;
}

export function PasskeyButton({ onSigned, onFailure, ...button }: PasskeyButtonProps) {
  const [isRunning, setIsRunning] = useState(false);

  async function use() {
    setIsRunning(true);
    onFailure(null);
    try {
      await onSigned(await signWithPasskey());
    } catch (error) {
      onFailure(error);
      setIsRunning(false);
    }
  }

  return (
    <IconButton {...button} icon={IconFingerprint} loading={isRunning} onClick={() => void use()}>
      Use a passkey
    </IconButton>
  );
}
