import { StandalonePage } from "@/components/ui/standalone-page";

export default function NotFound() {
  return (
    <>
      {/* Not by metadata: most pages find out that something is missing while they make their own metadata. */}
      <title>Not found · Latchkey</title>
      <StandalonePage title="Page not found" link={{ label: "Go to the console", href: "/" }}>
        Check the address. The page might have been deleted, or belong to an organization you’re not in.
      </StandalonePage>
    </>
  );
}
