"use client";
// Takes the place of the whole document when even its shell failed, so it depends on nothing of ours.

export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body
        style={{ font: "14px/1.5 system-ui, sans-serif", colorScheme: "light dark", padding: "15vh 24px" }}
      >
        <title>Something went wrong · Latchkey</title>
        <main style={{ maxWidth: 440, margin: "0 auto" }}>
          <h1 style={{ fontSize: 22, margin: 0 }}>Something went wrong</h1>
          <p>Latchkey could not show this page. Try again, or reload it in a moment.</p>
          {error.digest && (
            <p>
              Request <code>{error.digest}</code>
            </p>
          )}
          <button type="button" onClick={reset} style={{ font: "inherit", padding: "6px 14px" }}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
