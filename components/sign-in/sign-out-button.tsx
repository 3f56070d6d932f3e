"use client";
import { Button } from "@mantine/core";
import { signOut } from "next-auth/react";

export function SignOutButton() {
  return (
    <Button variant="default" onClick={() => signOut({ callbackUrl: "/sign-in" })}>
      Sign out
    </Button>
  );
}
