// How a provider's host was written otherwise than AWS names it: with a scheme, a slash, other letters.
import { withoutEnd } from "@/lib/clouds/aws/doctor/pattern";

export interface HostDifference {
  kind: "scheme" | "trailing_slash" | "letter_case" | "path" | "port" | "whitespace" | "other";
  /** What differs, as the end of a sentence: "begins with https://". */
  says: string;
}

/**
 * In what `written` differs from the host; none where it is the same.
 *
 * @param caseless condition keys are compared without case, principals with it.
 */
export function hostDifferences(written: string, host: string, caseless: boolean): HostDifference[] {
  const found: HostDifference[] = [];
  let rest = written;
  if (rest !== rest.trim()) {
    found.push({ kind: "whitespace", says: "starts or ends with a space" });
    rest = rest.trim();
  }
  const scheme = /^https?:\/\/|^https?:/i.exec(rest)?.[0];
  if (scheme) {
    found.push({ kind: "scheme", says: `starts with ${scheme}` });
    rest = rest.slice(scheme.length);
  }
  const fits = () => (caseless ? rest.toLowerCase() === host.toLowerCase() : rest === host);
  if (!fits() && rest.endsWith("/")) {
    found.push({ kind: "trailing_slash", says: "ends with a slash" });
    rest = withoutEnd(rest, "/");
  }
  if (fits()) return found;
  if (rest.toLowerCase() === host.toLowerCase()) {
    return [...found, { kind: "letter_case", says: "differs in upper and lower case" }];
  }
  const lower = rest.toLowerCase();
  if (lower.startsWith(`${host.toLowerCase()}/`))
    return [...found, { kind: "path", says: `has a path, ${rest.slice(host.length)}` }];
  if (lower.startsWith(`${host.toLowerCase()}:`) && /^:\d+$/.test(rest.slice(host.length)))
    return [...found, { kind: "port", says: `has a port, ${rest.slice(host.length)}` }];
  return [{ kind: "other", says: rest === "" ? "is empty" : `is ${rest}` }];
}
