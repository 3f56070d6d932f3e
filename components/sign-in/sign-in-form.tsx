"use client";
import { useEffect } from "react";
import { attemptSignIn } from "@/components/sign-in/attempt";
import { PasswordField } from "@/components/sign-in/password-field";
import { PageForm } from "@/components/ui/form/page-form";
import { TextField } from "@/components/ui/form/text-field";
import type { SignInInput } from "@/lib/shared/auth/schema";

/** @param props.callbackPath where to go afterwards: a path of the console (see safeCallbackPath). */
export function SignInForm({ callbackPath }: { callbackPath: string }) {
  async function submit(values: SignInInput) {
    await attemptSignIn(values).catch((error: unknown) => {
      // What one most likely has to type again.
      document.querySelector<HTMLInputElement>("input[name=password]")?.select();
      throw error;
    });
    // A whole new page: nothing that was fetched for another person may stay in the browser's cache.
    window.location.replace(callbackPath);
    // The button keeps running until the console takes this page's place.
    await new Promise(() => {});
  }

  useEffect(() => {
    // Not for whoever was quicker than this script.
    if (document.activeElement === document.body) {
      document.querySelector<HTMLInputElement>("input[name=email]")?.focus();
    }
  }, []);

  return (
    <PageForm
      schema={() => import("@/lib/shared/auth/schema").then(({ SignInInput }) => SignInInput)}
      defaultValues={{ email: "", password: "" }}
      onSubmit={submit}
      submitLabel="Sign in"
      unguarded
      wideSubmit
    >
      <TextField name="email" label="Email" type="email" autoComplete="username" />
      <PasswordField />
    </PageForm>
  );
}
