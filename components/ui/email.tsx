/** An email, or a name that may be one: if it needs two lines it breaks before its @ rather than within a word. */
export function Email({ children }: { children: string }) {
  const at = children.lastIndexOf("@");
  if (at < 1) return <span style={{ overflowWrap: "anywhere" }}>{children}</span>;
  return (
    <span style={{ overflowWrap: "anywhere" }}>
      {children.slice(0, at)}
      <wbr />
      {children.slice(at)}
    </span>
  );
}
