"use client";
import { Anchor, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import { Wordmark } from "@/components/ui/mark";
import classes from "./standalone-page.module.css";

interface StandalonePageProps {
  title: string;
  /** What is, in a sentence or two; or a whole form. */
  children: ReactNode;
  link?: { label: string; href: string };
  /** Wide enough for a table. */
  wide?: boolean;
}

/** A page without the frame: sign-in, an invitation, nothing found. */
export function StandalonePage({ title, children, link, wide = false }: StandalonePageProps) {
  return (
    <main className={classes.root}>
      <div className={classes.column} data-wide={wide || undefined}>
        <Wordmark size={28} />
        <Title order={1} mt={28}>
          {title}
        </Title>
        <Text component="div" mt={6} c={typeof children === "string" ? "dimmed" : undefined}>
          {children}
        </Text>
        {link && (
          <Text mt="lg">
            <Anchor component={Link} href={link.href}>
              {link.label}
            </Anchor>
          </Text>
        )}
      </div>
    </main>
  );
}
