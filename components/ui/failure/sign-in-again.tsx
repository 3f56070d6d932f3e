"use client";
import { Button } from "@mantine/core";
import { usePathname } from "next/navigation";
import { RequestError } from "@/lib/shared/http/client";

/** Whether the session ended meanwhile: what then helps is signing in, not trying again. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof RequestError && error.problem.code === "unauthenticated";
}

interface SignInAgainProps {
  /** Next to a form, whose entries would be lost in this tab. */
  inNewTab?: boolean;
}

export function SignInAgain({ inNewTab = false }: SignInAgainProps) {
  const pathname = usePathname();
  return (
    <Button
      component="a"
      variant="default"
      size={inNewTab ? "xs" : "sm"}
      href={`/sign-in?callbackUrl=${encodeURIComponent(pathname)}`}
      target={inNewTab ? "_blank" : undefined}
    >
      {inNewTab ? "Sign in in a new tab" : "Sign in"}
    </Button>
  );
}
