"use client";
import { Button } from "@mantine/core";
import { useState } from "react";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";

const part = deferred(() => import("./passkey-form"), "PasskeyForm");

interface PasskeyAddingProps {
  /** Gets the recovery codes of who had none. */
  onAdded: (recoveryCodes: string[]) => Promise<void>;
  /** Where it is what the page is for. */
  isMain?: boolean;
}

export function PasskeyAdding({ onAdded, isMain = false }: PasskeyAddingProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant={isMain ? "filled" : "default"} onClick={() => setIsOpen(true)}>
        Add passkey
      </Button>
      <DeferredWindow part={part} opened={isOpen} onClose={() => setIsOpen(false)} onAdded={onAdded} />
    </>
  );
}
