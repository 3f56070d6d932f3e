import { StandalonePage } from "@/components/elements/standalone-page";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <StandalonePage title="There is nothing here" link={{ label: "Go to the console", href: "/" }}>
      The address may be mistyped, what it named may have been deleted, or it belongs to an organization that
      you are not a member of.
    </StandalonePage>
  );
}
