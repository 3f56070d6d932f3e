"use client";
import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./gallery.module.css";

export function Specimens({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.group} aria-label={title}>
      <Title order={2}>{title}</Title>
      {children}
    </section>
  );
}

interface SpecimenProps {
  /** "DataTable". */
  of: string;
  /** "loading", "long words". */
  state: string;
  children: ReactNode;
}

export function Specimen({ of, state, children }: SpecimenProps) {
  return (
    <div className={classes.specimen} data-specimen={of}>
      <Text component="h3" size="xs" c="dimmed">
        <code>{of}</code> · {state}
      </Text>
      <div className={classes.shown}>{children}</div>
    </div>
  );
}

export const longWord =
  "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";
export const longText =
  "An unusually long sentence, as people write them when nobody stops them, which has to wrap on a phone and stay readable on a wide screen without pushing anything aside.";
export const arn =
  "arn:aws:secretsmanager:eu-central-1:123456789012:secret:production/payments/stripe-restricted-key-AbCdEf";
