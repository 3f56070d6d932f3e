"use client";
// The one form that is written by hand: it is the first page that anybody loads, and what the other forms are made of is as
// large as the rest of it.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import { attemptSignIn } from "@/components/sign-in/attempt";
import { FieldError } from "@/components/ui/form/field-error";
import formClasses from "@/components/ui/form/form.module.css";
import { Notice } from "@/components/ui/notice";
import { deferred } from "@/components/ui/on-demand/deferred";
import { loadAhead } from "@/components/ui/on-demand/load-ahead";
import { RequestError } from "@/lib/shared/http/client";

type Field = "email" | "password";
type Messages = Partial<Record<Field, string>>;

const schema = deferred(() => import("@/lib/shared/auth/schema"), "SignInInput");

interface SignInFormProps {
  /** Where to go afterwards: a path of the console (see safeCallbackPath). */
  callbackPath: string;
  /** Whether most people here sign in otherwise. */
  isAside: boolean;
}

export function SignInForm({ callbackPath, isAside }: SignInFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState({ email: "", password: "" });
  const [messages, setMessages] = useState<Messages>({});
  const [failure, setFailure] = useState<{ title: string; detail: string } | null>(null);
  const [isRunning, setIsRunning] = useState(false);

  useEffect(() => loadAhead(schema.load), []);
  useEffect(() => {
    // Not where the person was quicker than this script.
    if (document.activeElement === document.body && !isAside) inputOf(form, "email")?.focus();
  }, [isAside]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isRunning) return;
    setIsRunning(true);
    setFailure(null);
    try {
      const parsed = (await schema.load()).safeParse(values);
      const found = parsed.error ? firstMessages(parsed.error.issues) : {};
      setMessages(found);
      if (!parsed.success) {
        inputOf(form, found.email ? "email" : "password")?.focus();
        setIsRunning(false);
        return;
      }
      await attemptSignIn(parsed.data);
      // A whole new page: nothing that was fetched for another person may stay in the browser's cache. The button keeps
      // running until the console takes this page's place.
      window.location.replace(callbackPath);
    } catch (error) {
      setFailure(error instanceof RequestError ? error.problem : notLoaded);
      setIsRunning(false);
      // The field that most likely has to be typed again.
      inputOf(form, "password")?.select();
    }
  }

  /** A value that cannot be right shows its error when the person leaves the field, until it is right. */
  async function look(name: Field, text: string) {
    const known = text === "" ? null : await schema.load().catch(() => null);
    const issues = known?.safeParse({ ...values, [name]: text }).error?.issues ?? [];
    setMessages((before) => ({ ...before, [name]: firstMessages(issues)[name] }));
  }

  const props = (name: Field) => ({
    name,
    value: values[name],
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
      const text = currentTarget.value;
      setValues((before) => ({ ...before, [name]: text }));
      if (messages[name]) void look(name, text);
    },
    onBlur: () => void (values[name] !== "" && look(name, values[name])),
    error: messages[name] && <FieldError>{messages[name]}</FieldError>,
    "aria-required": true,
  });

  return (
    // Should it be sent before the scripts are there, then not in the address, where what was typed would stay.
    <form ref={form} method="post" onSubmit={(event) => void submit(event)} noValidate>
      <div className={formClasses.fields}>
        {failure && (
          <Notice tone="error" title={failure.title}>
            {failure.detail}
          </Notice>
        )}
        <TextInput {...props("email")} label="Email" type="email" autoComplete="username" />
        <PasswordInput
          {...props("password")}
          label="Password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
        />
        {/* Pressing it must not blur the field, whose error would move the button away before the click lands. */}
        <Button
          type="submit"
          variant={isAside ? "default" : "filled"}
          loading={isRunning}
          fullWidth
          onMouseDown={(event) => event.preventDefault()}
        >
          Sign in
        </Button>
      </div>
    </form>
  );
}

function inputOf(form: RefObject<HTMLFormElement | null>, name: Field): HTMLInputElement | null {
  return form.current?.querySelector<HTMLInputElement>(`input[name=${name}]`) ?? null;
}

const notLoaded = {
  title: "This part of the page didn’t load",
  detail: "Nothing was sent. Check your network and try again.",
};

function firstMessages(issues: readonly { path: PropertyKey[]; message: string }[]): Messages {
  const messages: Messages = {};
  for (const { path, message } of issues) messages[path[0] as Field] ??= message;
  return messages;
}
