"use client";
import { Button } from "@mantine/core";
import { signOut } from "@/components/sign-in/session";

export function SignOutButton() {
  return (
    <Button variant="default" onClick={() => signOut("/sign-in")}>
      Sign out
    </Button>
  );
}
