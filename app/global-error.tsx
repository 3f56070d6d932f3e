"use client";
// Replaces the whole document when even its shell failed, so it imports none of our components: the colours are
// those of components/ui/palette.ts, by the system's scheme.
import type { CSSProperties } from "react";
import type { PageFailureProps } from "@/components/ui/failure/page-failure";

export default function GlobalError({ error, retry }: PageFailureProps) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <html lang="en">
      <body style={styles.body}>
        <title>Something went wrong · Latchkey</title>
        <main style={styles.main}>
          <p style={styles.name}>Latchkey</p>
          <h1 style={styles.title}>Something went wrong</h1>
          <p style={styles.words}>Latchkey could not show this page. Try again, or reload it in a moment.</p>
          <button type="button" onClick={retry} style={styles.button}>
            Try again
          </button>
          {digest && (
            <p style={styles.request}>
              Request <code>{digest}</code>
            </p>
          )}
        </main>
      </body>
    </html>
  );
}

const styles = {
  body: {
    margin: 0,
    font: '14px/1.5 "Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
    colorScheme: "light dark",
    background: "light-dark(#ffffff, #131312)",
    color: "light-dark(#191918, #ededea)",
  },
  main: { maxWidth: 380, margin: "0 auto", padding: "clamp(48px, 16dvh, 160px) 20px 48px" },
  name: { margin: 0, fontSize: 16, fontWeight: 600, letterSpacing: "-0.01em" },
  title: { margin: "28px 0 0", fontSize: 22, lineHeight: 1.3, fontWeight: 600 },
  words: { margin: "6px 0 24px", color: "light-dark(#6a6a65, #a3a39d)" },
  button: {
    height: 36,
    padding: "0 18px",
    border: "1px solid light-dark(#deded9, #383835)",
    borderRadius: 6,
    background: "light-dark(#ffffff, #1d1d1b)",
    color: "inherit",
    font: "inherit",
    fontWeight: 500,
    cursor: "pointer",
  },
  request: { margin: "24px 0 0", fontSize: 12, color: "light-dark(#6a6a65, #a3a39d)" },
} satisfies Record<string, CSSProperties>;
